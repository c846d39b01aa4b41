//! A fresh portal for each story, visitors who use it like a browser, and a cast with names.

pub mod billing;
pub mod cast;
mod database;
pub mod desk;
mod door;
mod letters;
pub mod paper;
mod portal;
mod visitor;

pub mod till;

pub use portal::TestPortal;
pub use till::Till;
pub use visitor::Visitor;
