//! Cells of files people open in a spreadsheet: quoted where they have to be, and never taken for a formula.

use super::{language::Language, money::Money};

/// How a language's spreadsheets expect a file to be cut and its figures to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    pub separator: char,
    pub decimals: char,
}

impl Style {
    pub const fn of(language: Language) -> Self {
        match language {
            Language::Fr => Self { separator: ';', decimals: ',' },
            Language::En => Self { separator: ',', decimals: '.' },
        }
    }

    /// The row of these cells, with its end.
    pub fn row(self, cells: &[Cell]) -> String {
        let cells: Vec<String> = cells.iter().map(|cell| self.cell(cell)).collect();
        let mut row = cells.join(&self.separator.to_string());
        row.push_str("\r\n");
        row
    }

    fn cell(self, cell: &Cell) -> String {
        let plain = match cell {
            Cell::Text(text) => harmless(text),
            Cell::Amount(money) => money.plain().replace('.', &self.decimals.to_string()),
            Cell::Ours(text) => text.clone(),
        };
        let quoted = plain.contains([self.separator, '"', '\n', '\r']);
        if quoted { format!("\"{}\"", plain.replace('"', "\"\"")) } else { plain }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// What somebody typed.
    Text(String),
    Amount(Money),
    /// A day, a code or a number of ours.
    Ours(String),
}

impl Cell {
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub fn ours(text: impl Into<String>) -> Self {
        Self::Ours(text.into())
    }
}

/// A spreadsheet runs what begins like a formula: an apostrophe in front makes it text again.
fn harmless(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c }).collect();
    let begins = text.trim_start().starts_with(['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}']);
    if begins { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::currency::Currency;

    #[test]
    fn a_128_no_cell_is_taken_for_a_formula() {
        let row = |text: &str| Style::of(Language::Fr).row(&[Cell::text(text)]);
        for evil in ["=HYPERLINK(1)", "+1", "-1", "@x", "\t=1", "  =1", "\r=1"] {
            assert!(row(evil).trim_start_matches('"').starts_with('\''), "{evil:?} became {:?}", row(evil));
        }
        assert_eq!(row("Durand; Fils \"SA\""), "\"Durand; Fils \"\"SA\"\"\"\r\n");
    }

    #[test]
    fn amounts_are_written_as_the_language_does() {
        let amount = Cell::Amount(Money::new(-123_450, Currency::EUR));
        assert_eq!(Style::of(Language::Fr).row(&[amount.clone(), Cell::ours("a")]), "-1234,50;a\r\n");
        assert_eq!(Style::of(Language::En).row(&[amount, Cell::ours("a")]), "-1234.50,a\r\n");
    }
}
