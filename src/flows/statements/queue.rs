//! The queue of lines with what each probably is, and one of them with all that can be done with it.

use super::{reversed::reversed, suggest::suggest};
use crate::{
    db::{self, audit_trail::Done},
    domain::{
        error::AppError,
        ids::LineId,
        page::{Page, Place},
        statement::{
            booked::{Filed, Kept, Match, Wanted},
            suggestion::{Candidate, Clue, Suggestion},
        },
    },
    flows::portal::Portal,
};

/// How many invoices a search brings at most.
const MOST_FOUND: usize = 20;

/// How much of its history the page of a line shows.
const MOST_DONE: u64 = 30;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    pub kept: Kept,
    pub suggestion: Option<Suggestion>,
}

/// A line with what explains it, and what a person searched for by hand or sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct One {
    pub seen: Seen,
    pub matches: Vec<Match>,
    pub statement: Filed,
    /// Of a line that takes one back: which, and why we think so.
    pub reversed: Vec<(Clue, Kept)>,
    /// What people did with it, the latest first.
    pub done: Vec<Done>,
    pub found: Vec<Candidate>,
}

pub async fn queue(
    portal: &Portal,
    wanted: &Wanted,
    from: Place<LineId>,
    most: usize,
) -> Result<Page<Seen, LineId>, AppError> {
    let Page { lines, previous, next } = db::statement_lines::page(portal.db.reader(), wanted, from, most).await?;
    let suggestions = suggest(portal, &lines).await?;
    let seen = lines.into_iter().zip(suggestions).map(|(kept, suggestion)| Seen { kept, suggestion });
    Ok(Page { lines: seen.collect(), previous, next })
}

pub async fn one(portal: &Portal, id: LineId, search: &str) -> Result<One, AppError> {
    let db = portal.db.reader();
    let kept = db::statement_lines::find(db, id).await?;
    let suggestion = suggest(portal, std::slice::from_ref(&kept)).await?.pop().flatten();
    let currency = kept.line.amount.currency;
    let found = match search {
        // Of money out, what we owe by hand.
        _ if !kept.line.amount.is_positive() => db::statement_candidates::owed(db, currency, MOST_FOUND as u64).await?,
        "" => Vec::new(),
        search => db::statement_candidates::searched(db, search, (portal.clock.now(), MOST_FOUND)).await?,
    };
    Ok(One {
        matches: db::statement_lines::matches(db, &kept).await?,
        statement: db::statements::find(db, kept.statement).await?,
        found: found.into_iter().filter(|one| one.due.currency == currency).collect(),
        reversed: reversed(portal, &kept).await?,
        done: db::audit_trail::of_object(db, "statement_line", &id.to_string(), MOST_DONE).await?,
        seen: Seen { kept, suggestion },
    })
}
