//! What a CSV file's header says by itself. Days that could be read two ways are never guessed: a person is asked.

use csv::StringRecord;

use super::{
    Unreadable,
    csv::{cells, table},
};
use crate::domain::{
    folded::folded,
    statement::profile::{Amounts, Days, Decimals, Profile},
};

/// A file before anybody said what its columns are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guess {
    pub header: Vec<String>,
    /// The first rows below it.
    pub sample: Vec<Vec<String>>,
    /// Everything, where the header said enough.
    pub profile: Option<Profile>,
}

const BOOKED: &[&str] = &[
    "date operation",
    "date d'operation",
    "date de l'operation",
    "date comptable",
    "buchungstag",
    "buchungsdatum",
    "booking date",
    "transaction date",
    "date",
];
const VALUE: &[&str] = &["date valeur", "date de valeur", "valuta", "wertstellung", "valutadatum", "value date"];
const AMOUNT: &[&str] = &["montant", "betrag", "umsatz", "amount", "montant (eur)", "montant en eur", "betrag (eur)"];
const DEBIT: &[&str] = &["debit", "debit (eur)", "debit eur", "soll", "paid out", "money out"];
const CREDIT: &[&str] = &["credit", "credit (eur)", "credit eur", "haben", "paid in", "money in"];
const MARK: &[&str] = &["sens", "soll/haben", "s/h", "d/c", "debit/credit", "credit/debit", "cdtdbtind"];
const CURRENCY: &[&str] = &["devise", "wahrung", "currency", "ccy"];
const TEXT: &[&str] = &[
    "libelle",
    "libelle operation",
    "libelle simplifie",
    "detail",
    "informations complementaires",
    "reference",
    "verwendungszweck",
    "buchungstext",
    "description",
    "details",
    "narrative",
    "payment reference",
    "text",
];
const NAME: &[&str] = &[
    "auftraggeber/zahlungsempfanger",
    "auftraggeber/empfanger",
    "beguenstigter/zahlungspflichtiger",
    "name",
    "counterparty",
    "payer",
    "contrepartie",
    "nom",
    "tiers",
    "emetteur",
];
const IBAN: &[&str] = &["iban", "iban contrepartie", "kontonummer/iban", "counterparty iban", "compte contrepartie"];
const REFERENCE: &[&str] = &["transaction id", "reference banque", "reference operation", "bank reference", "id"];

/// Heads that only a French bank writes: its days begin with the day.
const FRENCH: &[&str] =
    &["date operation", "date d'operation", "date de l'operation", "date comptable", "date valeur", "libelle"];

pub fn guess(content: &[u8]) -> Result<Guess, Unreadable> {
    let rows = table(content)?;
    let place = rows.iter().take(30).position(is_header);
    let place = place.or_else(|| rows.iter().position(|row| row.len() > 1)).ok_or(Unreadable::Format)?;
    let below: Vec<&StringRecord> = rows.iter().skip(place + 1).filter(|row| row.len() > 1).collect();
    let header = cells(&rows[place]);
    let sample = below.iter().take(5).map(|row| cells(row)).collect();
    Ok(Guess { profile: profile(&header, &below), header, sample })
}

fn heads(row: &[String]) -> Vec<String> {
    row.iter().map(|cell| folded(cell.trim()).replace('’', "'")).collect()
}

fn is_header(row: &StringRecord) -> bool {
    let heads = heads(&cells(row));
    let has = |words: &[&str]| heads.iter().any(|head| words.contains(&head.as_str()));
    has(BOOKED) && (has(AMOUNT) || has(DEBIT) || has(CREDIT))
}

fn profile(header: &[String], below: &[&StringRecord]) -> Option<Profile> {
    let heads = heads(header);
    // In the order of the words: the first ones say more.
    let column = |words: &[&str]| words.iter().find_map(|word| heads.iter().position(|head| head == word));
    let booked = column(BOOKED)?;
    let amounts = match (column(AMOUNT), column(DEBIT), column(CREDIT), column(MARK)) {
        (Some(amount), _, _, Some(mark)) => Amounts::Marked { amount, mark },
        (Some(amount), ..) => Amounts::Signed(amount),
        (None, Some(debit), Some(credit), _) => Amounts::Sides { debit, credit },
        _ => return None,
    };
    let told =
        |column: usize| below.iter().filter_map(move |row| row.get(column)).filter(|cell| !cell.trim().is_empty());
    let figures: Vec<&str> = match amounts {
        Amounts::Signed(one) | Amounts::Marked { amount: one, .. } => told(one).collect(),
        Amounts::Sides { debit, credit } => told(debit).chain(told(credit)).collect(),
    };
    let french = heads.iter().any(|head| FRENCH.contains(&head.as_str()));
    let all_days: Vec<&str> = told(booked).collect();
    let text = heads.iter().enumerate().filter(|(_, head)| TEXT.contains(&head.as_str())).map(|(place, _)| place);
    let profile = Profile {
        days: days(&all_days, french)?,
        decimals: decimals(&figures)?,
        booked,
        value: column(VALUE),
        amounts,
        currency: column(CURRENCY),
        text: text.collect(),
        name: column(NAME),
        iban: column(IBAN),
        reference: column(REFERENCE),
        header: header.to_vec(),
    };
    (!profile.text.is_empty()).then_some(profile)
}

/// Four digits first; dots are German and French; with slashes only a number above twelve tells, or a French header.
fn days(all: &[&str], french: bool) -> Option<Days> {
    let first = all.first()?;
    let parts =
        |text: &str| -> Vec<u16> { text.trim().split(['/', '.', '-']).filter_map(|part| part.parse().ok()).collect() };
    if first.trim().get(..4).is_some_and(|year| year.bytes().all(|byte| byte.is_ascii_digit())) {
        return Some(Days::YearFirst);
    }
    if french || first.contains('.') {
        return Some(Days::DayFirst);
    }
    let above = |place: usize| all.iter().any(|text| parts(text).get(place).is_some_and(|number| *number > 12));
    match (above(0), above(1)) {
        (true, false) => Some(Days::DayFirst),
        (false, true) => Some(Days::MonthFirst),
        _ => None,
    }
}

/// The last mark of a figure with one or two digits behind it; a figure with three could be either.
fn decimals(figures: &[&str]) -> Option<Decimals> {
    let of = |figure: &&str| -> Option<Decimals> {
        let bare = figure.trim().trim_end_matches([')', '-', ' ']);
        let place = bare.rfind([',', '.'])?;
        let behind = bare.len() - place - 1;
        let mark = if bare[place..].starts_with(',') { Decimals::Comma } else { Decimals::Dot };
        ((1..=2).contains(&behind)).then_some(mark)
    };
    figures.iter().find_map(of)
}
