//! What a line's text gives away: creditor references and invoice numbers, however a bank cut, spaced or padded them.

use super::Line;
use crate::domain::creditor_reference::{CreditorReference, normalised};

/// `RF`, check digits and at most 21 characters.
const LONGEST_REFERENCE: usize = 25;

/// The most letters in front of an invoice's year.
const LONGEST_SERIES: usize = 8;

/// The most candidates one line may give; each is looked up.
const MOST: usize = 200;

impl Line {
    /// The structured reference, where its check digits are right.
    pub fn structured(&self) -> Option<CreditorReference> {
        self.reference.as_deref().and_then(|text| CreditorReference::parse(text).ok())
    }
}

/// Every creditor reference with right check digits that may stand in a text, the longest first at each place. One random
/// text in 97 passes too: whether an invoice has it, the tables know.
pub fn references(text: &str) -> Vec<CreditorReference> {
    let plain: Vec<char> = text.chars().flat_map(char::to_uppercase).collect();
    let runs = plain.split(|c: &char| !(c.is_ascii_alphanumeric() || " .-/".contains(*c) || is_blank(*c)));
    let mut found = Vec::new();
    for run in runs {
        let run: String = run.iter().filter(|c| c.is_ascii_alphanumeric()).collect();
        for (place, _) in run.match_indices("RF") {
            let rest = &run[place..];
            let lengths = (5..=LONGEST_REFERENCE.min(rest.len())).rev();
            found.extend(lengths.filter_map(|length| CreditorReference::parse(&rest[..length]).ok()));
            if found.len() > MOST {
                return found;
            }
        }
    }
    found
}

fn is_blank(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{202f}')
}

/// The invoice numbers a text may name, as they are printed: `INV-2025-00043`. Separators may be missing, and a bank may
/// have cut the text anywhere.
pub fn numbers(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let glued: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    for text in [text, glued.as_str()] {
        let letters: Vec<char> = text.chars().flat_map(char::to_uppercase).collect();
        for place in 0..letters.len() {
            let starts = letters[place].is_ascii_digit() && (place == 0 || !letters[place - 1].is_ascii_digit());
            if starts && found.len() < MOST {
                found.extend(year_at(&letters, place));
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

/// `REF-` and twelve digits.
const REFUND: (&str, usize) = ("REF", 12);

/// The refunds a text may name, as we give their names out: `REF-0123456789AB`, whatever a bank made of the hyphen.
pub fn refunds(text: &str) -> Vec<String> {
    let (prefix, digits) = REFUND;
    let plain = text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
    let after = plain.match_indices(prefix).filter_map(|(at, _)| plain.get(at + prefix.len()..)?.get(..digits));
    let named = after.filter(|rest| rest.bytes().all(|byte| byte.is_ascii_hexdigit()));
    named.map(|rest| format!("{prefix}-{rest}")).take(MOST).collect()
}

/// A year and a running number that begin here, with every series that may stand before them.
fn year_at(letters: &[char], place: usize) -> Vec<String> {
    let digits = |from: usize| letters[from..].iter().take_while(|c| c.is_ascii_digit()).count();
    let separators = |from: usize| letters[from..].iter().take_while(|c| " .-/_".contains(**c)).count();
    let first = digits(place);
    let (year, from) = match first {
        4 => (place..place + 4, place + 4 + separators(place + 4)),
        9..=14 => (place..place + 4, place + 4),
        _ => return Vec::new(),
    };
    let running = digits(from);
    if !(5..=10).contains(&running) {
        return Vec::new();
    }
    let text = |range: std::ops::Range<usize>| letters[range].iter().collect::<String>();
    let numbers = format!("{}-{}", text(year), text(from..from + running));
    let before = letters[..place].iter().rev().skip_while(|c| " .-/_".contains(**c));
    let series: Vec<char> = before.take_while(|c| c.is_ascii_alphanumeric()).take(LONGEST_SERIES).copied().collect();
    (1..=series.len())
        .map(|length| series[..length].iter().rev().collect::<String>())
        .map(|s| format!("{s}-{numbers}"))
        .collect()
}

/// Everything of a line that may name what it is for.
pub fn words(line: &Line) -> String {
    let parts = [&line.reference, &line.text, &line.end_to_end];
    parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" \u{1f} ")
}

/// Whether two names mean the same payer: every longer word of the shorter one stands in the other.
pub fn is_similar(one: &str, other: &str) -> bool {
    let words = |name: &str| -> Vec<String> {
        let folded = crate::domain::folded::folded(name).replace("ue", "u").replace("oe", "o").replace("ae", "a");
        folded.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() >= 3).map(str::to_owned).collect()
    };
    let (one, other) = (words(one), words(other));
    let (few, many) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    !few.is_empty() && few.iter().all(|word| many.contains(word))
}

/// An IBAN as it is compared.
pub fn plain_iban(text: &str) -> String {
    normalised(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn has(text: &str, reference: &str) -> bool {
        references(text).iter().any(|found| found.as_str() == reference)
    }

    #[test]
    fn a_reference_is_found_however_the_bank_wrote_it() {
        for text in [
            "RF042025000421",
            "VIR SEPA MÜLLER ZOÉ RF04 2025 0004 21",
            "VIREMENT rf04.2025.0004-21 merci",
            "RF04 2025 00 04 21 solde",
            "SVWZ+RF042025000421",
            "xxRF042025000421xx",
        ] {
            assert!(has(text, "RF042025000421"), "{text}");
        }
        for text in ["RF052025000421", "RF", "", "RF04 2025;000421"] {
            assert!(!has(text, "RF042025000421"), "{text}");
        }
    }

    #[test]
    fn a_number_is_found_however_the_bank_cut_it() {
        for text in [
            "Paiement facture INV-2025-00043 merci",
            "INV 2025 00043",
            "inv202500043",
            "factureINV-2025-00043",
            "Paiement facture INV -2025 -00043 merci",
            "INV-20 25-000 43",
        ] {
            assert!(numbers(text).iter().any(|found| found == "INV-2025-00043"), "{text}: {:?}", numbers(text));
        }
        assert!(!numbers("INV-2025-000431").iter().any(|found| found == "INV-2025-00043"));
        assert!(!numbers("INV-12025-00043").iter().any(|found| found == "INV-2025-00043"));
    }

    #[test]
    fn a_refund_is_found_however_the_bank_wrote_it() {
        for text in ["VIR REF-0123456789AB", "REMB ref 0123 4567 89ab CLIENT", "xREF0123456789AB"] {
            assert_eq!(refunds(text), ["REF-0123456789AB"], "{text}");
        }
        assert!(refunds("REF-0123456789A REFERENCE").is_empty());
    }

    #[test]
    fn names_are_compared_as_people_do() {
        assert!(is_similar("Zoë Müller", "MUELLER ZOE"));
        assert!(is_similar("Exemple Hébergement SAS", "EXEMPLE HEBERGEMENT"));
        assert!(!is_similar("Papeterie Lefèvre", "Papeterie Dupont"));
        assert!(!is_similar("", "Papeterie"));
    }

    proptest! {
        #[test]
        fn any_text_is_searched_without_harm(text in ".{0,300}") {
            references(&text);
            numbers(&text);
            refunds(&text);
            is_similar(&text, "Papeterie Lefèvre");
        }
    }
}
