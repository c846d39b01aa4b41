//! SWIFT MT940: tags at the beginning of lines, whatever else continues the line before.

use time::{Date, Month};

use super::{Unreadable, account, amount, letters, mt940_info::Info, reference};
use crate::domain::{
    currency::Currency,
    error::Code,
    money::Money,
    statement::{Line, MOST_LINES, Nature, Standing, Statement, Unread},
};

/// A `:61:` with the `:86:` behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Movement {
    pub mark: Mark,
    /// Positive: money in, whatever the mark.
    pub amount: Money,
    pub value_on: Date,
    pub booked_on: Date,
    /// `NTRF`
    pub kind: String,
    pub customer_reference: Option<String>,
    pub bank_reference: Option<String>,
    pub info: Info,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    Credit,
    Debit,
    /// Money out.
    CreditReversed,
    /// Money in.
    DebitReversed,
    /// Expected, not booked.
    Expected,
}

/// One page of a file, as it stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    pub reference: Option<String>,
    pub account: String,
    pub number: Option<String>,
    pub currency: Option<Currency>,
    pub opening: Option<(Money, Place)>,
    pub closing: Option<Money>,
    pub movements: Vec<Movement>,
    pub unread: Vec<Unread>,
}

/// Of a statement of several pages only the first opens it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    First,
    Further,
}

pub fn read(content: &[u8]) -> Result<Vec<Statement>, Unreadable> {
    let mut found: Vec<Statement> = Vec::new();
    for sheet in sheets(&letters::decoded(content))? {
        let further = sheet.opening.is_some_and(|(_, place)| place == Place::Further);
        let currency = sheet.currency.ok_or(Unreadable::Currency)?;
        match found.last_mut() {
            Some(before) if further && before.account == sheet.account && before.currency == currency => {
                before.closing = sheet.closing;
                before.lines.extend(sheet.movements.into_iter().map(line));
                before.unread.extend(sheet.unread);
            }
            _ => found.push(statement(sheet, currency)),
        }
    }
    if found.is_empty() { Err(Unreadable::Format) } else { Ok(found) }
}

fn statement(sheet: Sheet, currency: Currency) -> Statement {
    Statement {
        number: sheet.number.or(sheet.reference),
        opening: sheet.opening.map(|(money, _)| money),
        closing: sheet.closing,
        lines: sheet.movements.into_iter().map(line).collect(),
        unread: sheet.unread,
        ..Statement::empty(sheet.account, currency)
    }
}

fn line(movement: Movement) -> Line {
    let Movement { mark, amount, info, .. } = movement;
    let charged = ["NCHG", "NCOM"].contains(&movement.kind.as_str()) || info.code.as_deref().is_some_and(is_charge);
    let nature = match mark {
        Mark::CreditReversed | Mark::DebitReversed => Nature::Reversal,
        _ if amount.minor < 0 && charged => Nature::Charge,
        _ => Nature::Usual,
    };
    Line {
        standing: if mark == Mark::Expected { Standing::Pending } else { Standing::Booked },
        nature,
        booked_on: Some(movement.booked_on),
        value_on: Some(movement.value_on),
        bank_reference: movement.bank_reference,
        end_to_end: info.end_to_end.or(movement.customer_reference),
        counterparty: info.counterparty,
        counterparty_iban: info.iban,
        reference: info.structured,
        text: info.text.or(info.posting),
        ..Line::of(amount)
    }
}

/// German business codes of interest and charges.
fn is_charge(code: &str) -> bool {
    ["805", "808", "809"].contains(&code)
}

pub fn sheets(text: &str) -> Result<Vec<Sheet>, Unreadable> {
    let mut found: Vec<Sheet> = Vec::new();
    let mut rows = 0;
    for (row, (tag, value)) in tags(text).into_iter().enumerate() {
        if tag == "20" {
            found.push(Sheet {
                reference: reference(&value),
                account: String::new(),
                number: None,
                currency: None,
                opening: None,
                closing: None,
                movements: Vec::new(),
                unread: Vec::new(),
            });
        }
        let Some(sheet) = found.last_mut() else { continue };
        rows += usize::from(tag == "61");
        if rows > MOST_LINES {
            return Err(Unreadable::TooLarge);
        }
        sheet.take(row + 1, &tag, &value);
    }
    Ok(found)
}

/// Tags with their values; wrapped lines joined by line ends. What stands around the blocks of SWIFT is left out.
fn tags(text: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for line in text.trim_start_matches('\u{feff}').lines() {
        let line = line.trim_end_matches('\r');
        let line = line.split_once("{4:").map_or(line, |(_, rest)| rest);
        if line.trim() == "-" || line.starts_with("-}") || line.starts_with('{') {
            continue;
        }
        match (tagged(line.trim_start()), found.last_mut()) {
            (Some((tag, value)), _) => found.push((tag.to_owned(), value.to_owned())),
            (None, Some((_, value))) => {
                value.push('\n');
                value.push_str(line);
            }
            (None, None) => {}
        }
    }
    found
}

/// `:61:…` or `:60F:…`
fn tagged(line: &str) -> Option<(&str, &str)> {
    let (tag, value) = line.strip_prefix(':')?.split_once(':')?;
    let (digits, letter) = tag.split_at_checked(2)?;
    let shaped = digits.bytes().all(|byte| byte.is_ascii_digit())
        && letter.len() <= 1
        && letter.bytes().all(|byte| byte.is_ascii_uppercase());
    shaped.then_some((tag, value))
}

impl Sheet {
    fn take(&mut self, row: usize, tag: &str, value: &str) {
        match tag {
            "25" => self.account = named(value),
            "28C" | "28" => self.number = reference(value),
            "60F" | "60M" => {
                let place = if tag == "60F" { Place::First } else { Place::Further };
                let first = self.opening.is_none();
                self.opening = self.balance(row, value).filter(|_| first).map(|money| (money, place)).or(self.opening);
            }
            "62F" | "62M" => self.closing = self.balance(row, value).or(self.closing),
            "61" => match self.currency.and_then(|currency| movement(value, currency)) {
                Some(movement) if !movement.amount.is_zero() => self.movements.push(movement),
                Some(_) => {}
                None => self.unread.push(Unread { row, code: Code::AmountInvalid }),
            },
            // Behind the closing balance it speaks of the statement.
            "86" if self.closing.is_none() => {
                if let Some(last) = self.movements.last_mut() {
                    last.info = Info::read(value);
                }
            }
            _ => {}
        }
    }
}

impl Sheet {
    /// A sheet is of one currency: a balance in another is none of it.
    fn balance(&mut self, row: usize, value: &str) -> Option<Money> {
        let money = balance(value)?;
        if *self.currency.get_or_insert(money.currency) == money.currency {
            return Some(money);
        }
        self.unread.push(Unread { row, code: Code::CurrencyUnsupported });
        None
    }
}

/// An IBAN, or a bank and an account, perhaps with the currency behind it.
fn named(value: &str) -> String {
    let text = value.lines().next().unwrap_or_default().trim();
    let bare = text
        .len()
        .checked_sub(3)
        .and_then(|length| text.split_at_checked(length))
        .filter(|(front, code)| front.ends_with(|c: char| c.is_ascii_digit()) && Currency::parse(code).is_ok())
        .map_or(text, |(front, _)| front);
    account(bare).unwrap_or_default()
}

/// `C250304EUR1000,00`
fn balance(value: &str) -> Option<Money> {
    let (side, rest) = value.trim().split_at_checked(1)?;
    let (_, rest) = rest.split_at_checked(6)?;
    let (code, figure) = rest.split_at_checked(3)?;
    let money = amount(figure.lines().next()?, Currency::parse(code).ok()?)?;
    match side {
        "C" => Some(money),
        "D" => Some(Money::new(-money.minor, money.currency)),
        _ => None,
    }
}

fn movement(value: &str, currency: Currency) -> Option<Movement> {
    let value = value.lines().next()?;
    let (date, rest) = value.split_at_checked(6)?;
    let value_on = short_day(date)?;
    let entered = rest.get(..4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    let (booked_on, rest) = match entered {
        Some(digits) => (entry_day(digits, value_on)?, &rest[4..]),
        None => (value_on, rest),
    };
    let (mark, rest) = marked(rest)?;
    // The third letter of the currency may stand between mark and amount.
    let rest = rest.strip_prefix(|c: char| c.is_ascii_alphabetic()).unwrap_or(rest);
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != ',')?;
    let figure = amount(&rest[..end], currency)?;
    let (kind, references) = rest[end..].split_at_checked(4)?;
    let (customer, bank) = references.split_once("//").unwrap_or((references, ""));
    let sign = match mark {
        Mark::Debit | Mark::CreditReversed => -1,
        Mark::Credit | Mark::DebitReversed | Mark::Expected => 1,
    };
    Some(Movement {
        mark,
        amount: Money::new(sign * figure.minor, currency),
        value_on,
        booked_on,
        kind: kind.to_owned(),
        customer_reference: reference(customer),
        bank_reference: reference(bank),
        info: Info::default(),
    })
}

fn marked(text: &str) -> Option<(Mark, &str)> {
    let marks = [
        ("RC", Mark::CreditReversed),
        ("RD", Mark::DebitReversed),
        ("EC", Mark::Expected),
        ("ED", Mark::Expected),
        ("C", Mark::Credit),
        ("D", Mark::Debit),
    ];
    marks.into_iter().find_map(|(word, mark)| Some((mark, text.strip_prefix(word)?)))
}

/// `YYMMDD`: 80 to 99 are of the last century.
fn short_day(text: &str) -> Option<Date> {
    let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<u8>().ok();
    let year = i32::from(number(0..2)?);
    let year = if year >= 80 { 1900 + year } else { 2000 + year };
    day(year, number(2..4)?, number(4..6)?)
}

/// `MMDD`, in the year that brings it nearest to the value date.
fn entry_day(text: &str, value_on: Date) -> Option<Date> {
    let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<u8>().ok();
    let (month, of_month) = (number(0..2)?, number(2..4)?);
    let years = [value_on.year(), value_on.year() - 1, value_on.year() + 1];
    let near = |entered: &Date| (*entered - value_on).whole_days().abs() <= 183;
    years.into_iter().filter_map(|year| day(year, month, of_month)).find(near)
}

fn day(year: i32, month: u8, of_month: u8) -> Option<Date> {
    Date::from_calendar_date(year, Month::try_from(month).ok()?, of_month).ok()
}
