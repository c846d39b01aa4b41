//! The screens of this part.

pub mod balance;
pub mod handover;
pub mod instructions;
pub mod invoice;
pub mod offers;
pub mod pay_panel;
pub mod payment;
pub mod phase;
pub mod progress;
pub mod story;
pub mod switch;
pub mod account;
pub mod dashboard;
pub mod invoice;
pub mod invoices;
pub mod pay_panel;
pub mod print;
