//! A fresh portal for each story, visitors who use it like a browser, and a cast with names.

pub mod access;
pub mod billing;
pub mod browser;
mod by_hand;
pub mod cable;
pub mod cashbox;
pub mod cast;
pub mod counter;
mod crowd;
pub mod database;
pub mod desk;
mod door;
mod imprint;
mod letters;
pub mod line;
pub mod lock;
pub mod log_book;
pub mod notices;
pub mod paper;
pub mod payer;
mod portal;
pub mod program;
mod proof;
pub mod proxy;
pub mod refusals;
pub mod replicas;
pub mod stage_set;
mod telephone;
pub mod till;
pub mod upload;
mod visitor;

pub use by_hand::Refusal;
pub use crowd::Crowd;
pub use portal::TestPortal;
pub use till::Till;
pub use visitor::{Answer, Visitor};
