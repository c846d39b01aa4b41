//! Invoices for administrators: the list, one invoice, its preview, and the editor of drafts.

mod deeds;
pub mod editor;
pub mod list;
pub mod one;
pub mod pick_customer;
pub mod preview;
pub mod typed;
