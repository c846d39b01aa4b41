//! What was booked of a payment is undone: it was somebody else's money, or the bank took it back. What it paid is due again.

use super::book;
use crate::{
    db::{self, Tx},
    domain::{
        error::{AppError, Code},
        ids::InvoiceId,
        late_money::{LateMoney, LateState},
        ledger::PostingKind,
        letter::Letter,
        money::Money,
        payment::{Payment, Purpose, State},
        people::Actor,
        refund::RefundState,
        transfer::TransferState,
    },
    flows::portal::Portal,
};

/// `why`: `undone` by a person, `bank_took_back`.
pub(in crate::flows) async fn take_back(
    portal: &Portal,
    tx: &Tx,
    payment: &Payment,
    (why, actor): (&str, &Actor),
) -> Result<(), AppError> {
    let now = portal.clock.now();
    let (payment, _) = db::payments::lock_behind_invoice(tx, payment.id).await?;
    let late = db::late_money::of_payment(tx, payment.id).await?;
    stands_alone(tx, &payment, &late).await?;
    for allocation in db::payment_lists::allocations(tx, &payment).await? {
        let (invoice, amount) = (allocation.invoice, allocation.amount);
        db::dispute_moves::change_allocation(tx, None, (payment.id, invoice), -amount.minor, now).await?;
        db::invoices::unsettle(tx, invoice, amount).await?;
        tell(portal, tx, (&payment, invoice), amount).await?;
    }
    take_from_customer(portal, tx, (&payment, &late), actor).await?;
    book::reverse(portal, tx, &payment).await?;
    db::transfers::decide(tx, payment.id, TransferState::Refused, now).await?;
    let (id, gone) = (payment.id, payment.taken_back(why));
    db::payments::update(tx, &gone).await?.then_some(()).ok_or(AppError::Unavailable)?;
    db::histories::record(tx, id, (Some(State::Succeeded), State::TakenBack), (now, actor), why).await
}

/// Nothing has been done with the money since: no refund, no dispute, not moved to another invoice.
async fn stands_alone(tx: &Tx, payment: &Payment, late: &[LateMoney]) -> Result<(), AppError> {
    if payment.state != State::Succeeded {
        return Err(AppError::Conflict(Code::StaleVersion));
    }
    let refunds = db::refunds::of_payment(tx, payment.id).await?;
    let disputes = db::disputes::of_payment(tx, payment.id).await?;
    let went_back = refunds.iter().any(|refund| refund.state != RefundState::Failed);
    let moved = late.iter().any(|late| matches!(late.state, LateState::Moved | LateState::Refunded));
    if went_back || moved || !disputes.is_empty() { Err(AppError::Conflict(Code::MoneyWentOn)) } else { Ok(()) }
}

/// What the customer got of it beside the invoice: late money, or more on the balance, as far as it is still there.
async fn take_from_customer(
    portal: &Portal,
    tx: &Tx,
    (payment, late): (&Payment, &[LateMoney]),
    actor: &Actor,
) -> Result<(), AppError> {
    let now = portal.clock.now();
    let mut held = match payment.purpose {
        Purpose::TopUp => payment.captured.map_or(0, |captured| captured.minor),
        Purpose::Invoice(_) => 0,
    };
    for late in late {
        let steps = (late.state, LateState::Refunded);
        db::late_money::resolve(tx, late.id, steps, None, (now, actor.name())).await?;
        if late.state == LateState::Credited {
            held += late.amount.minor;
            let kinds = (PostingKind::LateToBalance, PostingKind::LateToBalanceReversal);
            db::reversals::reverse(tx, kinds, late.id.0, &payment.reference, now).await?;
        }
    }
    if held == 0 {
        return Ok(());
    }
    let held = Money::new(held, payment.amount.currency);
    db::wallets::take(tx, payment.customer, held).await.map_err(|refused| match refused {
        AppError::Conflict(Code::InsufficientBalance) => AppError::Conflict(Code::MoneyWentOn),
        other => other,
    })
}

async fn tell(
    portal: &Portal,
    tx: &Tx,
    (payment, invoice): (&Payment, InvoiceId),
    amount: Money,
) -> Result<(), AppError> {
    let customer = db::customers::find(tx, payment.customer).await?;
    let number = db::invoices::find(tx, invoice).await?.number.unwrap_or_default();
    let link = portal.address(&format!("/invoices/{invoice}"));
    let letter = Letter::DueAgain { customer: customer.card.name, number, amount, link };
    let to = (&customer.card.email, customer.card.language);
    db::letters::queue(tx, &format!("payment:{}:due-again", payment.id), to, &letter, portal.clock.now()).await
}
