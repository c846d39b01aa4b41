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

/// Held or credited money settles another invoice of the same customer and currency, whole: one needing less is refused.
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
    if due.currency != late.amount.currency || due.minor < late.amount.minor {
        return Err(AppError::invalid("invoice", Code::AmountTooLarge));
    }
    let from = match late.state {
        LateState::Open => Part::Unapplied,
        LateState::Credited => {
            db::wallets::take(&tx, late.customer, late.amount).await?;
            Part::Balance
        }
        LateState::Moved | LateState::Refunded => return Err(AppError::Conflict(Code::StaleVersion)),
    };
    db::late_money::resolve(&tx, id, (late.state, LateState::Moved), Some(invoice.id), (now, &admin.name)).await?;
    let entries = vec![
        Entry::debit(book::account(&tx, due.currency, from).await?, late.amount).of_customer(late.customer),
        Entry::credit(book::account(&tx, due.currency, Part::Receivable).await?, late.amount)
            .of_customer(late.customer)
            .on_invoice(Some(invoice.id)),
    ];
    post(portal, &tx, PostingKind::LateToInvoice, &late, entries).await?;
    db::late_money::allocate(&tx, late.payment, invoice.id, late.amount, now).await?;
    db::invoices::settle(&tx, &invoice, late.amount, now).await?;
    note(portal, &tx, admin, (&late, "late-money-moved"), request_id).await?;
    tx.commit().await?;
    Ok(())
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
