//! Money received is written down: posting, allocation, surplus, fee, letters. Only `settle` and the balance call it.

use crate::{
    db::{self, Tx},
    domain::{
        currency::Currency,
        error::{AppError, Code},
        gateway::Gateway,
        ids::{AccountId, LateMoneyId},
        invoice::{Invoice, InvoiceState},
        late_money::{LateMoney, LateState, Reason},
        ledger::{self, Entry, Part, Posting, PostingKind},
        letter::Letter,
        money::Money,
        payment::{Fee, Payment, Purpose},
        shop::LateMoneyRule,
    },
    flows::portal::Portal,
};

/// The capture of a payment that has just succeeded. `invoice` is locked.
pub async fn capture(portal: &Portal, tx: &Tx, payment: &Payment, invoice: Option<&Invoice>) -> Result<(), AppError> {
    let captured = payment.captured.ok_or(AppError::Conflict(Code::Internal))?;
    let setup = db::setup::read_in(&portal.db, tx).await?;
    let gateway = setup.gateway(payment.gateway)?;
    let (applied, surplus) = split(captured, invoice);
    let rule = setup.shop.late_money;
    post_capture(portal, tx, (payment, &gateway), (applied, surplus), rule).await?;
    if let Some(invoice) = invoice.filter(|_| applied.is_positive()) {
        db::late_money::allocate(tx, payment.id, invoice.id, applied, portal.clock.now()).await?;
        db::invoices::settle(tx, invoice, applied, portal.clock.now()).await?;
    }
    match payment.purpose {
        Purpose::TopUp => db::wallets::add(tx, payment.customer, captured).await?,
        Purpose::Invoice(_) if surplus.is_positive() => {
            keep_surplus(portal, tx, payment, (surplus, reason(invoice)), rule).await?
        }
        Purpose::Invoice(_) => {}
    }
    if let Some(kept) = payment.fee {
        fee(portal, tx, (payment, &gateway), kept).await?;
    }
    if applied.is_positive() || payment.purpose == Purpose::TopUp {
        thank(portal, tx, (payment, &gateway), invoice, captured).await?;
    }
    Ok(())
}

/// What was captured was somebody else's, or went back where it came from. Only `take_back` calls it.
pub(super) async fn reverse(portal: &Portal, tx: &Tx, payment: &Payment) -> Result<(), AppError> {
    let kinds = (PostingKind::Capture, PostingKind::CaptureReversal);
    db::reversals::reverse(tx, kinds, payment.id.0, &payment.reference, portal.clock.now()).await
}

/// What the invoice still needs, and what is left over.
fn split(captured: Money, invoice: Option<&Invoice>) -> (Money, Money) {
    let due = invoice.map_or(0, |invoice| invoice.due().minor);
    let applied = captured.minor.min(due);
    (Money::new(applied, captured.currency), Money::new(captured.minor - applied, captured.currency))
}

fn reason(invoice: Option<&Invoice>) -> Reason {
    match invoice.map(|invoice| invoice.state) {
        Some(InvoiceState::Paid) => Reason::PaidTwice,
        Some(InvoiceState::Cancelled) => Reason::Cancelled,
        _ => Reason::Overpaid,
    }
}

async fn post_capture(
    portal: &Portal,
    tx: &Tx,
    (payment, gateway): (&Payment, &Gateway),
    (applied, surplus): (Money, Money),
    rule: LateMoneyRule,
) -> Result<(), AppError> {
    let currency = payment.amount.currency;
    let total = applied.plus(surplus).map_err(AppError::Conflict)?;
    let clearing = match gateway.account(currency).and_then(|account| account.clearing) {
        Some(clearing) => clearing,
        // The accounts were taken away while the money was moving: it is booked all the same.
        None => account(tx, currency, Part::Clearing).await?,
    };
    let owed = receivable(tx, gateway, currency).await?;
    let held = match (payment.purpose, rule) {
        (Purpose::Invoice(_), LateMoneyRule::Hold) => Part::Unapplied,
        _ => Part::Balance,
    };
    let held = account(tx, currency, held).await?;
    let entries = vec![
        Entry::debit(clearing, total).through(gateway.id),
        Entry::credit(owed, applied)
            .of_customer(payment.customer)
            .on_invoice(payment.purpose.invoice())
            .through(gateway.id),
        Entry::credit(held, surplus).of_customer(payment.customer).through(gateway.id),
    ];
    let memo = format!("{} {}", payment.reference, gateway.mode_of_payment);
    let posting =
        Posting::new(PostingKind::Capture, payment.id, memo.trim().to_owned(), entries).map_err(AppError::Conflict)?;
    db::ledger::post(tx, &posting, portal.clock.now()).await?;
    Ok(())
}

/// Never swallowed: to the balance at once, or held for a person, as the shop decided.
pub(in crate::flows) async fn keep_surplus(
    portal: &Portal,
    tx: &Tx,
    payment: &Payment,
    (surplus, reason): (Money, Reason),
    rule: LateMoneyRule,
) -> Result<(), AppError> {
    let now = portal.clock.now();
    let (state, resolved_at) = match rule {
        LateMoneyRule::Credit => (LateState::Credited, Some(now)),
        LateMoneyRule::Hold => (LateState::Open, None),
    };
    let late = LateMoney {
        id: LateMoneyId::fresh(),
        payment: payment.id,
        customer: payment.customer,
        amount: surplus,
        reason,
        state,
        moved_to: None,
        created_at: now,
        resolved_at,
    };
    db::late_money::insert(tx, &late).await?;
    if rule == LateMoneyRule::Hold {
        return Ok(());
    }
    db::wallets::add(tx, payment.customer, surplus).await?;
    let customer = db::customers::find(tx, payment.customer).await?;
    let letter =
        Letter::CreditedSurplus { customer: customer.card.name, amount: surplus, link: portal.address("/balance") };
    let to = (&customer.card.email, customer.card.language);
    db::letters::queue(tx, &format!("payment:{}:surplus", payment.id), to, &letter, now).await
}

/// What the provider kept, once. Without a fee account it waits: the audit of the ledger lists it.
pub async fn fee(
    portal: &Portal,
    tx: &Tx,
    (payment, gateway): (&Payment, &Gateway),
    kept: Fee,
) -> Result<(), AppError> {
    let Some(account) = gateway.account(kept.fee.currency) else { return Ok(()) };
    let Some(entries) = ledger::fee(account, gateway.id, &gateway.cost_centre, kept) else { return Ok(()) };
    if entries.iter().all(|entry| entry.amount.is_zero()) {
        return Ok(());
    }
    let entries = entries.into_iter().map(|entry| entry.on_invoice(payment.purpose.invoice())).collect();
    let posting =
        Posting::new(PostingKind::Fee, payment.id, payment.reference.clone(), entries).map_err(AppError::Conflict)?;
    db::ledger::post(tx, &posting, portal.clock.now()).await?;
    Ok(())
}

/// The receipt, once for each payment.
pub async fn thank(
    portal: &Portal,
    tx: &Tx,
    (payment, gateway): (&Payment, &Gateway),
    invoice: Option<&Invoice>,
    amount: Money,
) -> Result<(), AppError> {
    let customer = db::customers::find(tx, payment.customer).await?;
    let link = match invoice {
        Some(invoice) => portal.address(&format!("/invoices/{}", invoice.id)),
        None => portal.address("/balance"),
    };
    let letter = Letter::PaymentReceived {
        customer: customer.card.name,
        number: invoice.and_then(|invoice| invoice.number.clone()).unwrap_or_else(|| payment.reference.clone()),
        amount,
        method: gateway.title(customer.card.language).to_owned(),
        link,
    };
    let to = (&customer.card.email, customer.card.language);
    db::letters::queue(tx, &format!("payment:{}:received", payment.id), to, &letter, portal.clock.now()).await
}

/// The account that plays a part in a currency. A currency that is paid has a chart.
pub async fn account(tx: &Tx, currency: Currency, part: Part) -> Result<AccountId, AppError> {
    match db::accounts::of_part(tx, currency, part).await? {
        Some(account) => Ok(account),
        None => {
            let ticket = db::fresh_ticket();
            tracing::error!(ticket = %ticket.0, %currency, part = part.word(), "the chart lacks an account");
            Err(AppError::Internal(ticket))
        }
    }
}

pub async fn receivable(tx: &Tx, gateway: &Gateway, currency: Currency) -> Result<AccountId, AppError> {
    match gateway.account(currency).and_then(|account| account.receivable) {
        Some(receivable) => Ok(receivable),
        None => account(tx, currency, Part::Receivable).await,
    }
}
