//! What is still asked about a payment once a report has decided it: that hangs on the provider's nature.

use crate::{
    db::{self, Tx},
    domain::{
        error::AppError,
        payment::{Attention, Payment, State},
        settlement::Settlement,
    },
    flows::portal::Portal,
    providers::{self, Feature},
};

pub(super) async fn watched(
    portal: &Portal,
    tx: &Tx,
    before: &Payment,
    settled: Settlement,
) -> Result<Settlement, AppError> {
    let (payment, now) = (&settled.payment, portal.clock.now());
    let awaits_fee = payment.state == State::Succeeded && payment.attention != Attention::None && payment.fee.is_none();
    let left_open = payment.state == State::Canceled && before.state.is_live() && now < payment.expires_at;
    if !awaits_fee && !left_open {
        return Ok(settled);
    }
    let gateway = db::setup::read_in(&portal.db, tx).await?.gateway(payment.gateway)?;
    let Some(provider) = providers::find(&gateway.provider) else { return Ok(settled) };
    let attention = match payment.attention {
        // A fee that will never be stated is not asked for.
        Attention::CheckAt { .. } if awaits_fee && !provider.states_fees() => Attention::None,
        // The customer's page cannot be closed from here: it is looked at once more when it has closed by itself.
        Attention::None if left_open && !provider.capabilities().can(Feature::Cancel) => {
            Attention::CheckAt { at: payment.expires_at, tries: 0 }
        }
        other => other,
    };
    Ok(Settlement { payment: Payment { attention, ..settled.payment }, ..settled })
}
