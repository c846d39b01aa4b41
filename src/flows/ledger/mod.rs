//! The books: the chart of accounts, and the proof that they agree.

pub mod chart;
pub mod fec;
pub mod open_account;
pub mod rename_account;
pub mod verify;
pub mod verify_daily;
