//! "Back" at the provider: that payment ends, the invoice stays payable.

use super::cancel;
use crate::{
    db,
    domain::{
        error::AppError,
        ids::PaymentId,
        payment::{Payment, State},
        people::{Actor, Contact, Right},
    },
    flows::portal::Portal,
};

/// Harmless when the payment is not at the provider's page any more: it is answered as it is.
pub async fn back(portal: &Portal, contact: &Contact, id: PaymentId) -> Result<Payment, AppError> {
    contact.must(Right::Pay)?;
    let payment = db::payments::find_for(portal.db.reader(), contact.customer, id).await?;
    match payment.state {
        State::RequiresAction => cancel::cancel(portal, &payment, &Actor::Contact(contact.clone())).await,
        _ => Ok(payment),
    }
}
