//! The customer goes on with a payment they left: to the provider's page while that is open, else to where it stands.

use super::{resume, return_visit};
use crate::{
    db,
    domain::{
        error::AppError,
        ids::PaymentId,
        payment::NextStep,
        people::{Contact, Right},
    },
    flows::portal::Portal,
};

pub async fn continue_payment(portal: &Portal, contact: &Contact, id: PaymentId) -> Result<NextStep, AppError> {
    contact.must(Right::Pay)?;
    let payment = db::payments::find_for(portal.db.reader(), contact.customer, id).await?;
    if payment.state.is_live() && payment.expires_at <= portal.clock.now() {
        // The page is closed by now; whether the customer paid on it, the provider knows.
        return_visit::look_in(portal, contact, id).await?;
        return Ok(NextStep::Done);
    }
    resume::resume(portal, &payment).await
}
