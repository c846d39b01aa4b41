//! A payment the customer has not finished is ended, there and here. What the provider says afterwards is true.

use super::{charge, settle};
use crate::{
    domain::{
        error::{AppError, Code},
        payment::Payment,
        people::Actor,
        report::{Outcome, Report},
    },
    flows::portal::Portal,
    providers::{self, Confirmation, TroubleKind},
};

/// The payment as it is then: cancelled, or paid in the meantime. In flight it cannot be stopped: refused.
pub async fn cancel(portal: &Portal, payment: &Payment, actor: &Actor) -> Result<Payment, AppError> {
    let (gateway, settings) = charge::opened(portal, payment).await?;
    let provider = providers::find(&gateway.provider).ok_or(AppError::NotFound)?;
    let asked = charge::asked(portal, payment, (provider, &settings), None).await?;
    let call = portal.call(&gateway, &settings, payment.mode());
    let report = match provider.cancel(&call, &asked).await {
        Ok(report) => report,
        Err(trouble) if trouble.kind == TroubleKind::NotSent => return Err(AppError::ProviderDown),
        Err(trouble) if provider.capabilities().confirmation == Confirmation::Provider => {
            Report::new(None, Outcome::Unknown { why: trouble.why })
        }
        Err(_) => Report::new(None, Outcome::Canceled),
    };
    // The provider's word, even when an administrator asked for it.
    let speaker = Actor::Provider(gateway.id);
    let actor = if matches!(report.outcome, Outcome::Paid(_)) { &speaker } else { actor };
    let payment = settle::settle(portal, payment.id, &report, actor).await?;
    if payment.state.is_live() { Err(AppError::Conflict(Code::AttemptInProgress)) } else { Ok(payment) }
}
