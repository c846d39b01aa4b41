//! Credit notes: what of an issued invoice was taken back, in a series of their own. Immutable like the invoice they name.

use super::{
    Instant,
    error::Code,
    ids::{CreditNoteId, CustomerId, InvoiceId, RefundId},
    money::Money,
    totals::TaxLine,
};

/// The letters in front of a credit note's number: `A` in `A-2026-00001`, for « avoir ».
pub const SERIES: &str = "A";

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreditNote {
    pub id: CreditNoteId,
    /// `A-2026-00001`
    pub number: String,
    pub invoice: InvoiceId,
    pub customer: CustomerId,
    pub refund: RefundId,
    /// The credit note this one takes back, when the money did not arrive: then nothing was credited after all.
    pub cancels: Option<CreditNoteId>,
    /// Always positive, also of one that cancels.
    pub total: Money,
    /// The share of each rate, in the order of the invoice's own.
    pub taxes: Vec<TaxLine>,
    pub reason: String,
    pub issued_at: Instant,
}

impl CreditNote {
    pub fn net(&self) -> Money {
        self.sum(|line| line.net)
    }

    pub fn tax(&self) -> Money {
        self.sum(|line| line.tax)
    }

    fn sum(&self, part: fn(&TaxLine) -> Money) -> Money {
        Money::new(self.taxes.iter().map(|line| part(line).minor).sum(), self.total.currency)
    }
}

/// What stands credited: neither cancelled nor a cancellation.
pub fn standing(notes: &[CreditNote]) -> impl Iterator<Item = &CreditNote> {
    let cancelled = |note: &CreditNote| notes.iter().any(|other| other.cancels == Some(note.id));
    notes.iter().filter(move |note| note.cancels.is_none() && !cancelled(note))
}

/// The share of each rate's net and tax in `amount`, of what is left of an invoice after these credit notes.
///
/// The rule of rounding: of every part that is left, the proportion of `amount` to all that is left, rounded down; the minor
/// units that remain go one each to the parts with the largest remainders, the first of equals first. So no share is
/// negative or more than what is left of its part, the shares sum to `amount`, and the last credit note takes exactly the
/// rest.
pub fn shares(invoiced: &[TaxLine], credited: &[&CreditNote], amount: Money) -> Result<Vec<TaxLine>, Code> {
    let left = left(invoiced, credited)?;
    let parts: Vec<i64> = left.iter().flat_map(|line| [line.net.minor, line.tax.minor]).collect();
    let split = split(&parts, amount.minor)?;
    let money = |minor| Money::new(minor, amount.currency);
    let share =
        |(line, pair): (&TaxLine, &[i64])| TaxLine { rate: line.rate, net: money(pair[0]), tax: money(pair[1]) };
    Ok(left.iter().zip(split.chunks(2)).map(share).collect())
}

fn left(invoiced: &[TaxLine], credited: &[&CreditNote]) -> Result<Vec<TaxLine>, Code> {
    let of_line = |line: &TaxLine| {
        let taken = || credited.iter().flat_map(|note| &note.taxes).filter(|one| one.rate == line.rate);
        let net = taken().map(|one| one.net).try_fold(line.net, Money::minus)?;
        let tax = taken().map(|one| one.tax).try_fold(line.tax, Money::minus)?;
        Ok(TaxLine { rate: line.rate, net, tax })
    };
    invoiced.iter().map(of_line).collect()
}

/// `amount` in proportion to `parts`, which sum to no less. In 128 bits: a product of two amounts does not fit 64.
fn split(parts: &[i64], amount: i64) -> Result<Vec<i64>, Code> {
    let all: i128 = parts.iter().map(|part| i128::from(*part)).sum();
    let amount = i128::from(amount);
    if amount <= 0 || amount > all || parts.iter().any(|part| *part < 0) {
        return Err(Code::AmountExceedsRefundable);
    }
    let product = |part: &i64| i128::from(*part) * amount;
    let mut shares: Vec<i128> = parts.iter().map(|part| product(part) / all).collect();
    let missing = amount - shares.iter().sum::<i128>();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|at| (-(product(&parts[*at]) % all), *at));
    for at in order.into_iter().take(usize::try_from(missing).unwrap_or_default()) {
        shares[at] += 1;
    }
    shares.into_iter().map(|share| i64::try_from(share).map_err(|_| Code::AmountTooLarge)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::datetime;
    use uuid::Uuid;

    use super::*;
    use crate::domain::{currency::Currency, totals::TaxRate};

    fn euro(minor: i64) -> Money {
        Money::new(minor, Currency::EUR)
    }

    fn line(rate: i64, net: i64, tax: i64) -> TaxLine {
        TaxLine { rate: TaxRate(rate), net: euro(net), tax: euro(tax) }
    }

    fn note(taxes: Vec<TaxLine>) -> CreditNote {
        let total = euro(taxes.iter().map(|line| line.net.minor + line.tax.minor).sum());
        CreditNote {
            id: CreditNoteId(Uuid::nil()),
            number: "A-2026-00001".into(),
            invoice: InvoiceId(Uuid::nil()),
            customer: CustomerId(Uuid::nil()),
            refund: RefundId(Uuid::nil()),
            cancels: None,
            total,
            taxes,
            reason: String::new(),
            issued_at: datetime!(2026-11-22 09:00 UTC),
        }
    }

    #[test]
    fn the_share_of_tax_is_exact_and_the_last_takes_the_rest() {
        let invoiced = [line(550, 1000, 55), line(2000, 10_000, 2000)];
        let first = shares(&invoiced, &[], euro(5000)).expect("a share");
        assert_eq!(first, [line(550, 383, 21), line(2000, 3830, 766)]);
        let first = note(first);
        let rest = shares(&invoiced, &[&first], euro(13_055 - 5000)).expect("the rest");
        assert_eq!(rest, [line(550, 617, 34), line(2000, 6170, 1234)]);
        assert_eq!(shares(&invoiced, &[&first], euro(8056)), Err(Code::AmountExceedsRefundable));
        assert_eq!(shares(&invoiced, &[], euro(0)), Err(Code::AmountExceedsRefundable));
    }

    #[test]
    fn a_cancelled_credit_note_credits_nothing() {
        let first = CreditNote { id: CreditNoteId(Uuid::from_u128(1)), ..note(vec![line(0, 10, 0)]) };
        let back = CreditNote { id: CreditNoteId(Uuid::from_u128(2)), cancels: Some(first.id), ..first.clone() };
        let other = CreditNote { id: CreditNoteId(Uuid::from_u128(3)), ..first.clone() };
        let notes = [first, back, other];
        assert_eq!(standing(&notes).map(|note| note.id.0.as_u128()).collect::<Vec<_>>(), [3]);
    }

    proptest! {
        #[test]
        fn however_it_is_cut_the_parts_add_up(
            nets in proptest::collection::vec((1..500_000_i64, 0..3_000_i64), 1..6),
            cuts in proptest::collection::vec(1..400_000_i64, 1..12),
        ) {
            let lines: Vec<_> = nets.iter().enumerate()
                .map(|(at, (net, rate))| line(at as i64, *net, net * rate / 10_000)).collect();
            let total: i64 = lines.iter().map(|line| line.net.minor + line.tax.minor).sum();
            let (mut notes, mut left): (Vec<CreditNote>, i64) = (Vec::new(), total);
            for cut in cuts.into_iter().chain([i64::MAX]) {
                let amount = cut.min(left);
                if amount == 0 { break; }
                let known: Vec<_> = notes.iter().collect();
                let share = shares(&lines, &known, euro(amount)).expect("a share");
                prop_assert!(share.iter().all(|line| line.net.minor >= 0 && line.tax.minor >= 0));
                let made = note(share);
                prop_assert_eq!(made.total, euro(amount));
                prop_assert_eq!(made.net().minor + made.tax().minor, amount);
                left -= amount;
                notes.push(made);
            }
            for (at, line) in lines.iter().enumerate() {
                prop_assert_eq!(notes.iter().map(|note| note.taxes[at].net.minor).sum::<i64>(), line.net.minor);
                prop_assert_eq!(notes.iter().map(|note| note.taxes[at].tax.minor).sum::<i64>(), line.tax.minor);
            }
        }
    }
}
