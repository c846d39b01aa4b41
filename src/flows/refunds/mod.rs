//! The life of a refund, from an administrator's wish to the ledger.
//!
//! An invoice keeps what it was: paid, with its allocations. What is given back of it is told by credit notes, which take
//! revenue and tax back; nothing becomes due again.

mod book;
mod hold;
mod submit;

pub mod acknowledge;
pub mod ask;
pub mod ask_for;
pub mod check_now;
pub mod foreign;
pub mod room;
pub mod settle;
pub mod transferred;
