//! Paid from the customer's balance: debit, allocation and posting in one transaction.

use super::book;
use crate::{
    db::{self, ConnectionTrait, Tx},
    domain::{
        error::{AppError, Code},
        gateway::Gateway,
        ids::CustomerId,
        invoice::Invoice,
        ledger::{Entry, Part, Posting, PostingKind},
        money::Money,
        payment::{Attention, Payment, State},
        people::Actor,
    },
    flows::portal::Portal,
};

/// What was wished for, or as much as the balance and the invoice allow.
pub async fn amount(
    db: &impl ConnectionTrait,
    customer: CustomerId,
    invoice: &Invoice,
    wished: Option<Money>,
) -> Result<Money, AppError> {
    let due = invoice.payable()?;
    let held = db::wallets::amount(db, customer, due.currency).await?;
    let amount = match wished {
        Some(wished) if wished.currency != due.currency => {
            return Err(AppError::invalid("amount", Code::CurrencyUnsupported));
        }
        Some(wished) if !wished.is_positive() => return Err(AppError::invalid("amount", Code::AmountNotPositive)),
        Some(wished) if wished.minor > due.minor => return Err(AppError::invalid("amount", Code::AmountTooLarge)),
        Some(wished) => wished,
        None => Money::new(due.minor.min(held.minor), due.currency),
    };
    let enough = amount.is_positive() && amount.minor <= held.minor;
    enough.then_some(amount).ok_or(AppError::Conflict(Code::InsufficientBalance))
}

/// The payment was written as submitting in this transaction; it leaves it succeeded.
pub async fn pay(
    portal: &Portal,
    tx: &Tx,
    payment: &Payment,
    gateway: &Gateway,
    actor: &Actor,
) -> Result<(), AppError> {
    let now = portal.clock.now();
    let Some(invoice) = payment.purpose.invoice() else { return Err(AppError::Conflict(Code::InvoiceNotPayable)) };
    db::wallets::take(tx, payment.customer, payment.amount).await?;
    let paid = Payment {
        state: State::Succeeded,
        captured: Some(payment.amount),
        succeeded_at: Some(now),
        attention: Attention::None,
        ..payment.clone()
    };
    db::payments::update(tx, &paid).await?.then_some(()).ok_or(AppError::Unavailable)?;
    db::histories::record(tx, paid.id, (Some(State::Submitting), State::Succeeded), (now, actor), "").await?;
    portal.hooks.at("K13").await;
    let held = book::account(tx, payment.amount.currency, Part::Balance).await?;
    let owed = book::receivable(tx, gateway, payment.amount.currency).await?;
    let entries = vec![
        Entry::debit(held, payment.amount).of_customer(payment.customer).through(gateway.id),
        Entry::credit(owed, payment.amount).of_customer(payment.customer).on_invoice(Some(invoice)).through(gateway.id),
    ];
    let posting = Posting::new(PostingKind::BalancePayment, payment.id, payment.reference.clone(), entries)
        .map_err(AppError::Conflict)?;
    db::ledger::post(tx, &posting, now).await?;
    let invoice = db::invoices::find(tx, invoice).await?;
    db::late_money::allocate(tx, payment.id, invoice.id, payment.amount, now).await?;
    db::invoices::settle(tx, &invoice, payment.amount, now).await?;
    book::thank(portal, tx, (&paid, gateway), Some(&invoice), payment.amount).await
}
