//! What a line probably is, and why we think so. A person decides.

use super::{
    Line, Nature,
    clue::{self, is_similar, plain_iban},
};
use crate::domain::{
    creditor_reference::CreditorReference,
    ids::{CustomerId, InvoiceId, PaymentId, RefundId},
    invoice::InvoiceState,
    money::Money,
};

/// Why something is suggested, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Clue {
    /// The structured reference is its own.
    Reference,
    /// Its creditor reference stands in the text.
    ReferenceInText,
    /// The payer's own reference is its reference or number.
    EndToEnd,
    /// Its number stands in the text.
    Number,
    /// The very amount, from an account this customer has paid from.
    AmountAndIban,
    /// The very amount, from somebody of the customer's name.
    AmountAndName,
    /// The very amount, and no other open invoice has it.
    Amount,
}

impl Clue {
    pub const ALL: [Self; 7] = [
        Self::Reference,
        Self::ReferenceInText,
        Self::EndToEnd,
        Self::Number,
        Self::AmountAndIban,
        Self::AmountAndName,
        Self::Amount,
    ];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Reference => "reference",
            Self::ReferenceInText => "reference-in-text",
            Self::EndToEnd => "end-to-end",
            Self::Number => "number",
            Self::AmountAndIban => "amount-and-iban",
            Self::AmountAndName => "amount-and-name",
            Self::Amount => "amount",
        }
    }

    /// Whether the payer named what they paid: only then less or more than is due may be it.
    pub const fn is_named(self) -> bool {
        matches!(self, Self::Reference | Self::ReferenceInText | Self::EndToEnd | Self::Number)
    }
}

/// Something a line may pay: money in for what is due to us, money out for what we owe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub target: Target,
    /// `F-2026-00042`, `PAY-…` of a top-up, or `REF-…` of a refund.
    pub number: String,
    pub reference: Option<String>,
    pub state: InvoiceState,
    pub customer: CustomerId,
    pub customer_name: String,
    /// What is still needed; nothing when it is paid or cancelled.
    pub due: Money,
    /// Accounts this customer has paid from.
    pub ibans: Vec<String>,
}

/// What a part of a line is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    Invoice(InvoiceId),
    /// An awaited top-up.
    TopUp(PaymentId),
    /// A customer's balance, without being asked for.
    Balance(CustomerId),
    /// A refund that a person sends.
    Refund(RefundId),
}

impl Target {
    pub const fn is_money_out(self) -> bool {
        matches!(self, Self::Refund(_))
    }
}

/// Part of a line for something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub candidate: Candidate,
    pub amount: Money,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    pub clue: Clue,
    /// Together they are the line.
    pub parts: Vec<Part>,
    pub outcome: Outcome,
}

/// What accepting does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Everything named is paid.
    Whole,
    /// The rest stays due.
    Part { rest: Money },
    /// More than is due: a surplus.
    More { surplus: Money },
    /// It is paid already: all of it is surplus.
    Twice,
    /// It was cancelled: all of it is surplus.
    Cancelled,
}

/// The best there is; nothing for what the bank took back.
pub fn suggestion(line: &Line, candidates: &[Candidate]) -> Option<Suggestion> {
    if line.nature == Nature::Reversal {
        return None;
    }
    let out = !line.amount.is_positive();
    let line = &line.clone().unsigned();
    let here = candidates.iter().filter(|one| one.due.currency == line.amount.currency);
    let here = here.filter(|one| one.target.is_money_out() == out);
    let mut known: Vec<(Clue, &Candidate)> = here.filter_map(|one| Some((clue_to(line, one)?, one))).collect();
    known.sort_by_key(|(clue, one)| (*clue, !one.due.is_positive(), one.number.clone()));
    let named: Vec<_> = known.iter().filter(|(clue, _)| clue.is_named()).collect();
    if let Some((clue, several)) = all_of(line, &named) {
        return Some(Suggestion { clue, parts: several, outcome: Outcome::Whole });
    }
    // A refund is sent whole.
    known.retain(|(_, one)| !out || one.due == line.amount);
    let (clue, best) = known.first()?;
    let rival = known.iter().filter(|(other, _)| other == clue).count() > 1;
    // Of two with the same amount, none is more likely; of two named ones, the person sees the first.
    if !clue.is_named() && rival {
        return None;
    }
    let part = Part { candidate: (*best).clone(), amount: line.amount };
    Some(Suggestion { clue: *clue, outcome: outcome(line.amount, best), parts: vec![part] })
}

/// Several numbers in one text, whose rests come to the very amount.
fn all_of(line: &Line, named: &[&(Clue, &Candidate)]) -> Option<(Clue, Vec<Part>)> {
    let open: Vec<_> = named.iter().filter(|(_, one)| one.due.is_positive()).collect();
    let sum = open.iter().fold(0_i64, |sum, (_, one)| sum.saturating_add(one.due.minor));
    if open.len() < 2 || sum != line.amount.minor {
        return None;
    }
    let parts = open.iter().map(|(_, one)| Part { candidate: (*one).clone(), amount: one.due }).collect();
    Some((open.iter().map(|(clue, _)| *clue).max()?, parts))
}

fn outcome(amount: Money, candidate: &Candidate) -> Outcome {
    let rest = Money::new(candidate.due.minor.saturating_sub(amount.minor), amount.currency);
    match candidate.state {
        InvoiceState::Paid => Outcome::Twice,
        InvoiceState::Cancelled => Outcome::Cancelled,
        _ if rest.is_zero() => Outcome::Whole,
        _ if rest.is_positive() => Outcome::Part { rest },
        _ => Outcome::More { surplus: Money::new(-rest.minor, rest.currency) },
    }
}

/// Why this line may be for that, if at all.
pub fn clue_to(line: &Line, candidate: &Candidate) -> Option<Clue> {
    let reference = candidate.reference.as_deref().and_then(|text| CreditorReference::parse(text).ok());
    let is_its = |found: &CreditorReference| reference.as_ref().is_some_and(|own| own.is_same_as(found));
    let plain = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
    let text = line.text.as_deref().unwrap_or_default();
    if line.structured().is_some_and(|found| is_its(&found)) {
        return Some(Clue::Reference);
    }
    if clue::references(text).iter().any(is_its) {
        return Some(Clue::ReferenceInText);
    }
    let own = |said: &str| {
        plain(said) == plain(&candidate.number) || CreditorReference::parse(said).is_ok_and(|found| is_its(&found))
    };
    if line.end_to_end.as_deref().is_some_and(own) {
        return Some(Clue::EndToEnd);
    }
    let words = clue::words(line);
    if clue::numbers(&words).contains(&candidate.number) || clue::refunds(&words).contains(&candidate.number) {
        return Some(Clue::Number);
    }
    if !candidate.due.is_positive() || candidate.due != line.amount {
        return None;
    }
    let payer = line.counterparty_iban.as_deref().map(plain_iban);
    if payer.is_some_and(|iban| candidate.ibans.contains(&iban)) {
        return Some(Clue::AmountAndIban);
    }
    let named = line.counterparty.as_deref().is_some_and(|name| is_similar(name, &candidate.customer_name));
    let told = clue_name(text, &candidate.customer_name);
    Some(if named || told { Clue::AmountAndName } else { Clue::Amount })
}

/// Whether a text names a customer with every longer word of the name.
fn clue_name(text: &str, name: &str) -> bool {
    let words = name.split_whitespace().filter(|word| word.chars().count() >= 3).count();
    words >= 2 && is_similar(name, text)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::currency::Currency;

    fn euro(minor: i64) -> Money {
        Money::new(minor, Currency::EUR)
    }

    fn invoice(number: &str, due: i64) -> Candidate {
        Candidate {
            target: Target::Invoice(InvoiceId(Uuid::from_u128(1))),
            number: number.into(),
            reference: None,
            state: if due > 0 { InvoiceState::Issued } else { InvoiceState::Paid },
            customer: CustomerId(Uuid::nil()),
            customer_name: "Papeterie Lefèvre".into(),
            due: euro(due),
            ibans: vec!["DE89370400440532013000".into()],
        }
    }

    fn line(minor: i64, text: &str) -> Line {
        Line { text: Some(text.into()), ..Line::of(euro(minor)) }
    }

    #[test]
    fn a_named_invoice_may_be_paid_in_part_too_much_or_twice() {
        let suggested = |minor, due| suggestion(&line(minor, "F-2026-00001"), &[invoice("F-2026-00001", due)]);
        let outcome = |minor, due| suggested(minor, due).expect("a suggestion").outcome;
        assert_eq!(outcome(500, 500), Outcome::Whole);
        assert_eq!(outcome(200, 500), Outcome::Part { rest: euro(300) });
        assert_eq!(outcome(700, 500), Outcome::More { surplus: euro(200) });
        assert_eq!(outcome(500, 0), Outcome::Twice);
    }

    #[test]
    fn an_amount_alone_is_only_suggested_where_no_other_has_it() {
        let all = [invoice("F-2026-00001", 500), invoice("F-2026-00002", 500)];
        assert_eq!(suggestion(&line(500, "merci"), &all[..1]).expect("one").clue, Clue::Amount);
        assert_eq!(suggestion(&line(500, "merci"), &all), None, "two have it");
        assert_eq!(suggestion(&line(499, "merci"), &all[..1]), None, "never by less than the amount");
        let known = Line { counterparty_iban: Some("DE89 3704 0044 0532 0130 00".into()), ..line(500, "merci") };
        assert_eq!(suggestion(&known, &all[..1]).expect("one").clue, Clue::AmountAndIban);
        let named = Line { counterparty: Some("PAPETERIE LEFEVRE".into()), ..line(500, "merci") };
        assert_eq!(suggestion(&named, &all[..1]).expect("one").clue, Clue::AmountAndName);
    }

    #[test]
    fn several_numbers_are_split_where_the_sum_fits() {
        let all = [invoice("F-2026-00001", 500), invoice("F-2026-00002", 300)];
        let split = suggestion(&line(800, "F-2026-00001 et F-2026-00002"), &all).expect("a suggestion");
        assert_eq!((split.parts.len(), split.outcome), (2, Outcome::Whole));
        let odd = suggestion(&line(700, "F-2026-00001 et F-2026-00002"), &all).expect("a suggestion");
        assert_eq!(odd.parts.len(), 1, "a person splits it");
    }

    #[test]
    fn money_out_and_reversals_pay_nothing() {
        let all = [invoice("F-2026-00001", 500)];
        assert_eq!(suggestion(&line(-500, "F-2026-00001"), &all), None);
        let back = Line { nature: Nature::Reversal, ..line(500, "F-2026-00001") };
        assert_eq!(suggestion(&back, &all), None);
        let dollars = Line { amount: Money::new(500, Currency::USD), ..line(500, "F-2026-00001") };
        assert_eq!(suggestion(&dollars, &all), None, "another currency is a person's to decide");
    }
}
