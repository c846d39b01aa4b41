//! CSV by a profile: which columns mean what. A row that cannot be read is named and stops nothing.

use csv::{ReaderBuilder, StringRecord};
use time::{Date, Month};

use super::{Unreadable, account, letters, name, reference, words};
use crate::domain::{
    currency::Currency,
    error::Code,
    money::Money,
    statement::{
        Line, MOST_LINES, Statement, Unread, kept,
        profile::{Amounts, Days, Decimals, Profile},
    },
};

/// Wider than any bank's file.
const MOST_COLUMNS: usize = 64;

/// The marks between cells, the likeliest first.
pub(super) const MARKS: [u8; 3] = [b';', b',', b'\t'];

pub fn read(content: &[u8], profile: &Profile, currency: Currency) -> Result<Statement, Unreadable> {
    let rows = table(content)?;
    let header = rows.iter().position(|row| cells(row) == profile.header).ok_or(Unreadable::Format)?;
    let mut found = Statement::empty(String::new(), currency);
    for (place, row) in rows.iter().enumerate().skip(header + 1) {
        match line(row, profile, currency) {
            Ok(Some(line)) => found.lines.push(line),
            Ok(None) => {}
            Err(code) => found.unread.push(Unread { row: place + 1, code }),
        }
    }
    Ok(found)
}

/// All rows, cut at the mark that gives the widest table.
pub(super) fn table(content: &[u8]) -> Result<Vec<StringRecord>, Unreadable> {
    let text = letters::decoded(content);
    if text.contains('\0') {
        return Err(Unreadable::Format);
    }
    let widest = |rows: &Vec<StringRecord>| rows.iter().take(50).map(StringRecord::len).max().unwrap_or_default();
    let cut = MARKS.map(|mark| rows(&text, mark)).into_iter().collect::<Result<Vec<_>, _>>()?;
    let best = cut.into_iter().rev().max_by_key(widest).ok_or(Unreadable::Format)?;
    if widest(&best) < 2 || widest(&best) > MOST_COLUMNS { Err(Unreadable::Format) } else { Ok(best) }
}

fn rows(text: &str, mark: u8) -> Result<Vec<StringRecord>, Unreadable> {
    let mut reader =
        ReaderBuilder::new().delimiter(mark).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let rows: Vec<StringRecord> =
        reader.records().take(MOST_LINES + 1).collect::<Result<_, _>>().map_err(|_| Unreadable::Format)?;
    if rows.len() > MOST_LINES { Err(Unreadable::TooLarge) } else { Ok(rows) }
}

/// The cells of a row as a header is compared.
pub(super) fn cells(row: &StringRecord) -> Vec<String> {
    row.iter().map(|cell| kept(cell, 80).unwrap_or_default()).collect()
}

/// Nothing for a row without a day: totals and remarks have none.
fn line(row: &StringRecord, profile: &Profile, currency: Currency) -> Result<Option<Line>, Code> {
    let cell = |column: usize| row.get(column).unwrap_or_default().trim();
    if cell(profile.booked).is_empty() {
        return Ok(None);
    }
    let booked_on = day(cell(profile.booked), profile.days).ok_or(Code::DateInvalid)?;
    let value = profile.value.map(cell).filter(|text| !text.is_empty());
    let value_on = value.map(|text| day(text, profile.days).ok_or(Code::DateInvalid)).transpose()?;
    let named = profile.currency.map(cell).filter(|code| !code.is_empty());
    if named.is_some_and(|code| code != currency.code()) {
        return Err(Code::CurrencyUnsupported);
    }
    let amount = amount(&cell, profile, currency)?;
    let text = profile.text.iter().map(|column| cell(*column)).collect::<Vec<_>>().join(" ");
    let line = Line {
        booked_on: Some(booked_on),
        value_on: Some(value_on.unwrap_or(booked_on)),
        bank_reference: profile.reference.and_then(|column| reference(cell(column))),
        counterparty: profile.name.and_then(|column| name(cell(column))),
        counterparty_iban: profile.iban.and_then(|column| account(cell(column))),
        text: words(&text),
        ..Line::of(amount)
    };
    Ok((!line.amount.is_zero()).then_some(line))
}

fn amount<'r>(cell: &impl Fn(usize) -> &'r str, profile: &Profile, currency: Currency) -> Result<Money, Code> {
    let read = |column: usize| figure(cell(column), profile.decimals, currency);
    let turned = |money: Money| Money::new(-money.minor, money.currency);
    match profile.amounts {
        Amounts::Signed(column) => read(column),
        Amounts::Sides { debit, credit } => match (cell(debit).is_empty(), cell(credit).is_empty()) {
            (false, true) => read(debit).map(|money| Money::new(-money.minor.abs(), money.currency)),
            (true, false) => read(credit),
            (false, false) => {
                let (out, into) = (read(debit)?, read(credit)?);
                Money::new(into.minor, currency).minus(Money::new(out.minor.abs(), currency))
            }
            (true, true) => Err(Code::Required),
        },
        Amounts::Marked { amount, mark } => match cell(mark).to_ascii_uppercase().as_str() {
            "C" | "CR" | "H" | "CRDT" | "CREDIT" | "CRÉDIT" | "+" => read(amount),
            "D" | "DR" | "S" | "DBIT" | "DEBIT" | "DÉBIT" | "-" => read(amount).map(turned),
            _ => Err(Code::AmountInvalid),
        },
    }
}

/// `1 250,00`, `1.250,00`, `(18.50)`, `18,50-`: signs of every bank, thousands grouped by any mark.
pub(super) fn figure(text: &str, decimals: Decimals, currency: Currency) -> Result<Money, Code> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace() && !"'’".contains(*c)).collect();
    let (plain, minus) = signed(&plain);
    let grouped = |c: char| ",.".contains(c) && c != decimals.mark();
    let (whole, fraction) = plain.split_once(decimals.mark()).unwrap_or((plain, ""));
    let groups: Vec<&str> = whole.split(grouped).collect();
    let well_grouped = groups.iter().skip(1).all(|group| group.len() == 3);
    if !well_grouped || fraction.contains(grouped) {
        return Err(Code::AmountInvalid);
    }
    let plain = format!("{}.{}", groups.concat(), if fraction.is_empty() { "0" } else { fraction });
    let money = super::amount(&plain, currency).ok_or(Code::AmountInvalid)?;
    Ok(Money::new(if minus { -money.minor } else { money.minor }, currency))
}

fn signed(text: &str) -> (&str, bool) {
    let inside = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let marks = ['-', '\u{2212}'];
    match (inside, text.strip_prefix(marks).or_else(|| text.strip_suffix(marks))) {
        (Some(inside), _) => (inside, true),
        (None, Some(rest)) => (rest, true),
        (None, None) => (text.strip_prefix('+').unwrap_or(text), false),
    }
}

/// `04/03/2025`, `04.03.25`, `2025-03-04`, by the order of the profile.
pub(super) fn day(text: &str, days: Days) -> Option<Date> {
    let text = text.split([' ', 'T']).next()?;
    let parts: Vec<u16> = text.split(['/', '.', '-']).map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let [one, two, three] = parts.as_slice() else { return None };
    let (year, month, of_month) = match days {
        Days::YearFirst => (one, two, three),
        Days::DayFirst => (three, two, one),
        Days::MonthFirst => (three, one, two),
    };
    let year = match *year {
        short @ 0..=79 => 2000 + i32::from(short),
        short @ 80..=99 => 1900 + i32::from(short),
        year => i32::from(year),
    };
    let month = Month::try_from(u8::try_from(*month).ok()?).ok()?;
    Date::from_calendar_date(year, month, u8::try_from(*of_month).ok()?)
        .ok()
        .filter(|day| (1980..=2200).contains(&day.year()))
}

/// `2025-03-04`
pub(super) fn iso_day(text: &str) -> Option<Date> {
    day(text, Days::YearFirst)
}
