//! What a movement of the provider's balance means for our books. Pure: whatever does not agree to the last cent is said so.

use rust_decimal::{Decimal, RoundingStrategy, prelude::ToPrimitive};

use super::{
    money::Money,
    payment::{Fee, Payment, State},
    payout::{LineKind, Payout, PayoutState, Standing},
    payout_report::StatedLine,
    refund::{Booked, Destination, Refund},
};

/// What of ours the movement names.
#[derive(Debug, Clone, Copy)]
pub enum Ours<'o> {
    Payment(&'o Payment),
    /// With what its payment became in the payout's currency, where that is another one.
    Refund(&'o Refund, Option<Conversion>),
    Payout(&'o Payout),
    Nothing,
}

/// Money that left one currency and came into another, towards us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conversion {
    pub from: Money,
    pub to: Money,
    /// Of `to`, what is owed to the rate having moved: a gain where positive.
    pub difference: Money,
}

/// What has to be written for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// The payment's fee, which nobody had stated before.
    FeeOfPayment(Fee),
    /// The refund's.
    FeeOfRefund(Fee),
    /// A fee of its own.
    Fee(Fee),
    Convert(Conversion),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    pub standing: Standing,
    pub deeds: Vec<Deed>,
}

pub fn judge(line: &StatedLine, ours: Ours<'_>) -> Judgement {
    match (line.kind, ours) {
        (LineKind::Payment, Ours::Payment(payment)) => of_payment(line, payment),
        (LineKind::Refund, Ours::Refund(refund, paid)) => of_refund(line, refund, paid),
        (LineKind::Payout, Ours::Payout(payout)) => {
            let back = payout.state == PayoutState::Failed && payout.amount == line.gross && kept(line).is_none();
            if back { agreed(Vec::new()) } else { not_agreed(Standing::Differs) }
        }
        // Stated for no payment: it is what it is.
        (LineKind::Fee, _) if line.gross.is_zero() => agreed(kept(line).map(Deed::Fee).into_iter().collect()),
        _ => not_agreed(Standing::Unexplained),
    }
}

fn of_payment(line: &StatedLine, payment: &Payment) -> Judgement {
    let Some(captured) = payment.captured.filter(|_| payment.state == State::Succeeded) else {
        return not_agreed(Standing::Unexplained);
    };
    let Some(mut deeds) = moved(captured, line.gross, None) else { return not_agreed(Standing::Differs) };
    match (payment.fee, kept(line)) {
        (None, Some(fee)) => deeds.push(Deed::FeeOfPayment(fee)),
        (Some(known), fee) if fee.unwrap_or(nothing(line)) != known && !is_free(known, fee) => {
            return not_agreed(Standing::Differs);
        }
        _ => {}
    }
    agreed(deeds)
}

fn of_refund(line: &StatedLine, refund: &Refund, paid: Option<Conversion>) -> Judgement {
    let booked = match line.gross.minor {
        ..=0 => refund.booked != Booked::Nothing,
        _ => refund.booked == Booked::Reversed,
    };
    if !booked || refund.destination != Destination::Provider {
        return not_agreed(Standing::Unexplained);
    }
    let sign = if line.gross.minor > 0 { 1 } else { -1 };
    let went = Money::new(sign * refund.amount.minor, refund.amount.currency);
    let Some(mut deeds) = moved(went, line.gross, paid) else { return not_agreed(Standing::Differs) };
    // A refund that came back gave back, in our books, what it had cost.
    let booked = refund.fee.map(|fee| if sign > 0 { turned(fee) } else { fee });
    match (booked, kept(line)) {
        (None, Some(fee)) if sign < 0 => deeds.push(Deed::FeeOfRefund(fee)),
        (None, Some(_)) => return not_agreed(Standing::Differs),
        (Some(known), fee) if fee.unwrap_or(nothing(line)) != known && !is_free(known, fee) => {
            return not_agreed(Standing::Differs);
        }
        _ => {}
    }
    agreed(deeds)
}

/// The same money, or the same in another currency; `None` where it is another amount.
fn moved(ours: Money, theirs: Money, before: Option<Conversion>) -> Option<Vec<Deed>> {
    if ours.currency == theirs.currency {
        return (ours == theirs).then(Vec::new);
    }
    ((ours.minor > 0) == (theirs.minor > 0)).then_some(())?;
    let expected = match before {
        Some(paid) => at_the_rate_of(paid, ours)?,
        None => theirs,
    };
    let difference = theirs.minus(expected).ok()?;
    Some(vec![Deed::Convert(Conversion { from: ours, to: theirs, difference })])
}

/// What this money was when it came in.
fn at_the_rate_of(paid: Conversion, money: Money) -> Option<Money> {
    (paid.from.currency == money.currency && !paid.from.is_zero()).then_some(())?;
    let exact = Decimal::from(money.minor).checked_mul(Decimal::from(paid.to.minor))?;
    let share = exact.checked_div(Decimal::from(paid.from.minor))?;
    let minor = share.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero).to_i64()?;
    Some(Money::new(minor, paid.to.currency))
}

/// Fee and tax of the line, where there are any.
fn kept(line: &StatedLine) -> Option<Fee> {
    (!line.fee.is_zero() || !line.tax.is_zero()).then_some(Fee { fee: line.fee, tax: line.tax })
}

fn turned(fee: Fee) -> Fee {
    let turn = |money: Money| Money::new(-money.minor, money.currency);
    Fee { fee: turn(fee.fee), tax: turn(fee.tax) }
}

fn nothing(line: &StatedLine) -> Fee {
    let nothing = Money::zero(line.gross.currency);
    Fee { fee: nothing, tax: nothing }
}

/// Nothing is nothing in any currency.
fn is_free(known: Fee, stated: Option<Fee>) -> bool {
    stated.is_none() && known.fee.is_zero() && known.tax.is_zero()
}

fn agreed(deeds: Vec<Deed>) -> Judgement {
    Judgement { standing: Standing::Agrees, deeds }
}

fn not_agreed(standing: Standing) -> Judgement {
    Judgement { standing, deeds: Vec::new() }
}

#[cfg(test)]
mod tests;
