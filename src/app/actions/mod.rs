//! What forms do: who asks, one flow, where next.

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
