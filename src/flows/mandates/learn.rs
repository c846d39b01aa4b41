//! What a provider says of a mandate becomes ours, with the report on the payment it came with.

use crate::{
    db::{self, Tx},
    domain::{
        Instant,
        error::AppError,
        ids::MandateId,
        mandate::{Mandate, MandateState},
        payment::Payment,
        report::{MandateReport, MandateStanding},
    },
};

/// A mandate that has ended, here or there, never comes back: another one is signed.
pub async fn learn(tx: &Tx, payment: &Payment, told: &MandateReport, now: Instant) -> Result<(), AppError> {
    let over = told.standing == MandateStanding::Ended;
    if let Some(known) = db::mandates::named(tx, payment.gateway, &told.reference).await? {
        if over {
            db::mandates::end(tx, known.id, now).await?;
        }
        return Ok(());
    }
    let mandate = Mandate {
        id: MandateId::fresh(),
        customer: payment.customer,
        gateway: payment.gateway,
        payment: payment.id,
        mode: payment.mode(),
        currency: payment.amount.currency,
        reference: told.reference.clone(),
        method: told.method.clone(),
        state: if over { MandateState::Ended } else { MandateState::Active },
        agreed_at: told.agreed_at.unwrap_or(now),
        ended_at: over.then_some(now),
    };
    db::mandates::keep(tx, &mandate).await
}
