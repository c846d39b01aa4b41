//! What forms do: who asks, one flow, where next.

pub mod account;
pub mod accounts;
pub mod balance;
pub mod gateway_form;
pub mod gateways;
pub mod icons;
pub mod pay;
pub mod payment;
pub mod shop;
pub mod switch;
pub mod transfer;
pub mod contacts;
pub mod customers;
pub mod drafts;
pub mod gateway_form;
pub mod gateways;
pub mod icons;
pub mod invoices;
pub mod password;
pub mod shop;
pub mod sign_in;
pub mod sign_out;
pub mod team;
