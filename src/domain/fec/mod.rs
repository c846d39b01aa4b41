//! The French *fichier des écritures comptables* (article A47 A-1 of the *livre des procédures fiscales*): eighteen
//! columns, tabs, amounts with a comma, one line for each entry, numbered without a gap.

use std::collections::BTreeMap;

use time::Date;

use super::{
    currency::Currency,
    ids::CustomerId,
    journal::{Line, Written},
    ledger::PostingKind,
    money::Money,
};

pub mod check;

pub const COLUMNS: [&str; 18] = [
    "JournalCode",
    "JournalLib",
    "EcritureNum",
    "EcritureDate",
    "CompteNum",
    "CompteLib",
    "CompAuxNum",
    "CompAuxLib",
    "PieceRef",
    "PieceDate",
    "EcritureLib",
    "Debit",
    "Credit",
    "EcritureLet",
    "DateLet",
    "ValidDate",
    "Montantdevise",
    "Idevise",
];

/// The books are kept in this currency; entries in others have no counter-value here and are told by the check.
pub const CURRENCY: Currency = Currency::EUR;

/// The head of the file.
pub fn head() -> String {
    line(&COLUMNS.map(str::to_owned))
}

/// `123456824FEC20261231.txt`: the company, and the day its year ends.
pub fn name(siren: &str, until: Date) -> String {
    format!("{siren}FEC{}.txt", compact(until))
}

/// One posting as it is written, under the number it has in the file.
pub struct Numbered<'a> {
    pub number: u64,
    pub posting: &'a Written,
    /// Where the shop is.
    pub day: Date,
    /// `C-00001` of the customers named.
    pub references: &'a BTreeMap<CustomerId, String>,
    /// Why it was posted, in French.
    pub words: &'a str,
}

impl Numbered<'_> {
    pub fn lines(&self) -> String {
        self.posting.lines.iter().map(|entry| line(&self.cells(entry))).collect()
    }

    fn cells(&self, entry: &Line) -> [String; 18] {
        let (code, name) = journal(self.posting);
        let (third, third_name) = match &entry.customer {
            Some((id, name)) if is_of_customers(&entry.code) => {
                (self.references.get(id).cloned().unwrap_or_default(), name.clone())
            }
            _ => (String::new(), String::new()),
        };
        let day = compact(self.day);
        let invoice =
            self.posting.lines.iter().find_map(|line| line.invoice.as_ref()).map(|(_, number)| number.clone());
        let piece = invoice.filter(|number| !number.is_empty()).unwrap_or_else(|| format!("E{}", self.posting.id));
        let side = |minor: i64| figure(Money::new(minor.max(0), entry.amount.currency));
        let said = format!("{} {}", self.words, self.posting.memo);
        [
            code.into(),
            name.into(),
            self.number.to_string(),
            day.clone(),
            entry.code.clone(),
            entry.account.clone(),
            third,
            third_name,
            piece,
            day.clone(),
            said.trim().to_owned(),
            side(entry.amount.minor),
            side(-entry.amount.minor),
            String::new(),
            String::new(),
            day,
            String::new(),
            String::new(),
        ]
    }
}

/// Sales; what moves money, whatever it was moved for; and what does neither.
fn journal(posting: &Written) -> (&'static str, &'static str) {
    match posting.kind {
        PostingKind::Issue | PostingKind::Cancel => ("VE", "Ventes"),
        _ if posting.lines.iter().any(|line| is_of_money(&line.code)) => ("BQ", "Banque"),
        _ => ("OD", "Opérations diverses"),
    }
}

/// Class 5 of the chart: banks, and what providers hold for us.
fn is_of_money(code: &str) -> bool {
    code.starts_with('5')
}

/// Class 41 of the chart.
fn is_of_customers(code: &str) -> bool {
    code.starts_with("41")
}

/// `1234,50`
fn figure(amount: Money) -> String {
    amount.plain().replace('.', ",")
}

fn compact(day: Date) -> String {
    format!("{:04}{:02}{:02}", day.year(), u8::from(day.month()), day.day())
}

/// Nothing in a cell may look like the end of it.
fn line(cells: &[String; 18]) -> String {
    let plain = |cell: &String| -> String {
        let spaced = cell.chars().map(|c| if c.is_control() || c == '|' { ' ' } else { c });
        spaced.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let mut line = cells.each_ref().map(plain).join("\t");
    line.push_str("\r\n");
    line
}

/// Nine digits, the last of which checks the others (Luhn).
pub fn is_siren(text: &str) -> bool {
    let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(10)).collect();
    let doubled = |(place, digit): (usize, &u32)| match place % 2 {
        1 => digit * 2 / 10 + digit * 2 % 10,
        _ => *digit,
    };
    digits.len() == 9 && text.len() == 9 && digits.iter().rev().enumerate().map(doubled).sum::<u32>() % 10 == 0
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};

    use super::*;
    use crate::domain::ids::InvoiceId;

    pub fn posting(kind: PostingKind, cents: i64) -> Written {
        let customer = CustomerId(uuid::Uuid::nil());
        let entry = |code: &str, minor: i64| Line {
            code: code.into(),
            account: "Compte".into(),
            amount: Money::new(minor, Currency::EUR),
            customer: Some((customer, "Durand\tSA|".into())),
            invoice: Some((InvoiceId(uuid::Uuid::nil()), "F-2026-00001".into())),
            gateway: None,
            cost_centre: None,
        };
        Written {
            id: 7,
            kind,
            currency: Currency::EUR,
            memo: "PAY-1".into(),
            at: datetime!(2026-11-21 09:00 UTC),
            lines: vec![entry("411000", cents), entry("706000", -cents)],
        }
    }

    #[test]
    fn a_posting_is_one_line_for_each_entry() {
        let references = [(CustomerId(uuid::Uuid::nil()), "C-00001".to_owned())].into();
        let (posting, day) = (posting(PostingKind::Issue, 123_450), date!(2026 - 11 - 21));
        let lines = Numbered { number: 1, posting: &posting, day, references: &references, words: "Facture" }.lines();
        let rows: Vec<Vec<&str>> = lines.lines().map(|line| line.split('\t').collect()).collect();
        assert!(rows.iter().all(|row| row.len() == 18), "{rows:?}");
        assert_eq!(
            rows[0][..10],
            ["VE", "Ventes", "1", "20261121", "411000", "Compte", "C-00001", "Durand SA", "F-2026-00001", "20261121"]
        );
        assert_eq!(rows[0][10..], ["Facture PAY-1", "1234,50", "0,00", "", "", "20261121", "", ""]);
        assert_eq!(
            (rows[1][6], rows[1][11], rows[1][12]),
            ("", "0,00", "1234,50"),
            "only accounts of customers have a third party"
        );
    }

    #[test]
    fn a_siren_checks_itself() {
        assert!(is_siren("123456824") && is_siren("732829320"));
        for wrong in ["", "123456825", "12345682", "1234568240", "12345682a", "１２３４５６８２４"] {
            assert!(!is_siren(wrong), "{wrong}");
        }
        assert_eq!(name("123456824", date!(2026 - 12 - 31)), "123456824FEC20261231.txt");
    }
}
