//! From what a row says to what it means. A word the domain does not know is damage, not a default.

use sea_orm::DbErr;

use crate::domain::{currency::Currency, money::Money};

/// The meaning of a word in a column, or the error that names the damage.
pub fn word<T>(column: &str, word: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T, DbErr> {
    parse(word).ok_or_else(|| DbErr::Type(format!("{column} holds {word:?}")))
}

pub fn currency(code: &str) -> Result<Currency, DbErr> {
    Currency::parse(code).map_err(|_| DbErr::Type(format!("currency {code:?}")))
}

pub fn money(minor: i64, code: &str) -> Result<Money, DbErr> {
    Ok(Money::new(minor, currency(code)?))
}
