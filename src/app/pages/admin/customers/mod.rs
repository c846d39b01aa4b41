//! Customers: the list, one customer, and the form for new and known ones.

pub mod edit;
pub mod list;
pub mod one;
