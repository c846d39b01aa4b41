//! What happens behind a form: guard, parse, one flow, on to the next page.

pub mod account;
pub mod accounts;
pub mod balance;
pub mod balance_credit;
pub mod contacts;
pub mod customers;
pub mod drafts;
pub mod gateway_form;
pub mod gateway_switch;
pub mod gateways;
mod guests;
pub mod icons;
pub mod inbox;
pub mod invoices;
pub mod late_money;
pub mod ledger_checks;
pub mod password;
pub mod pay;
pub mod payment;
pub mod payments;
pub mod shop;
pub mod sign_in;
pub mod sign_out;
pub mod switch;
pub mod team;
pub mod transfer;
pub mod transfers;
