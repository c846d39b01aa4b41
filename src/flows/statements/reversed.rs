//! The bank takes back what it had booked: both lines explain each other, and what was booked of the first is undone.

use super::unbook::unbook;
use crate::{
    db::{self, Tx, audit::Deed},
    domain::{
        error::{AppError, Code},
        ids::LineId,
        money::Money,
        people::{Actor, Admin, Duty},
        statement::{
            Nature,
            booked::{Explanation, Kept, LineState},
            reversal,
            suggestion::Clue,
        },
    },
    flows::portal::Portal,
};

/// More of the same amount than people look through.
const MOST: u64 = 10;

/// The lines an open one may take back, the surest first.
pub async fn reversed(portal: &Portal, kept: &Kept) -> Result<Vec<(Clue, Kept)>, AppError> {
    if kept.state != LineState::Open || kept.line.nature != Nature::Reversal {
        return Ok(Vec::new());
    }
    let opposite = db::statement_lines::opposite(portal.db.reader(), kept, MOST).await?;
    Ok(reversal::reversed(&kept.line, opposite))
}

/// `other` is taken back with `line`.
pub async fn reverse(
    portal: &Portal,
    admin: &Admin,
    (line, other): (LineId, LineId),
    request_id: &str,
) -> Result<(), AppError> {
    admin.must(Duty::Money)?;
    db::retried(|| once(portal, admin, (line, other), request_id)).await
}

async fn once(
    portal: &Portal,
    admin: &Admin,
    (line, other): (LineId, LineId),
    request_id: &str,
) -> Result<(), AppError> {
    let (now, actor) = (portal.clock.now(), Actor::Admin(admin.clone()));
    let tx = portal.db.begin().await?;
    let kept = db::statement_lines::lock(&tx, line).await?;
    kept.must_be_open()?;
    let other = db::statement_lines::lock(&tx, other).await?;
    if !fits(&tx, &kept, &other).await? {
        return Err(AppError::Conflict(Code::PartsDiffer));
    }
    unbook(portal, &tx, &other, ("bank_took_back", &actor, request_id)).await?;
    for (one, by) in [(&kept, &other), (&other, &kept)] {
        let reversal = (Explanation::Reversal, by.id.0);
        db::statement_lines::explain(&tx, one.id, reversal, one.line.amount, now).await?;
        let steps = (one.state, LineState::Explained);
        db::statement_lines::decide(&tx, one.id, steps, "", (now, &admin.name)).await?;
        let after = serde_json::json!({ "amount": one.line.amount.to_string(), "line": by.id });
        let object = ("statement_line", one.id.to_string());
        let deed = Deed {
            actor: &actor,
            deed: "statement-line-reversed",
            object,
            before: None,
            after: Some(after),
            request_id,
        };
        db::audit::write(&tx, deed, now).await?;
    }
    tx.commit().await
}

/// Of the same account, the very amount the other way, and nothing takes it back yet.
async fn fits(tx: &Tx, kept: &Kept, other: &Kept) -> Result<bool, AppError> {
    let taken = db::statement_lines::matches(tx, other).await?;
    let taken = taken.iter().any(|part| part.explanation == Explanation::Reversal);
    let back = Money::new(-kept.line.amount.minor, kept.line.amount.currency);
    let natures = (kept.line.nature, other.line.nature);
    Ok(!taken
        && matches!(natures, (Nature::Reversal, Nature::Usual | Nature::Charge))
        && other.state != LineState::Ignored
        && (other.gateway, other.line.amount) == (kept.gateway, back))
}
