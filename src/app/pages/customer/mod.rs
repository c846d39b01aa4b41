//! What customers see.

pub mod balance;
pub mod credit_note;
pub mod dashboard;
pub mod debit;
pub mod handover;
pub mod instructions;
pub mod invoice;
pub mod invoices;
pub mod mandates;
pub mod offers;
pub mod pay_panel;
pub mod payment;
pub mod phase;
pub mod print;
pub mod progress;
pub mod refunds;
pub mod story;
pub mod switch;
pub mod taken_back;
