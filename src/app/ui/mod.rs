//! The parts pages are made of.

pub mod error_page;
