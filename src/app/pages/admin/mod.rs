//! The screens of this part.

pub mod customers;
pub mod dashboard;
pub mod invoices;
