//! Questions that a sound ledger answers with nothing. Each row that comes back is a break, with both sides named.

use sea_orm::{ConnectionTrait, FromQueryResult, Statement};

use super::Db;
use crate::domain::error::AppError;

mod disputes;
mod payouts;
mod queries;
mod shape;

pub use disputes::DISPUTES;
pub use payouts::PAYOUTS;
pub use queries::QUERIES;

/// One question: the audit it belongs to and the statement, in the spelling of [`spelled`].
#[derive(Debug, Clone, Copy)]
pub struct Query {
    /// `L-04`
    pub audit: &'static str,
    pub sql: &'static str,
}

/// Something that does not agree: what, what we have, what it should be.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Break {
    pub object: String,
    pub ours: String,
    pub theirs: String,
}

impl Db {
    /// `by_hand`: the kinds of providers whose money only a person sees.
    pub async fn breaks(&self, query: Query, by_hand: &[&str]) -> Result<Vec<Break>, AppError> {
        let sql = spelled(query.sql, self.is_sqlite()).replace("BY_HAND", &quoted(by_hand));
        let statement = Statement::from_string(self.reader().get_database_backend(), sql);
        Ok(Break::find_by_statement(statement).all(self.reader()).await?)
    }

    /// What only the database itself can tell: triggers, unique indexes, column types, its own integrity.
    pub async fn shape_breaks(&self) -> Result<Vec<(&'static str, Break)>, AppError> {
        if self.is_sqlite() { shape::of_sqlite(self).await } else { shape::of_postgres(self).await }
    }
}

/// Words of our own, as a list in a statement.
pub(super) fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(", ")
}

/// `{column}` is an id written as hexadecimal digits, `[expression]` a number written as text, `BY_HAND` the
/// kinds of providers whose money only a person sees.
fn spelled(sql: &str, sqlite: bool) -> String {
    let (id, id_end) = if sqlite { ("lower(hex(", "))") } else { ("replace(CAST(", " AS TEXT), '-', '')") };
    sql.replace('{', id).replace('}', id_end).replace('[', "CAST(").replace(']', " AS TEXT)")
}
