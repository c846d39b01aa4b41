//! The screens of this part.

pub mod account;
pub mod dashboard;
pub mod invoice;
pub mod invoices;
pub mod pay_panel;
pub mod print;
