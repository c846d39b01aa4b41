//! What `:86:` says of a movement: German sub-fields, slash words, or free text.

use super::{account, name, reference, words};

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Info {
    /// The German business code.
    pub code: Option<String>,
    pub posting: Option<String>,
    pub end_to_end: Option<String>,
    /// A structured creditor reference.
    pub structured: Option<String>,
    pub text: Option<String>,
    pub counterparty: Option<String>,
    pub iban: Option<String>,
    pub bic: Option<String>,
}

/// The keys of SEPA inside German remittance text; each runs to the next.
const KEYS: [&str; 8] = ["EREF+", "KREF+", "MREF+", "CRED+", "DEBT+", "SVWZ+", "ABWA+", "ABWE+"];

/// The words of the slash style; each runs to the next.
const SLASHES: [&str; 17] = [
    "/EREF/", "/REMI/", "/NAME/", "/IBAN/", "/BIC/", "/ORDP/", "/BENM/", "/MARF/", "/CSID/", "/TRTP/", "/KREF/",
    "/PREF/", "/ISDT/", "/RTRN/", "/ULTD/", "/ULTC/", "/PURP/",
];

impl Info {
    pub fn read(value: &str) -> Self {
        let joined: String = value.lines().collect();
        let german = joined.get(..3).is_some_and(|code| code.bytes().all(|byte| byte.is_ascii_digit()));
        let mark = joined.get(3..).and_then(|rest| rest.chars().next()).filter(|mark| !mark.is_alphanumeric());
        match mark {
            Some(mark) if german => Self::german(&joined[..3], &joined[3..], mark),
            _ if SLASHES.iter().any(|word| joined.contains(word)) => Self::slashed(&joined),
            _ => Self { text: words(&value.lines().collect::<Vec<_>>().join(" ")), ..Self::default() },
        }
    }

    fn german(code: &str, rest: &str, mark: char) -> Self {
        let (mut text, mut called) = (String::new(), String::new());
        let mut info = Self { code: Some(code.to_owned()), ..Self::default() };
        for (number, value) in subfields(rest, mark) {
            match number {
                0 => info.posting = words(value),
                20..=29 | 60..=63 => text.push_str(value),
                30 => info.bic = account(value),
                31 => info.iban = account(value),
                32 | 33 => called.push_str(value),
                _ => {}
            }
        }
        info.counterparty = name(&called);
        match cut(&text, &KEYS).as_slice() {
            [] => info.text = words(&text),
            keyed => {
                let of = |wanted: &str| keyed.iter().find(|(key, _)| *key == wanted).map(|(_, value)| *value);
                info.end_to_end = of("EREF+").and_then(reference);
                info.text = of("SVWZ+").and_then(words);
            }
        }
        info
    }

    fn slashed(joined: &str) -> Self {
        let found = cut(joined, &SLASHES);
        let of =
            |wanted: &str| found.iter().find(|(word, _)| *word == wanted).map(|(_, value)| value.trim_matches('/'));
        let remittance = of("/REMI/").unwrap_or_default();
        let structured = remittance.strip_prefix("STRD/").and_then(|rest| rest.rsplit('/').next());
        let free = remittance.strip_prefix("USTD").unwrap_or(remittance).trim_matches('/');
        Self {
            end_to_end: of("/EREF/").and_then(reference),
            structured: structured.and_then(account),
            text: if structured.is_some() { None } else { words(free) },
            counterparty: of("/NAME/").and_then(name),
            iban: of("/IBAN/").and_then(account),
            bic: of("/BIC/").and_then(account),
            ..Self::default()
        }
    }
}

/// A mark and two digits begin a sub-field; anything else belongs to the one before.
fn subfields(text: &str, mark: char) -> Vec<(u8, &str)> {
    let begins = |place: usize| {
        let digits = text.get(place + mark.len_utf8()..place + mark.len_utf8() + 2)?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<u8>().ok()).flatten()
    };
    let places: Vec<(usize, u8)> =
        text.match_indices(mark).filter_map(|(place, _)| Some((place, begins(place)?))).collect();
    let ends = places.iter().skip(1).map(|(place, _)| *place).chain([text.len()]);
    let value = |((place, number), end): (&(usize, u8), usize)| {
        (*number, text.get(place + mark.len_utf8() + 2..end).unwrap_or_default())
    };
    places.iter().zip(ends).map(value).collect()
}

/// The words found in a text, each with what follows up to the next.
fn cut<'a>(text: &'a str, words: &[&'static str]) -> Vec<(&'static str, &'a str)> {
    let mut places: Vec<(usize, &'static str)> =
        words.iter().flat_map(|word| text.match_indices(word).map(|(place, _)| (place, *word))).collect();
    places.sort_unstable();
    let ends = places.iter().skip(1).map(|(place, _)| *place).chain([text.len()]);
    let value = |((place, word), end): (&(usize, &'static str), usize)| {
        (*word, text.get(place + word.len()..end).unwrap_or_default())
    };
    places.iter().zip(ends).map(value).collect()
}
