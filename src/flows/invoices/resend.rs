//! The letter about an invoice goes out again, to whoever may see it now.

use serde_json::json;

use super::issue;
use crate::{
    db::{self, audit::Deed},
    domain::{
        error::{AppError, Code},
        ids::InvoiceId,
        invoice::InvoiceState,
        people::{Actor, Admin, Duty},
    },
    flows::{customers::readers::readers, portal::Portal},
};

/// Answers to how many. Asked twice within one second, it is one letter.
pub async fn resend(portal: &Portal, admin: &Admin, id: InvoiceId, request_id: &str) -> Result<usize, AppError> {
    admin.must(Duty::Assist)?;
    let (actor, now) = (Actor::Admin(admin.clone()), portal.clock.now());
    let tx = portal.db.begin().await?;
    let invoice = db::invoices::find(&tx, id).await?;
    let number = match (&invoice.number, invoice.state) {
        (Some(number), InvoiceState::Issued | InvoiceState::Paid) => number,
        _ => return Err(AppError::Conflict(Code::InvoiceNotPayable)),
    };
    let customer = db::customers::find(&tx, invoice.customer).await?;
    let letter = issue::letter(portal, (&invoice, number), &customer);
    let to = readers(&tx, &customer).await?;
    for (email, language) in &to {
        let occasion = format!("invoice:{id}:resent:{}:{email}", now.unix_timestamp());
        db::letters::queue(&tx, &occasion, (email, *language), &letter, now).await?;
    }
    let after = Some(json!({ "to": to.iter().map(|(email, _)| email).collect::<Vec<_>>() }));
    let object = ("invoice", id.to_string());
    db::audit::write(&tx, Deed { actor: &actor, deed: "invoice-resent", object, before: None, after, request_id }, now)
        .await?;
    tx.commit().await?;
    Ok(to.len())
}
