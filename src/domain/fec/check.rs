//! The file checked as an inspector's program would: read as it was written, line by line, every break named.

use super::COLUMNS;

/// The most breaks that are told: whoever has so many mends the first ones first.
const MOST: usize = 100;

/// What is wrong, and in which row of the file (the head is row 1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    pub row: u64,
    pub kind: Kind,
    /// The value or the entry it is about.
    pub about: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Head,
    Columns,
    Empty,
    Number,
    Date,
    Period,
    Order,
    Account,
    Amount,
    Unbalanced,
}

impl Kind {
    pub const ALL: [Self; 10] = [
        Self::Head,
        Self::Columns,
        Self::Empty,
        Self::Number,
        Self::Date,
        Self::Period,
        Self::Order,
        Self::Account,
        Self::Amount,
        Self::Unbalanced,
    ];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Columns => "columns",
            Self::Empty => "empty",
            Self::Number => "number",
            Self::Date => "date",
            Self::Period => "period",
            Self::Order => "order",
            Self::Account => "account",
            Self::Amount => "amount",
            Self::Unbalanced => "unbalanced",
        }
    }
}

/// What was seen so far; rows are given one after the other, however many there are.
#[derive(Debug, Clone)]
pub struct Inspection {
    /// `20260101` to `20261231`.
    period: (String, String),
    row: u64,
    number: u64,
    date: String,
    /// Of the entry being read, in cents.
    balance: i128,
    pub debit: i128,
    pub credit: i128,
    pub breaks: Vec<Break>,
}

/// Cells that may not be empty, by their place.
const WANTED: [usize; 11] = [0, 1, 2, 3, 4, 5, 8, 9, 10, 11, 15];

impl Inspection {
    pub const fn of(period: (String, String)) -> Self {
        let date = String::new();
        Self { period, row: 0, number: 0, date, balance: 0, debit: 0, credit: 0, breaks: Vec::new() }
    }

    /// How many entries were numbered.
    pub const fn entries(&self) -> u64 {
        self.number
    }

    /// How many lines there are below the head.
    pub const fn lines(&self) -> u64 {
        self.row.saturating_sub(1)
    }

    /// Part of the file, whole lines.
    pub fn reads(&mut self, text: &str) {
        for line in text.split("\r\n").filter(|line| !line.is_empty()) {
            self.row += 1;
            let cells: Vec<&str> = line.split('\t').collect();
            match (self.row, cells.len()) {
                (1, _) if cells != COLUMNS => self.found(Kind::Head, ""),
                (1, _) => {}
                (_, 18) => self.reads_row(&cells),
                (_, other) => self.found(Kind::Columns, &other.to_string()),
            }
        }
    }

    /// The last entry ends with the file.
    pub fn ends(&mut self) {
        self.entry_ends();
    }

    fn reads_row(&mut self, cells: &[&str]) {
        for place in WANTED.into_iter().filter(|place| cells[*place].is_empty()) {
            self.found(Kind::Empty, COLUMNS[place]);
        }
        self.reads_number(cells[2]);
        self.reads_dates(cells);
        if !cells[4].get(..3).is_some_and(|class| class.bytes().all(|byte| byte.is_ascii_digit())) {
            self.found(Kind::Account, cells[4]);
        }
        match (cents(cells[11]), cents(cells[12])) {
            (Some(debit), Some(credit)) => {
                self.balance += debit - credit;
                self.debit += debit;
                self.credit += credit;
            }
            _ => self.found(Kind::Amount, &format!("{} / {}", cells[11], cells[12])),
        }
    }

    fn reads_number(&mut self, text: &str) {
        match text.parse::<u64>() {
            Ok(number) if number == self.number => {}
            Ok(number) => {
                self.entry_ends();
                if number != self.number + 1 {
                    self.found(Kind::Number, text);
                }
                self.number = number;
            }
            Err(_) => self.found(Kind::Number, text),
        }
    }

    fn entry_ends(&mut self) {
        if self.balance != 0 {
            let number = self.number.to_string();
            self.found(Kind::Unbalanced, &number);
        }
        self.balance = 0;
    }

    fn reads_dates(&mut self, cells: &[&str]) {
        let is_day = |text: &str| text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
        for place in [3, 9, 15].into_iter().filter(|place| !is_day(cells[*place])) {
            self.found(Kind::Date, cells[place]);
        }
        let date = cells[3];
        if date < self.period.0.as_str() || date > self.period.1.as_str() {
            self.found(Kind::Period, date);
        }
        if date < self.date.as_str() {
            self.found(Kind::Order, date);
        }
        self.date = date.to_owned();
    }

    fn found(&mut self, kind: Kind, about: &str) {
        if self.breaks.len() < MOST {
            self.breaks.push(Break { row: self.row, kind, about: about.to_owned() });
        }
    }
}

/// `1234,50`, never signed: the side says it.
fn cents(text: &str) -> Option<i128> {
    let (whole, fraction) = text.split_once(',')?;
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    (digits(whole) && digits(fraction) && fraction.len() == 2)
        .then(|| format!("{whole}{fraction}").parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(number: &str, date: &str, account: &str, debit: &str, credit: &str) -> String {
        let cells = [
            "VE", "Ventes", number, date, account, "Compte", "", "", "F-1", date, "Facture", debit, credit, "", "",
            date, "", "",
        ];
        format!("{}\r\n", cells.join("\t"))
    }

    fn breaks(rows: &[String]) -> Vec<&'static str> {
        let mut inspection = Inspection::of(("20260101".into(), "20261231".into()));
        inspection.reads(&super::super::head());
        rows.iter().for_each(|row| inspection.reads(row));
        inspection.ends();
        inspection.breaks.iter().map(|found| found.kind.word()).collect()
    }

    #[test]
    fn each_kind_of_damage_is_named() {
        let good = [row("1", "20260105", "411000", "12,00", "0,00"), row("1", "20260105", "706000", "0,00", "12,00")];
        assert_eq!(breaks(&good), Vec::<&str>::new());
        let with = |other: String| breaks(&[good[0].clone(), good[1].clone(), other]);
        assert_eq!(with(row("2", "20260105", "411000", "1,00", "0,00")), ["unbalanced"]);
        assert_eq!(with(row("3", "20260105", "411000", "0,00", "0,00")), ["number"]);
        assert_eq!(with(row("2", "20260104", "411000", "0,00", "0,00")), ["order"]);
        assert_eq!(with(row("2", "20270105", "411000", "0,00", "0,00")), ["period"]);
        assert_eq!(with(row("2", "2026-1-5", "411000", "0,00", "0,00")), ["date", "date", "date", "period", "order"]);
        assert_eq!(with(row("2", "20260105", "CLI", "0,00", "0,00")), ["account"]);
        assert_eq!(with(row("2", "20260105", "411000", "1.00", "-1,00")), ["amount"]);
        assert_eq!(with(row("2", "20260105", "", "0,00", "0,00")), ["empty", "account"]);
        assert_eq!(with("a\tb\r\n".into()), ["columns"]);
    }

    #[test]
    fn a_file_without_its_head_says_so() {
        let mut inspection = Inspection::of(("20260101".into(), "20261231".into()));
        inspection.reads("a\tb\r\n");
        assert_eq!(inspection.breaks[0].kind, Kind::Head);
    }
}
