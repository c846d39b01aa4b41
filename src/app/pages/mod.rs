//! One file a screen: `load` asks and may fail, `show` draws and cannot.

pub mod account;
pub mod admin;
pub mod credit_note;
pub mod customer;
pub mod document;
pub mod invoice_table;
pub mod paging;
pub mod public;
