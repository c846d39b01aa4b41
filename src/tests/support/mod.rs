//! A fresh portal for each story, visitors who use it like a browser, and a cast with names.

pub mod cast;
mod database;
pub mod desk;
pub mod paper;
mod portal;
pub mod till;
mod visitor;

pub use portal::TestPortal;
pub use visitor::{Answer, Visitor};
