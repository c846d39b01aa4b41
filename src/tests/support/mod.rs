//! A fresh portal for each story, visitors who use it like a browser, and a cast with names.

pub mod billing;
pub mod browser;
pub mod cashbox;
pub mod cast;
pub mod counter;
pub mod database;
mod by_hand;
pub mod cashbox;
pub mod cast;
pub mod counter;
mod crowd;
mod database;
pub mod desk;
mod door;
mod letters;
pub mod notices;
pub mod paper;
pub mod payer;
mod portal;
pub mod program;
mod proof;
pub mod till;
mod visitor;

pub use by_hand::Refusal;
pub use crowd::Crowd;
pub use portal::TestPortal;
pub use till::Till;
pub use visitor::{Answer, Visitor};
