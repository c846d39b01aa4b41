//! An administrator was wrong about a line: what was booked of it is reversed, and it waits again with its suggestions.

use super::unbook::unbook;
use crate::{
    db::{self, audit::Deed},
    domain::{
        error::{AppError, Code},
        ids::LineId,
        people::{Actor, Admin, Duty},
        statement::booked::LineState,
    },
    flows::portal::Portal,
};

/// Refused where something was done with the money since.
pub async fn undo(
    portal: &Portal,
    admin: &Admin,
    (line, reason): (LineId, &str),
    request_id: &str,
) -> Result<(), AppError> {
    admin.must(Duty::Money)?;
    if reason.is_empty() {
        return Err(AppError::invalid("reason", Code::Required));
    }
    db::retried(|| once(portal, admin, (line, reason), request_id)).await
}

async fn once(
    portal: &Portal,
    admin: &Admin,
    (line, reason): (LineId, &str),
    request_id: &str,
) -> Result<(), AppError> {
    let (now, actor) = (portal.clock.now(), Actor::Admin(admin.clone()));
    let tx = portal.db.begin().await?;
    // Whoever comes second waits here, and finds it open.
    let kept = db::statement_lines::lock(&tx, line).await?;
    kept.must_be(LineState::Explained)?;
    let matches = unbook(portal, &tx, &kept, ("undone", &actor, request_id)).await?;
    portal.hooks.at("statement-undone").await;
    let steps = (LineState::Explained, LineState::Open);
    db::statement_lines::decide(&tx, line, steps, "", (now, &admin.name)).await?;
    let parts: Vec<_> = matches.iter().map(|part| (part.explanation.word(), &part.name)).collect();
    let deed = Deed {
        actor: &actor,
        deed: "statement-line-undone",
        object: ("statement_line", line.to_string()),
        before: Some(serde_json::json!({ "amount": kept.line.amount.to_string(), "parts": parts })),
        after: Some(serde_json::json!({ "reason": reason })),
        request_id,
    };
    db::audit::write(&tx, deed, now).await?;
    tx.commit().await
}
