//! The screens of this part.

pub mod account_balances;
pub mod credit_panel;
pub mod customer_balance;
pub mod customers;
pub mod dashboard;
pub mod filters;
pub mod gateway_panel;
pub mod inbox;
pub mod invoice_switch;
pub mod invoices;
pub mod journal;
pub mod late_money;
pub mod late_one;
pub mod notice;
pub mod payment;
pub mod payments;
pub mod postings;
pub mod refused;
pub mod team;
pub mod team_invitation;
pub mod team_member;
pub mod transfer;
pub mod transfers;
