//! The customer comes back from the provider's page. What the address says proves nothing: the provider is asked.

use super::ask;
use crate::{
    db,
    domain::{
        error::AppError,
        ids::PaymentId,
        payment::{Attention, Payment},
        people::{Actor, Contact, Right},
    },
    flows::portal::Portal,
};

/// However often the page is opened, the provider is asked at most this often.
const PAUSE: time::Duration = time::Duration::seconds(5);

pub async fn return_visit(portal: &Portal, contact: &Contact, id: PaymentId) -> Result<Payment, AppError> {
    contact.must(Right::Pay)?;
    let payment = db::payments::find_for(portal.db.reader(), contact.customer, id).await?;
    let decided = !payment.state.is_live() || matches!(payment.attention, Attention::NeedsPerson { .. });
    if decided || !db::payments::claim_question(portal.db.reader(), id, portal.clock.now(), PAUSE).await? {
        return Ok(payment);
    }
    ask::ask(portal, id, &Actor::Provider(payment.gateway)).await
}
