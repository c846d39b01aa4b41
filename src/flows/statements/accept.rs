//! An administrator accepts what a line is: its money goes through the one door, whole or in parts, or not at all. Money
//! out closes refunds that are sent by hand.

use super::received;
use crate::{
    db::{self, Tx, audit::Deed},
    domain::{
        error::{AppError, Code},
        ids::{LineId, RefundId},
        money::Money,
        people::{Actor, Admin, Duty},
        report::{Capture, Outcome, Report},
        statement::{
            Nature,
            booked::{Explanation, Kept, LineState},
            suggestion::Target,
        },
        transfer::TransferState,
    },
    flows::{
        payments::settle::{self, Decision as Received},
        portal::Portal,
        refunds::transferred::{self, Decision},
    },
};

/// The most parts of one line.
pub const MOST_PARTS: usize = 10;

/// Part of a line for something, and what the page said is due of it: a different sum by now is shown first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    pub target: Target,
    pub amount: Money,
    pub due_shown: Option<Money>,
}

pub async fn accept(
    portal: &Portal,
    admin: &Admin,
    (line, shares): (LineId, &[Share]),
    request_id: &str,
) -> Result<(), AppError> {
    admin.must(Duty::Money)?;
    db::retried(|| once(portal, admin, (line, shares), request_id)).await?;
    portal.hooks.at("K10").await;
    Ok(())
}

async fn once(
    portal: &Portal,
    admin: &Admin,
    (line, shares): (LineId, &[Share]),
    request_id: &str,
) -> Result<(), AppError> {
    let now = portal.clock.now();
    let tx = portal.db.begin().await?;
    // Whoever comes second waits here, and finds it decided.
    let kept = db::statement_lines::lock(&tx, line).await?;
    kept.must_be_open()?;
    is_the_line(&kept, shares)?;
    let mut shares = shares.to_vec();
    // Everybody locks invoices in one order.
    shares.sort_by_key(|share| share.target);
    for (nth, share) in shares.iter().enumerate() {
        take(portal, &tx, (&kept, nth), share, (admin, request_id)).await?;
    }
    portal.hooks.at("statement-settled").await;
    let steps = (LineState::Open, LineState::Explained);
    db::statement_lines::decide(&tx, line, steps, "", (now, &admin.name)).await?;
    let after = serde_json::json!({ "amount": kept.line.amount.to_string(), "parts": shares.len() });
    let deed = Deed {
        actor: &Actor::Admin(admin.clone()),
        deed: "statement-line-accepted",
        object: ("statement_line", line.to_string()),
        before: None,
        after: Some(after),
        request_id,
    };
    db::audit::write(&tx, deed, now).await?;
    tx.commit().await
}

/// Every part of it for one thing of its direction, and together all of it.
fn is_the_line(kept: &Kept, shares: &[Share]) -> Result<(), AppError> {
    let (out, whole) = (!kept.line.amount.is_positive(), kept.line.clone().unsigned().amount);
    if kept.line.nature == Nature::Reversal || shares.iter().any(|share| share.target.is_money_out() != out) {
        return Err(AppError::Conflict(Code::AmountNotPositive));
    }
    let mut targets: Vec<Target> = shares.iter().map(|share| share.target).collect();
    targets.sort();
    targets.dedup();
    let sum = shares.iter().try_fold(Money::zero(whole.currency), |sum, share| {
        if share.amount.is_positive() { sum.plus(share.amount) } else { Err(Code::AmountNotPositive) }
    });
    let fits = sum.map_err(|code| AppError::invalid("amount.0", code))? == whole;
    let shaped = targets.len() == shares.len() && (1..=MOST_PARTS).contains(&shares.len());
    if fits && shaped { Ok(()) } else { Err(AppError::invalid("amount.0", Code::PartsDiffer)) }
}

async fn take(
    portal: &Portal,
    tx: &Tx,
    (kept, nth): (&Kept, usize),
    share: &Share,
    (admin, request_id): (&Admin, &str),
) -> Result<(), AppError> {
    let actor = Actor::Admin(admin.clone());
    if let Target::Refund(id) = share.target {
        return close(portal, tx, (kept, id), share, (&actor, request_id)).await;
    }
    is_still_due(tx, share).await?;
    let id = received::payment(portal, tx, (kept, nth), (share.target, share.amount), &actor).await?;
    let payment = db::payments::find(tx, id).await?;
    if payment.amount.currency != share.amount.currency {
        return Err(AppError::Conflict(Code::CurrencyUnsupported));
    }
    let method = kept.line.counterparty.clone();
    let capture = Capture { amount: share.amount, ours: None, mode: payment.mode(), fee: None, method };
    let report = Report::new(Some(payment.reference), Outcome::Paid(capture));
    let decision = Received {
        state: TransferState::Confirmed,
        deed: "transfer-confirmed",
        received: Some(share.amount),
        request_id,
    };
    settle::within(portal, tx, (id, &report), &actor, Some(&decision)).await?;
    let now = portal.clock.now();
    db::statement_lines::explain(tx, kept.id, (Explanation::Payment, id.0), share.amount, now).await
}

/// The refund has left with this line, whole.
async fn close(
    portal: &Portal,
    tx: &Tx,
    (kept, id): (&Kept, RefundId),
    share: &Share,
    (actor, request_id): (&Actor, &str),
) -> Result<(), AppError> {
    let refund = transferred::within(portal, tx, (id, Decision::Sent), actor, request_id).await?;
    if refund.amount != share.amount {
        return Err(AppError::invalid("amount.0", Code::PartsDiffer));
    }
    let out = Money::new(-share.amount.minor, share.amount.currency);
    db::statement_lines::explain(tx, kept.id, (Explanation::Refund, id.0), out, portal.clock.now()).await
}

async fn is_still_due(tx: &Tx, share: &Share) -> Result<(), AppError> {
    let Target::Invoice(id) = share.target else { return Ok(()) };
    let invoice = db::invoices::lock(tx, id).await?;
    if invoice.number.is_none() {
        return Err(AppError::Conflict(Code::InvoiceNotPayable));
    }
    if invoice.total().currency != share.amount.currency {
        return Err(AppError::Conflict(Code::CurrencyUnsupported));
    }
    let due = invoice.payable().unwrap_or_else(|_| Money::zero(share.amount.currency));
    match share.due_shown {
        Some(shown) if shown != due => Err(AppError::Conflict(Code::TotalChanged)),
        _ => Ok(()),
    }
}
