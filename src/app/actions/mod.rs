//! What forms do: who asks, one flow, where next.

pub mod account;
pub mod balance_credit;
pub mod contacts;
pub mod customers;
pub mod drafts;
pub mod gateway_switch;
pub mod inbox;
pub mod invoices;
pub mod late_money;
pub mod password;
pub mod payments;
pub mod sign_in;
pub mod sign_out;
pub mod team;
pub mod transfers;
