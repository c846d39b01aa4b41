//! The books: the chart of accounts.

pub mod chart;
pub mod open_account;
pub mod rename_account;
