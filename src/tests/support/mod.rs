//! A fresh portal for each story, visitors who use it like a browser, and a cast with names.

pub mod billing;
pub mod cashbox;
pub mod cast;
mod database;
pub mod desk;
mod door;
mod letters;
pub mod paper;
mod portal;
pub mod till;
mod visitor;

pub use portal::TestPortal;
pub use till::Till;
pub use visitor::{Answer, Visitor};
