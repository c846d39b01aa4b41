//! The only code that travels to the browser.

pub mod copy;
pub mod payment_status;
pub mod submit_at_once;
pub mod totals;
