//! Invoice numbers: a year and a running number without gaps, `F-2026-00042`; and what people type to find one.

/// The most one year may count: the sequence keeps room for it.
const YEAR: i64 = 1_000_000_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvoiceNumber {
    pub year: i32,
    /// Counts from 1 in each year.
    pub running: i64,
}

impl InvoiceNumber {
    /// `F-2026-00042`, as it is printed and never rewritten.
    pub fn text(self, prefix: &str) -> String {
        format!("{prefix}-{}-{:05}", self.year, self.running)
    }

    /// One figure that sorts as the numbers were given.
    pub fn sequence(self) -> i64 {
        i64::from(self.year) * YEAR + self.running
    }

    /// What a creditor reference is made over: digits only, never ambiguous, because the year has four.
    pub fn reference_body(self) -> String {
        format!("{:04}{:05}", self.year, self.running)
    }
}

/// The numbers a person may mean by `F-2026-00042`, `2026-42` or `42`; nothing when it does not look like one.
pub fn meant(text: &str, this_year: i32) -> Vec<InvoiceNumber> {
    let groups: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty()).collect();
    let words = text.chars().filter(|c| c.is_alphabetic()).count();
    let running = |group: &str| group.parse::<i64>().ok().filter(|running| (1..YEAR).contains(running));
    match groups.as_slice() {
        _ if words > 8 => Vec::new(),
        [year, number] if year.len() == 4 => {
            let year = year.parse::<i32>().ok();
            year.zip(running(number)).map(|(year, running)| InvoiceNumber { year, running }).into_iter().collect()
        }
        [number] => running(number)
            .into_iter()
            .flat_map(|running| (this_year - 20..=this_year).map(move |year| InvoiceNumber { year, running }))
            .collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_sort_as_they_were_given() {
        let number = |running| InvoiceNumber { year: 2026, running };
        assert_eq!(number(42).text("F"), "F-2026-00042");
        assert!(number(99_999).sequence() < number(100_000).sequence());
        assert!(number(100_000).sequence() < InvoiceNumber { year: 2027, running: 1 }.sequence());
    }

    #[test]
    fn people_type_numbers_in_their_own_way() {
        let number = InvoiceNumber { year: 2026, running: 42 };
        for text in ["F-2026-00042", "2026-42", "f 2026 42", "2026/00042"] {
            assert_eq!(meant(text, 2026), [number], "{text:?}");
        }
        assert!(meant("42", 2026).contains(&number));
        assert!(meant("Durand", 2026).is_empty());
        assert!(meant("99999999999999999999", 2026).is_empty());
    }
}
