//! A line that is none of our business is put aside with a reason, and taken up again when that was wrong.

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

pub async fn ignore(
    portal: &Portal,
    admin: &Admin,
    (line, reason): (LineId, &str),
    request_id: &str,
) -> Result<(), AppError> {
    if reason.is_empty() {
        return Err(AppError::invalid("reason", Code::Required));
    }
    let steps = (LineState::Open, LineState::Ignored);
    db::retried(|| once(portal, admin, (line, steps, reason), ("statement-line-ignored", request_id))).await
}

pub async fn take_up(portal: &Portal, admin: &Admin, line: LineId, request_id: &str) -> Result<(), AppError> {
    let steps = (LineState::Ignored, LineState::Open);
    db::retried(|| once(portal, admin, (line, steps, ""), ("statement-line-taken-up", request_id))).await
}

async fn once(
    portal: &Portal,
    admin: &Admin,
    (line, steps, reason): (LineId, (LineState, LineState), &str),
    (deed, request_id): (&'static str, &str),
) -> Result<(), AppError> {
    admin.must(Duty::Money)?;
    let now = portal.clock.now();
    let tx = portal.db.begin().await?;
    db::statement_lines::lock(&tx, line).await?;
    db::statement_lines::decide(&tx, line, steps, reason, (now, &admin.name)).await?;
    let deed = Deed {
        actor: &Actor::Admin(admin.clone()),
        deed,
        object: ("statement_line", line.to_string()),
        before: None,
        after: Some(serde_json::json!({ "reason": reason })),
        request_id,
    };
    db::audit::write(&tx, deed, now).await?;
    tx.commit().await
}
