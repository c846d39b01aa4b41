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
    match in_question(portal, contact, id).await? {
        Asking::Now(speaker) => ask::ask_on_return(portal, id, &speaker).await,
        Asking::Not(payment) => Ok(*payment),
    }
}

/// The customer looks at a payment without having been sent back: the same question, and nothing follows from the visit.
pub async fn look_in(portal: &Portal, contact: &Contact, id: PaymentId) -> Result<Payment, AppError> {
    match in_question(portal, contact, id).await? {
        Asking::Now(speaker) => ask::ask(portal, id, &speaker).await,
        Asking::Not(payment) => Ok(*payment),
    }
}

enum Asking {
    /// The right to ask is ours.
    Now(Actor),
    /// Decided, or asked a moment ago.
    Not(Box<Payment>),
}

async fn in_question(portal: &Portal, contact: &Contact, id: PaymentId) -> Result<Asking, AppError> {
    contact.must(Right::Pay)?;
    let payment = db::payments::find_for(portal.db.reader(), contact.customer, id).await?;
    let decided = !payment.state.is_live() || matches!(payment.attention, Attention::NeedsPerson { .. });
    if decided || !db::payments::claim_question(portal.db.reader(), id, portal.clock.now(), PAUSE).await? {
        return Ok(Asking::Not(Box::new(payment)));
    }
    Ok(Asking::Now(Actor::Provider(payment.gateway)))
}
