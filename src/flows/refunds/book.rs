//! Money given back is written down: posting, credit note, fee, letter; and taken back where it returns. Only `settle` calls it.

use crate::{
    db::{self, Tx},
    domain::{
        credit_note::{self, CreditNote},
        error::{AppError, Code},
        gateway::Gateway,
        ids::CreditNoteId,
        invoice::Invoice,
        invoice_number::InvoiceNumber,
        ledger::{self, Entry, Part, Posting, PostingKind},
        letter::Letter,
        payment::Payment,
        refund::{Destination, Refund},
    },
    flows::{calendar, payments::book as received, portal::Portal},
    providers::{self, Confirmation},
};

/// The money has left, or is on the balance. `invoice` is locked.
pub(super) async fn book(
    portal: &Portal,
    tx: &Tx,
    (payment, invoice): (&Payment, Option<&Invoice>),
    refund: &Refund,
) -> Result<(), AppError> {
    let gateway = db::setup::read_in(&portal.db, tx).await?.gateway(refund.gateway)?;
    let mut entries = match invoice {
        Some(invoice) => taken_back(&credit(portal, tx, invoice, refund).await?, tx).await?,
        None => {
            let held = received::account(tx, refund.amount.currency, Part::Unapplied).await?;
            vec![Entry::debit(held, refund.amount).of_customer(refund.customer)]
        }
    };
    entries.push(paid_out(tx, &gateway, refund).await?);
    let memo = format!("{} {}", refund.reference, payment.reference);
    let posting = Posting::new(PostingKind::Refund, refund.id, memo, entries).map_err(AppError::Conflict)?;
    db::ledger::post(tx, &posting, portal.clock.now()).await?;
    if refund.destination == Destination::Balance {
        db::wallets::add(tx, refund.customer, refund.amount).await?;
    }
    fee(portal, tx, payment, refund).await?;
    tell(portal, tx, (payment, invoice), refund, "made").await
}

/// Revenue and tax of the shares.
async fn taken_back(note: &CreditNote, tx: &Tx) -> Result<Vec<Entry>, AppError> {
    let accounts = db::accounts::for_sales(tx, note.total.currency).await?;
    let accounts = accounts.ok_or(AppError::Conflict(Code::Internal))?;
    Ok(vec![
        Entry::debit(accounts.revenue, note.net()).on_invoice(Some(note.invoice)),
        Entry::debit(accounts.tax, note.tax()).on_invoice(Some(note.invoice)),
    ])
}

/// Out of what waits at the provider, onto the balance, or from the bank.
async fn paid_out(tx: &Tx, gateway: &Gateway, refund: &Refund) -> Result<Entry, AppError> {
    let currency = refund.amount.currency;
    let by_hand = providers::find(&gateway.provider)
        .is_some_and(|provider| provider.capabilities().confirmation == Confirmation::Administrator);
    let entry = match refund.destination {
        Destination::Balance => {
            let held = received::account(tx, currency, Part::Balance).await?;
            Entry::credit(held, refund.amount).of_customer(refund.customer)
        }
        Destination::Bank if !by_hand => {
            Entry::credit(received::account(tx, currency, Part::Bank).await?, refund.amount)
        }
        Destination::Provider | Destination::Bank => {
            let clearing = match gateway.account(currency).and_then(|account| account.clearing) {
                Some(clearing) => clearing,
                None => received::account(tx, currency, Part::Clearing).await?,
            };
            Entry::credit(clearing, refund.amount).through(gateway.id)
        }
    };
    Ok(entry)
}

/// The next of its series, with the exact share of each rate.
async fn credit(portal: &Portal, tx: &Tx, invoice: &Invoice, refund: &Refund) -> Result<CreditNote, AppError> {
    let notes = db::credit_notes::of_invoice(tx, invoice.id).await?;
    let standing: Vec<_> = credit_note::standing(&notes).collect();
    let taxes = credit_note::shares(&invoice.totals.taxes, &standing, refund.amount).map_err(AppError::Conflict)?;
    let note = CreditNote {
        id: CreditNoteId::fresh(),
        number: next_number(portal, tx).await?,
        invoice: invoice.id,
        customer: invoice.customer,
        refund: refund.id,
        cancels: None,
        total: refund.amount,
        taxes,
        reason: refund.reason.clone(),
        issued_at: portal.clock.now(),
    };
    db::credit_notes::insert(tx, &note).await?;
    Ok(note)
}

/// Gapless like those of invoices: the row stays locked until this transaction ends.
async fn next_number(portal: &Portal, tx: &Tx) -> Result<String, AppError> {
    let year = calendar::year(portal.clock.now());
    let running = db::counters::next(tx, &format!("credit-note-{year}")).await?;
    Ok(InvoiceNumber { year, running }.text(credit_note::SERIES))
}

/// What it cost, once, where the provider states it and the gateway has an account for it.
pub(super) async fn fee(portal: &Portal, tx: &Tx, payment: &Payment, refund: &Refund) -> Result<(), AppError> {
    let Some(kept) = refund.fee else { return Ok(()) };
    let gateway = db::setup::read_in(&portal.db, tx).await?.gateway(refund.gateway)?;
    let Some(account) = gateway.account(kept.fee.currency) else { return Ok(()) };
    let Some(entries) = ledger::fee(account, gateway.id, &gateway.cost_centre, kept) else { return Ok(()) };
    if entries.iter().all(|entry| entry.amount.is_zero()) {
        return Ok(());
    }
    let entries = entries.into_iter().map(|entry| entry.on_invoice(refund.source.invoice())).collect();
    let memo = format!("{} {}", refund.reference, payment.reference);
    let posting = Posting::new(PostingKind::RefundFee, refund.id, memo, entries).map_err(AppError::Conflict)?;
    db::ledger::post(tx, &posting, portal.clock.now()).await?;
    Ok(())
}

/// It came back: new postings that name those they reverse, and a credit note that takes the first one back.
pub(super) async fn reverse(
    portal: &Portal,
    tx: &Tx,
    (payment, invoice): (&Payment, Option<&Invoice>),
    refund: &Refund,
) -> Result<(), AppError> {
    let now = portal.clock.now();
    let memo = format!("{} {}", refund.reference, payment.reference);
    for kinds in
        [(PostingKind::Refund, PostingKind::RefundReversal), (PostingKind::RefundFee, PostingKind::RefundFeeReversal)]
    {
        db::reversals::reverse(tx, kinds, refund.id.0, &memo, now).await?;
    }
    if let Some(credited) = db::credit_notes::of_refund(tx, refund.id).await?.into_iter().next() {
        let (id, number) = (CreditNoteId::fresh(), next_number(portal, tx).await?);
        let cancels = Some(credited.id);
        db::credit_notes::insert(tx, &CreditNote { id, number, cancels, issued_at: now, ..credited }).await?;
    }
    super::hold::release(portal, tx, refund).await?;
    tell(portal, tx, (payment, invoice), refund, "returned").await
}

/// Once for each occasion: `made`, `returned`.
async fn tell(
    portal: &Portal,
    tx: &Tx,
    (payment, invoice): (&Payment, Option<&Invoice>),
    refund: &Refund,
    occasion: &str,
) -> Result<(), AppError> {
    let customer = db::customers::find(tx, refund.customer).await?;
    let link = match invoice {
        Some(invoice) => portal.address(&format!("/invoices/{}", invoice.id)),
        None => portal.address(&format!("/payments/{}", payment.id)),
    };
    let number = invoice.and_then(|invoice| invoice.number.clone()).unwrap_or_else(|| payment.reference.clone());
    let (name, amount) = (customer.card.name, refund.amount);
    let letter = match occasion {
        "made" => Letter::Refunded { customer: name, number, amount, destination: refund.destination, link },
        _ => Letter::RefundReturned { customer: name, number, amount, link },
    };
    let to = (&customer.card.email, customer.card.language);
    db::letters::queue(tx, &format!("refund:{}:{occasion}", refund.id), to, &letter, portal.clock.now()).await
}
