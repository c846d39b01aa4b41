//! Disputes: the list by deadline, one of them with what it moved, and those of a payment or customer.

pub mod list;
pub mod one;
pub mod panel;
