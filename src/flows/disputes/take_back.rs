//! A debit that was paid is taken back: its invoices are due again. Where the bank lets it stand after all, it arrives anew.

use super::{book, tell};
use crate::{
    db::{self, Tx},
    domain::{
        dispute::{Away, Dispute, Left, shared_out},
        error::{AppError, Code},
        gateway::Gateway,
        ids::{DisputeMoveId, InvoiceId, LateMoneyId},
        late_money::{LateState, Reason},
        ledger::{Entry, Part, PostingKind},
        money::Money,
        payment::{Payment, Purpose},
        refund::{Booked, Source},
        shop::LateMoneyRule,
    },
    flows::{payments::book as received, portal::Portal},
};

/// What the money of a debit was for until now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Was {
    Allocated(InvoiceId),
    /// Nobody had decided about it.
    Late(LateMoneyId),
    /// On the customer's balance.
    Held,
}

pub(super) async fn take_back(
    portal: &Portal,
    tx: &Tx,
    (payment, gateway): (&Payment, &Gateway),
    dispute: Dispute,
    amount: Money,
) -> Result<Dispute, AppError> {
    let (now, currency) = (portal.clock.now(), amount.currency);
    let (shares, lost) = shared_out(amount, &pieces(tx, payment, amount).await?);
    let by = db::dispute_moves::insert(tx, dispute.id, ("withdrawn", amount), now).await?;
    let mut entries = vec![book::clearing(tx, gateway, negative(amount)).await?];
    let mut away = dispute.away;
    for Left { of, amount } in shares {
        let entry = match of {
            Was::Allocated(invoice) => {
                db::dispute_moves::change_allocation(tx, Some(by), (payment.id, invoice), -amount.minor, now).await?;
                db::invoices::unsettle(tx, invoice, amount).await?;
                tell::customer(portal, tx, (payment, invoice), by, amount).await?;
                away.owed = away.owed.plus(amount).map_err(AppError::Conflict)?;
                let owed = received::receivable(tx, gateway, currency).await?;
                Entry::debit(owed, amount).on_invoice(Some(invoice)).through(gateway.id)
            }
            Was::Late(late) => {
                db::late_money::resolve(tx, late, (LateState::Open, LateState::Refunded), None, (now, "")).await?;
                away.recalled = away.recalled.plus(amount).map_err(AppError::Conflict)?;
                Entry::debit(received::account(tx, currency, Part::Unapplied).await?, amount)
            }
            Was::Held => {
                db::wallets::take(tx, payment.customer, amount).await?;
                away.recalled = away.recalled.plus(amount).map_err(AppError::Conflict)?;
                Entry::debit(received::account(tx, currency, Part::Balance).await?, amount)
            }
        };
        entries.push(entry.of_customer(payment.customer));
    }
    if lost.is_positive() {
        away.lost = away.lost.plus(lost).map_err(AppError::Conflict)?;
        let account = received::account(tx, currency, Part::Loss).await?;
        entries.push(Entry::debit(account, lost).of_customer(payment.customer));
    }
    book::post(portal, tx, (PostingKind::TakenBack, by), (payment, &dispute), entries).await?;
    Ok(Dispute { away, ..dispute })
}

/// In the order in which they bear it: invoices, what nobody decided about, what the customer still holds. Late money goes
/// whole or not at all.
async fn pieces(tx: &Tx, payment: &Payment, taken: Money) -> Result<Vec<Left<Was>>, AppError> {
    let refunds = db::refunds::of_payment(tx, payment.id).await?;
    let mut pieces = Vec::new();
    for allocation in db::payment_lists::allocations(tx, payment).await? {
        let of_it = refunds.iter().filter(|refund| refund.booked == Booked::Posted);
        let of_it = of_it.filter(|refund| refund.source == Source::Invoice(allocation.invoice));
        let left = of_it.map(|refund| refund.amount).try_fold(allocation.amount, Money::minus);
        pieces.push(Left { of: Was::Allocated(allocation.invoice), amount: left.map_err(AppError::Conflict)? });
    }
    let currency = payment.amount.currency;
    let (mut rest, mut on_balance) = (taken.minor - pieces.iter().map(|piece| piece.amount.minor).sum::<i64>(), 0);
    for late in db::late_money::of_payment(tx, payment.id).await? {
        match late.state {
            LateState::Open if late.amount.minor <= rest => {
                rest -= late.amount.minor;
                pieces.push(Left { of: Was::Late(late.id), amount: late.amount });
            }
            LateState::Credited => on_balance += late.amount.minor,
            LateState::Open | LateState::Moved | LateState::Refunded => {}
        }
    }
    if payment.purpose == Purpose::TopUp {
        on_balance += payment.captured.map_or(0, |captured| captured.minor);
    }
    let held = db::wallets::amount(tx, payment.customer, currency).await?;
    pieces.push(Left { of: Was::Held, amount: Money::new(held.minor.min(on_balance), currency) });
    Ok(pieces)
}

/// First what was lost, then what the customer held, then the invoices; what those need no longer is late money.
pub(super) async fn give_again(
    portal: &Portal,
    tx: &Tx,
    (payment, gateway): (&Payment, &Gateway),
    dispute: Dispute,
    amount: Money,
) -> Result<Dispute, AppError> {
    let currency = amount.currency;
    let by = db::dispute_moves::insert(tx, dispute.id, ("reinstated", amount), portal.clock.now()).await?;
    let mut entries = vec![book::clearing(tx, gateway, amount).await?];
    let Away { lost, recalled, owed, .. } = dispute.away;
    let standing = [("lost", lost), ("recalled", recalled), ("owed", owed)];
    let (shares, rest) = shared_out(amount, &standing.map(|(of, amount)| Left { of, amount }));
    rest.is_zero().then_some(()).ok_or(AppError::Conflict(Code::Internal))?;
    let mut away = dispute.away;
    for Left { of, amount } in shares {
        match of {
            "lost" => {
                away.lost = away.lost.minus(amount).map_err(AppError::Conflict)?;
                entries.push(Entry::credit(received::account(tx, currency, Part::Loss).await?, amount));
            }
            "recalled" => {
                away.recalled = away.recalled.minus(amount).map_err(AppError::Conflict)?;
                db::wallets::add(tx, payment.customer, amount).await?;
                entries.push(Entry::credit(received::account(tx, currency, Part::Balance).await?, amount));
            }
            _ => {
                away.owed = away.owed.minus(amount).map_err(AppError::Conflict)?;
                entries.extend(allocate_again(portal, tx, (payment, gateway), (by, amount)).await?);
            }
        }
    }
    let entries = entries.into_iter().map(|entry| entry.of_customer(payment.customer)).collect();
    book::post(portal, tx, (PostingKind::GivenAgain, by), (payment, &dispute), entries).await?;
    Ok(Dispute { away, ..dispute })
}

/// To the invoices it was taken off, as far as they are still due.
async fn allocate_again(
    portal: &Portal,
    tx: &Tx,
    (payment, gateway): (&Payment, &Gateway),
    (by, amount): (DisputeMoveId, Money),
) -> Result<Vec<Entry>, AppError> {
    let (now, currency) = (portal.clock.now(), amount.currency);
    let mut due = Vec::new();
    for (invoice, taken) in db::dispute_moves::changes(tx, payment.id).await? {
        let invoice = db::invoices::find(tx, InvoiceId(invoice)).await?;
        let fits = invoice.due().minor.min(-taken);
        due.push(Left { of: invoice.id, amount: Money::new(fits, currency) });
    }
    let (shares, surplus) = shared_out(amount, &due);
    let mut entries = Vec::new();
    for Left { of: id, amount } in shares {
        let invoice = db::invoices::find(tx, id).await?;
        db::dispute_moves::change_allocation(tx, Some(by), (payment.id, id), amount.minor, now).await?;
        db::invoices::settle(tx, &invoice, amount, now).await?;
        let owed = received::receivable(tx, gateway, currency).await?;
        entries.push(Entry::credit(owed, amount).on_invoice(Some(id)).through(gateway.id));
    }
    if surplus.is_positive() {
        let rule = db::setup::read_in(&portal.db, tx).await?.shop.late_money;
        received::keep_surplus(portal, tx, payment, (surplus, Reason::PaidTwice), rule).await?;
        let held = if rule == LateMoneyRule::Hold { Part::Unapplied } else { Part::Balance };
        entries.push(Entry::credit(received::account(tx, currency, held).await?, surplus));
    }
    Ok(entries)
}

fn negative(amount: Money) -> Money {
    Money::new(-amount.minor, amount.currency)
}
