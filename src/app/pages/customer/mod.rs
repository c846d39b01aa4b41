//! What customers see.

pub mod dashboard;
pub mod invoice;
pub mod invoices;
pub mod pay_panel;
pub mod print;
//! The screens of this part.

pub mod account;
