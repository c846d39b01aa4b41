//! The late-money desk: held money is credited to the balance, or moved to another invoice.

use super::book;
use crate::{
    db::{self, Tx, audit::Deed},
    domain::{
        error::{AppError, Code},
        ids::{InvoiceId, LateMoneyId},
        late_money::{LateMoney, LateState},
        ledger::{Entry, Part, Posting, PostingKind},
        money::Money,
        people::{Actor, Admin, Duty},
    },
    flows::portal::Portal,
};

/// Held money goes to the customer's balance.
pub async fn credit(portal: &Portal, admin: &Admin, id: LateMoneyId, request_id: &str) -> Result<(), AppError> {
    admin.must(Duty::Money)?;
    db::retried(|| credit_once(portal, admin, id, request_id)).await
}

async fn credit_once(portal: &Portal, admin: &Admin, id: LateMoneyId, request_id: &str) -> Result<(), AppError> {
    let now = portal.clock.now();
    let tx = portal.db.begin().await?;
    let late = db::late_money::find(&tx, id).await?;
    let steps = (LateState::Open, LateState::Credited);
    db::late_money::resolve(&tx, id, steps, None, (now, &admin.name)).await?;
    let currency = late.amount.currency;
    let entries = vec![
        Entry::debit(book::account(&tx, currency, Part::Unapplied).await?, late.amount).of_customer(late.customer),
        Entry::credit(book::account(&tx, currency, Part::Balance).await?, late.amount).of_customer(late.customer),
    ];
    post(portal, &tx, PostingKind::LateToBalance, &late, entries).await?;
    db::wallets::add(&tx, late.customer, late.amount).await?;
    note(portal, &tx, admin, (&late, "late-money-credited"), request_id).await?;
    tx.commit().await?;
    Ok(())
}

/// Held or credited money settles another invoice of the same customer and currency, as far as that needs it; what is
/// left over stays where it was.
pub async fn move_to(
    portal: &Portal,
    admin: &Admin,
    (id, invoice): (LateMoneyId, InvoiceId),
    request_id: &str,
) -> Result<(), AppError> {
    admin.must(Duty::Money)?;
    db::retried(|| move_once(portal, admin, (id, invoice), request_id)).await
}

async fn move_once(
    portal: &Portal,
    admin: &Admin,
    (id, invoice): (LateMoneyId, InvoiceId),
    request_id: &str,
) -> Result<(), AppError> {
    let now = portal.clock.now();
    let tx = portal.db.begin().await?;
    let late = db::late_money::find(&tx, id).await?;
    db::invoices::find_for(&tx, late.customer, invoice).await?;
    let invoice = db::invoices::lock(&tx, invoice).await?;
    let due = invoice.payable()?;
    if due.currency != late.amount.currency {
        return Err(AppError::invalid("invoice", Code::CurrencyUnsupported));
    }
    if db::late_money::is_allocated(&tx, late.payment, invoice.id).await? {
        return Err(AppError::invalid("invoice", Code::InvoiceNotPayable));
    }
    let (from, there) = match late.state {
        LateState::Open => (Part::Unapplied, late.amount),
        LateState::Credited => (Part::Balance, still_credited(&tx, &late).await?),
        LateState::Moved | LateState::Refunded => return Err(AppError::Conflict(Code::StaleVersion)),
    };
    let part = there.smaller(due).map_err(AppError::Conflict)?;
    if from == Part::Balance {
        db::wallets::take(&tx, late.customer, part).await?;
    }
    let moved = if part == late.amount { late } else { db::late_money::split(&tx, &late, part).await? };
    let steps = (moved.state, LateState::Moved);
    db::late_money::resolve(&tx, moved.id, steps, Some(invoice.id), (now, &admin.name)).await?;
    let entries = vec![
        Entry::debit(book::account(&tx, due.currency, from).await?, part).of_customer(moved.customer),
        Entry::credit(book::account(&tx, due.currency, Part::Receivable).await?, part)
            .of_customer(moved.customer)
            .on_invoice(Some(invoice.id)),
    ];
    post(portal, &tx, PostingKind::LateToInvoice, &moved, entries).await?;
    db::late_money::allocate(&tx, moved.payment, invoice.id, part, now).await?;
    db::invoices::settle(&tx, &invoice, part, now).await?;
    note(portal, &tx, admin, (&moved, "late-money-moved"), request_id).await?;
    tx.commit().await?;
    Ok(())
}

/// What of it the customer has not spent.
async fn still_credited(tx: &Tx, late: &LateMoney) -> Result<Money, AppError> {
    let held = db::wallets::amount(tx, late.customer, late.amount.currency).await?;
    let there = late.amount.smaller(held).map_err(AppError::Conflict)?;
    there.is_positive().then_some(there).ok_or(AppError::Conflict(Code::StaleVersion))
}

async fn post(
    portal: &Portal,
    tx: &Tx,
    kind: PostingKind,
    late: &LateMoney,
    entries: Vec<Entry>,
) -> Result<(), AppError> {
    let payment = db::payments::find(tx, late.payment).await?;
    let posting = Posting::new(kind, late.id, payment.reference, entries).map_err(AppError::Conflict)?;
    db::ledger::post(tx, &posting, portal.clock.now()).await?;
    Ok(())
}

async fn note(
    portal: &Portal,
    tx: &Tx,
    admin: &Admin,
    (late, deed): (&LateMoney, &'static str),
    request_id: &str,
) -> Result<(), AppError> {
    let actor = Actor::Admin(admin.clone());
    let after = Some(serde_json::json!({ "amount": amount(late.amount), "payment": late.payment }));
    let object = ("late_money", late.id.to_string());
    db::audit::write(tx, Deed { actor: &actor, deed, object, before: None, after, request_id }, portal.clock.now())
        .await
}

fn amount(money: Money) -> String {
    money.to_string()
}
