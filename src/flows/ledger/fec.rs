//! The French file of entries for a period: written page by page, and checked as it will be read.

use std::collections::BTreeMap;

use time::Date;

use crate::{
    db,
    domain::{
        Instant,
        currency::Currency,
        error::{AppError, Code},
        fec::{self, CURRENCY, Numbered, check::Inspection},
        ids::CustomerId,
        journal::Written,
        ledger::PostingKind,
    },
    flows::{calendar, portal::Portal},
};

/// So many postings are held at once, however many there are.
pub const PAGE: usize = 500;

/// From the first day to the last one, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    pub since: Instant,
    /// Not included.
    pub until: Instant,
    pub first: Date,
    pub last: Date,
}

impl Period {
    /// Days as forms write them: `2026-01-01`.
    pub fn parse(first: &str, last: &str) -> Result<Self, AppError> {
        let since = calendar::start_of_day(first).map_err(|code| AppError::invalid("since", code))?;
        let end = calendar::end_of_day(last).map_err(|code| AppError::invalid("until", code))?;
        if end < since {
            return Err(AppError::invalid("until", Code::DateInvalid));
        }
        let until = end + time::Duration::SECOND;
        Ok(Self { since, until, first: calendar::day_of(since), last: calendar::day_of(end) })
    }

    fn bounds(&self) -> (String, String) {
        let compact = |day: Date| format!("{:04}{:02}{:02}", day.year(), u8::from(day.month()), day.day());
        (compact(self.first), compact(self.last))
    }
}

/// Where the next page begins, and the number its first entry has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mark {
    after: Option<(Instant, i64)>,
    number: u64,
}

/// The sentence of a posting, which another room knows.
pub type Words = fn(PostingKind) -> String;

/// `SIRENFECAAAAMMJJ.txt`; refused while the shop has no SIREN.
pub async fn name(portal: &Portal, period: Period) -> Result<String, AppError> {
    let siren = db::settings::shop(portal.db.reader()).await?.value.siren;
    match fec::is_siren(&siren) {
        true => Ok(fec::name(&siren, period.last)),
        false => Err(AppError::invalid("siren", Code::SirenInvalid)),
    }
}

/// The next lines, and where to go on; nothing behind the last.
pub async fn page(
    portal: &Portal,
    (period, words): (Period, Words),
    mark: Mark,
) -> Result<(String, Option<Mark>), AppError> {
    let db = portal.db.reader();
    let found = db::journal::in_order(db, (period.since, period.until), CURRENCY, mark.after, PAGE).await?;
    let named = found.iter().flat_map(|one| &one.lines).filter_map(|line| line.customer.as_ref().map(|(id, _)| *id));
    let references = db::names::customer_references(db, named).await?;
    let first = mark.number;
    let lines = found.iter().zip(first + 1..).map(|(posting, number)| lines(posting, number, &references, words));
    let text: String = lines.collect();
    let next = found
        .last()
        .filter(|_| found.len() == PAGE)
        .map(|last| Mark { after: Some((last.at, last.id)), number: first + found.len() as u64 });
    Ok((text, next))
}

fn lines(posting: &Written, number: u64, references: &BTreeMap<CustomerId, String>, words: Words) -> String {
    let (day, words) = (calendar::day_of(posting.at), words(posting.kind));
    Numbered { number, posting, day, references, words: &words }.lines()
}

/// What the check found.
#[derive(Debug, Clone)]
pub struct Report {
    pub inspection: Inspection,
    /// `Err` while the shop has no SIREN.
    pub name: Result<String, Code>,
    /// Entries in other currencies, which the file cannot hold.
    pub elsewhere: Vec<(Currency, i64)>,
}

impl Report {
    pub fn is_sound(&self) -> bool {
        self.inspection.breaks.is_empty() && self.name.is_ok() && self.elsewhere.is_empty()
    }
}

/// The whole file is read as it would be downloaded, one page in memory.
pub async fn check(portal: &Portal, period: Period, words: Words) -> Result<Report, AppError> {
    let mut inspection = Inspection::of(period.bounds());
    inspection.reads(&fec::head());
    let mut mark = Some(Mark::default());
    while let Some(from) = mark {
        let (text, next) = page(portal, (period, words), from).await?;
        inspection.reads(&text);
        mark = next;
    }
    inspection.ends();
    let counted = db::journal::count(portal.db.reader(), (period.since, period.until)).await?;
    Ok(Report {
        inspection,
        name: name(portal, period).await.map_err(|_| Code::SirenInvalid),
        elsewhere: counted.into_iter().filter(|(currency, _)| *currency != CURRENCY).collect(),
    })
}
