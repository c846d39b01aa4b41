//! What was booked of a line is undone, part by part, each by the mechanism that owns it.

use std::collections::BTreeMap;

use crate::{
    db::{self, Tx},
    domain::{
        error::AppError,
        ids::{LineId, PaymentId, RefundId},
        ledger::PostingKind,
        people::Actor,
        statement::booked::{Explanation, Kept, LineState, Match},
    },
    flows::{
        payments::take_back::take_back,
        portal::Portal,
        refunds::transferred::{self, Decision},
    },
};

/// `why`: `undone` by a person, `bank_took_back`. The line is locked; it is explained by nothing then.
pub(super) async fn unbook(
    portal: &Portal,
    tx: &Tx,
    kept: &Kept,
    (why, actor, request_id): (&str, &Actor, &str),
) -> Result<Vec<Match>, AppError> {
    let (now, matches) = (portal.clock.now(), db::statement_lines::matches(tx, kept).await?);
    // Everybody locks invoices in one order.
    let mut payments = BTreeMap::new();
    for part in &matches {
        match part.explanation {
            Explanation::Payment => {
                let payment = db::payments::find(tx, PaymentId(part.object)).await?;
                payments.insert((payment.purpose.invoice(), payment.id), payment);
            }
            Explanation::Charge => {
                let kinds = (PostingKind::BankCharge, PostingKind::BankChargeReversal);
                let memo = kept.line.text.clone().unwrap_or_default();
                db::reversals::reverse(tx, kinds, part.object, &memo, now).await?;
            }
            Explanation::Refund => {
                let returned = (RefundId(part.object), Decision::Returned);
                transferred::within(portal, tx, returned, actor, request_id).await?;
            }
            Explanation::Reversal => open_again(portal, tx, LineId(part.object), actor).await?,
            // Its arrival was booked by the payout itself.
            Explanation::Payout => {}
        }
    }
    for payment in payments.values() {
        take_back(portal, tx, payment, (why, actor)).await?;
    }
    db::statement_lines::forget(tx, kept.id).await?;
    Ok(matches)
}

/// The other of two lines that took each other back.
async fn open_again(portal: &Portal, tx: &Tx, id: LineId, actor: &Actor) -> Result<(), AppError> {
    db::statement_lines::lock(tx, id).await?;
    db::statement_lines::forget(tx, id).await?;
    let steps = (LineState::Explained, LineState::Open);
    db::statement_lines::decide(tx, id, steps, "", (portal.clock.now(), actor.name())).await
}
