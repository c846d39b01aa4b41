//! Refunds: what can be given back of a payment, the form that does, all of them, and one with all that is known of it.

pub mod form;
pub mod list;
pub mod one;
pub mod panel;
