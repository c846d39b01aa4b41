//! What forms do: who asks, one flow, where next.

pub mod balance;
pub mod pay;
pub mod payment;
pub mod switch;
pub mod transfer;
//! What happens behind a form: guard, parse, one flow, on to the next page.

pub mod accounts;
pub mod gateway_form;
pub mod gateways;
pub mod icons;
pub mod shop;
