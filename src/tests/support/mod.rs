//! A fresh portal for each story, visitors who use it like a browser, and a cast with names.

pub mod access;
pub mod billing;
pub mod cashbox;
pub mod cast;
pub mod counter;
mod database;
pub mod desk;
mod door;
mod imprint;
mod letters;
pub mod line;
pub mod log_book;
pub mod paper;
mod portal;
pub mod refusals;
pub mod stage_set;
pub mod till;
pub mod upload;
mod visitor;

pub use portal::TestPortal;
pub use till::Till;
pub use visitor::{Answer, Visitor};
