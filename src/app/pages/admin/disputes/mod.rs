//! Disputes: the list by deadline, one of them with what it moved, and those of a payment or customer.

mod evidence;
pub mod list;
pub mod one;
pub mod panel;
