//! The customer comes back to a payment that is open: the same provider page again.

use super::charge;
use crate::{
    domain::{
        error::AppError,
        payment::{NextStep, Payment, State},
    },
    flows::portal::Portal,
    providers::{self, Started, Trouble},
};

/// Where the customer goes on. A lost next step is fetched again under the same key.
pub async fn resume(portal: &Portal, payment: &Payment) -> Result<NextStep, AppError> {
    match (&payment.state, &payment.next_step) {
        (State::RequiresAction, Some(next)) => Ok(next.clone()),
        (State::RequiresAction, None) => match ask_to_start(portal, payment).await {
            Ok(started) => Ok(started.next),
            Err(_) => Ok(NextStep::Done),
        },
        _ => Ok(NextStep::Done),
    }
}

/// Calls the provider with everything that was fixed at the payment's creation.
pub(super) async fn ask_to_start(portal: &Portal, payment: &Payment) -> Result<Started, Trouble> {
    // What cannot be read here was not sent there.
    let unsent = |error: AppError| Trouble::not_sent(error.to_string());
    let (gateway, settings) = charge::opened(portal, payment).await.map_err(unsent)?;
    let provider = providers::find(&gateway.provider).ok_or_else(Trouble::unsupported)?;
    let charge = charge::charge(portal, payment).await.map_err(unsent)?;
    let call = portal.call(&gateway, &settings, payment.mode());
    call.naming(provider.start(&call, &charge).await)
}
