//! Which line the bank takes back with another, and why we think so. A person decides.

use super::{
    Line,
    booked::Kept,
    clue::{is_similar, plain_iban, references, words},
    suggestion::Clue,
};

/// The lines of the very amount the other way, the surest first; what was booked later is none of them.
pub fn reversed(line: &Line, opposite: Vec<Kept>) -> Vec<(Clue, Kept)> {
    let before = |kept: &Kept| kept.line.booked_on.zip(line.booked_on).is_none_or(|(then, now)| then <= now);
    let mut found: Vec<_> = opposite.into_iter().filter(before).map(|kept| (clue_to(line, &kept.line), kept)).collect();
    // Stable: of those that are as sure, the latest stays first.
    found.sort_by_key(|(clue, _)| *clue);
    found
}

fn clue_to(line: &Line, other: &Line) -> Clue {
    let same = |one: &Option<String>, other: &Option<String>| {
        one.as_deref().zip(other.as_deref()).is_some_and(|(one, other)| plain_iban(one) == plain_iban(other))
    };
    let told = references(&words(other));
    let named = line.counterparty.as_deref().zip(other.counterparty.as_deref());
    match () {
        () if same(&line.bank_reference, &other.bank_reference) => Clue::Reference,
        () if same(&line.reference, &other.reference) => Clue::Reference,
        () if references(&words(line)).iter().any(|found| told.contains(found)) => Clue::ReferenceInText,
        () if same(&line.end_to_end, &other.end_to_end) => Clue::EndToEnd,
        () if same(&line.counterparty_iban, &other.counterparty_iban) => Clue::AmountAndIban,
        () if named.is_some_and(|(one, other)| is_similar(one, other)) => Clue::AmountAndName,
        () => Clue::Amount,
    }
}

#[cfg(test)]
mod tests {
    use time::{Date, macros::date};

    use super::*;
    use crate::domain::{
        currency::Currency,
        ids::{GatewayId, LineId, StatementId},
        money::Money,
        statement::booked::LineState,
    };

    fn line(minor: i64, day: Date, end_to_end: &str, name: &str) -> Line {
        Line {
            booked_on: Some(day),
            end_to_end: Some(end_to_end.into()),
            counterparty: Some(name.into()),
            ..Line::of(Money::new(minor, Currency::EUR))
        }
    }

    fn kept(line: Line) -> Kept {
        let (gateway, statement) = (GatewayId(uuid::Uuid::nil()), StatementId(uuid::Uuid::nil()));
        let (state, reason, decided) = (LineState::Explained, String::new(), None);
        Kept { id: LineId::fresh(), gateway, statement, line, state, reason, decided }
    }

    #[test]
    fn the_surest_comes_first_and_nothing_is_taken_back_before_it_came() {
        let back = line(-500, date!(2026 - 11 - 20), "E2E-1", "Durand");
        let same_name = kept(line(500, date!(2026 - 11 - 18), "E2E-2", "DURAND"));
        let same_reference = kept(line(500, date!(2026 - 11 - 19), "E2E-1", "Lefèvre"));
        let stranger = kept(line(500, date!(2026 - 11 - 20), "E2E-3", "Martin"));
        let later = kept(line(500, date!(2026 - 11 - 21), "E2E-1", "Durand"));
        let found = reversed(&back, vec![later, stranger.clone(), same_name.clone(), same_reference.clone()]);
        let found: Vec<_> = found.into_iter().map(|(clue, kept)| (clue, kept.id)).collect();
        let wanted = [(Clue::EndToEnd, same_reference), (Clue::AmountAndName, same_name), (Clue::Amount, stranger)];
        assert_eq!(found, wanted.map(|(clue, kept)| (clue, kept.id)));
    }
}
