//! The only code that travels to the browser.

pub mod copy;
