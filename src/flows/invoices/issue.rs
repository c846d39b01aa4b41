//! A draft becomes an invoice: number, addressee and amounts are fixed, the ledger and the customer are told, all at once.

use serde_json::json;

use crate::{
    db::{self, Tx, audit::Deed, invoice_drafts::Seal},
    domain::{
        Instant,
        creditor_reference::CreditorReference,
        currency::Currency,
        customer::Customer,
        error::{AppError, Code},
        ids::InvoiceId,
        invoice::{Invoice, InvoiceState},
        invoice_number::InvoiceNumber,
        ledger::{self, Posting, PostingKind, SalesAccounts},
        letter::Letter,
        people::{Actor, Admin, Duty},
    },
    flows::{calendar, customers::readers::readers, ledger::chart::plant, portal::Portal},
};

/// `version` is the one that was looked at: another draft is not issued by surprise. Answers the number.
pub async fn issue(
    portal: &Portal,
    admin: &Admin,
    (id, version): (InvoiceId, i32),
    request_id: &str,
) -> Result<String, AppError> {
    admin.must(Duty::Invoice)?;
    let actor = Actor::Admin(admin.clone());
    db::retried(|| once(portal, &actor, (id, version), request_id)).await
}

async fn once(
    portal: &Portal,
    actor: &Actor,
    (id, version): (InvoiceId, i32),
    request_id: &str,
) -> Result<String, AppError> {
    let now = portal.clock.now();
    let tx = portal.db.begin().await?;
    let draft = db::invoices::lock(&tx, id).await?;
    ready(&draft, now)?;
    let customer = db::customers::find(&tx, draft.customer).await?;
    let number = number_it(&tx, (&draft, version), &customer, now).await?;
    book(&tx, &draft, &number, now).await?;
    if needs_no_payment(&draft) {
        db::invoices::close_when_complete(&tx, id, now).await?;
    }
    tell(portal, &tx, (&draft, &number), &customer).await?;
    let after = Some(json!({ "number": number, "total": draft.total() }));
    let object = ("invoice", id.to_string());
    db::audit::write(&tx, Deed { actor, deed: "invoice-issued", object, before: None, after, request_id }, now).await?;
    tx.commit().await?;
    Ok(number)
}

fn ready(draft: &Invoice, now: Instant) -> Result<(), AppError> {
    if draft.state != InvoiceState::Draft {
        return Err(AppError::Conflict(Code::StaleVersion));
    }
    if draft.lines.is_empty() {
        return Err(AppError::invalid("lines", Code::Required));
    }
    if draft.due_at.is_some_and(|due| due < now) {
        return Err(AppError::invalid("due", Code::DateInvalid));
    }
    Ok(())
}

/// The named rule for a zero amount: settled at issue, without a gateway and without a posting.
fn needs_no_payment(invoice: &Invoice) -> bool {
    invoice.total().is_zero()
}

/// The next number of the year, and with it everything that is fixed from now on.
async fn number_it(
    tx: &Tx,
    (draft, version): (&Invoice, i32),
    customer: &Customer,
    now: Instant,
) -> Result<String, AppError> {
    let year = calendar::year(now);
    let series = db::settings::shop(tx).await?.value.series;
    let running = db::counters::next(tx, &format!("invoice-{year}")).await?;
    let number = InvoiceNumber { year, running };
    let reference = CreditorReference::generate(&number.reference_body()).map_err(AppError::Conflict)?;
    let text = number.text(&series);
    let seal = Seal {
        number: &text,
        sequence: number.sequence(),
        reference: reference.as_str(),
        billed: &customer.card.billed(),
        at: now,
    };
    db::invoice_drafts::issue(tx, draft.id, version, seal).await?;
    Ok(text)
}

/// Receivable to revenue and tax. The first invoice in a currency brings its accounts along.
async fn book(tx: &Tx, invoice: &Invoice, number: &str, now: Instant) -> Result<(), AppError> {
    if needs_no_payment(invoice) {
        return Ok(());
    }
    let accounts = sales_accounts(tx, invoice.total().currency, now).await?;
    let entries = ledger::issue(&accounts, invoice.customer, invoice.id, &invoice.totals);
    let posting =
        Posting::new(PostingKind::Issue, invoice.id, number.to_owned(), entries).map_err(AppError::Conflict)?;
    db::ledger::post(tx, &posting, now).await.map(drop)
}

async fn sales_accounts(tx: &Tx, currency: Currency, now: Instant) -> Result<SalesAccounts, AppError> {
    if let Some(accounts) = db::accounts::for_sales(tx, currency).await? {
        return Ok(accounts);
    }
    plant(tx, currency, now).await?;
    let accounts = db::accounts::for_sales(tx, currency).await?;
    accounts.ok_or_else(|| AppError::invalid("currency", Code::CurrencyUnsupported))
}

async fn tell(
    portal: &Portal,
    tx: &Tx,
    (invoice, number): (&Invoice, &str),
    customer: &Customer,
) -> Result<(), AppError> {
    let letter = letter(portal, (invoice, number), customer);
    for (email, language) in readers(tx, customer).await? {
        let occasion = format!("invoice:{}:issued:{email}", invoice.id);
        db::letters::queue(tx, &occasion, (&email, language), &letter, portal.clock.now()).await?;
    }
    Ok(())
}

/// What the customer reads about it, at issue and again when it is resent.
pub fn letter(portal: &Portal, (invoice, number): (&Invoice, &str), customer: &Customer) -> Letter {
    Letter::InvoiceIssued {
        customer: customer.card.name.clone(),
        number: number.to_owned(),
        total: invoice.total(),
        due_at: invoice.due_at,
        link: portal.address(&format!("/invoices/{}", invoice.id)),
    }
}
