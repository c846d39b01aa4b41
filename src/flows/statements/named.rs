//! What a person means by `F-2026-00042`, `PAY-…` or `C-00001`: an invoice, an awaited top-up, a customer's balance.

use crate::{
    db,
    domain::{
        error::{AppError, Code},
        money::Money,
        statement::suggestion::Target,
    },
    flows::portal::Portal,
};

/// The target, and what is still due of it where something is.
pub async fn named(portal: &Portal, text: &str) -> Result<(Target, Option<Money>), Code> {
    let name = text.trim().to_ascii_uppercase();
    let unknown = |_: AppError| Code::Unavailable;
    let db = portal.db.reader();
    if let Some((customer, _)) = db::statement_candidates::customer(db, &name).await.map_err(unknown)? {
        return Ok((Target::Balance(customer), None));
    }
    if let Some(found) = db::statement_candidates::called(db, &name).await.map_err(unknown)? {
        return Ok((found.target, Some(found.due)));
    }
    // Typed in one's own way: `2026-42`.
    let meant = db::names::invoices_meant(db, &name, portal.clock.now()).await.map_err(unknown)?;
    match meant.as_slice() {
        [one] => Ok((Target::Invoice(*one), None)),
        _ => Err(Code::InvoiceUnknown),
    }
}
