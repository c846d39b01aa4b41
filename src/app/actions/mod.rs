//! What happens behind a form: guard, parse, one flow, on to the next page.

pub mod account;
pub mod password;
pub mod sign_in;
pub mod sign_out;
pub mod team;

pub mod accounts;
pub mod gateway_form;
pub mod gateways;
pub mod icons;
pub mod shop;
