//! What forms do: who asks, one flow, where next.

pub mod contacts;
pub mod customers;
pub mod drafts;
pub mod invoices;
