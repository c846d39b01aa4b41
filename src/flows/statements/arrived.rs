//! A line of a bank's statement is the arrival of a payout. Nothing is posted: the payout posted its arrival itself.

use crate::{
    db::{self, audit::Deed},
    domain::{
        error::{AppError, Code},
        ids::{LineId, PayoutId},
        payout::{Payout, PayoutState},
        people::{Actor, Admin, Duty},
        statement::booked::{Explanation, Kept, LineState},
    },
    flows::portal::Portal,
};

/// More of the same amount than people look through.
const MOST: u64 = 10;

/// The payouts an open line may be: exactly its amount, and shown by no other line.
pub async fn arrivals(portal: &Portal, kept: &Kept) -> Result<Vec<Payout>, AppError> {
    match kept.state {
        LineState::Open => db::payouts::not_shown(portal.db.reader(), kept.line.amount, MOST).await,
        LineState::Explained | LineState::Ignored => Ok(Vec::new()),
    }
}

pub async fn arrived(
    portal: &Portal,
    admin: &Admin,
    (line, payout): (LineId, PayoutId),
    request_id: &str,
) -> Result<(), AppError> {
    admin.must(Duty::Money)?;
    db::retried(|| once(portal, admin, (line, payout), request_id)).await
}

async fn once(
    portal: &Portal,
    admin: &Admin,
    (line, payout): (LineId, PayoutId),
    request_id: &str,
) -> Result<(), AppError> {
    let now = portal.clock.now();
    let tx = portal.db.begin().await?;
    let kept = db::statement_lines::lock(&tx, line).await?;
    kept.must_be_open()?;
    // Held, so that two lines cannot take it at once.
    let payout = db::payouts::lock(&tx, payout).await?;
    let shown = db::payouts::not_shown(&tx, kept.line.amount, MOST).await?;
    if payout.state != PayoutState::Paid || !shown.iter().any(|one| one.id == payout.id) {
        return Err(AppError::Conflict(Code::PartsDiffer));
    }
    db::statement_lines::explain(&tx, line, (Explanation::Payout, payout.id.0), kept.line.amount, now).await?;
    let steps = (LineState::Open, LineState::Explained);
    db::statement_lines::decide(&tx, line, steps, "", (now, &admin.name)).await?;
    let deed = Deed {
        actor: &Actor::Admin(admin.clone()),
        deed: "statement-line-arrived",
        object: ("statement_line", line.to_string()),
        before: None,
        after: Some(serde_json::json!({ "payout": payout.reference, "amount": payout.amount.to_string() })),
        request_id,
    };
    db::audit::write(&tx, deed, now).await?;
    tx.commit().await
}
