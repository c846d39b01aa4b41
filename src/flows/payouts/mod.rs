//! The life of a payout, from a provider's word to the bank account.
//!
//! Nothing is asked of providers but their word: they send when they send. `learn` looks for payouts that are new, `ask`
//! for what became of one, `settle` is the only door through which one changes the books, and `list` compares its lines
//! with them.

mod again;
mod book;
mod subjects;

pub mod acknowledge;
pub mod ask;
pub mod check_now;
pub mod learn;
pub mod list;
pub mod record;
pub mod settle;
pub mod there;
