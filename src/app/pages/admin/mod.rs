//! The screens of the administration.

pub mod accounts;
pub mod audit;
pub mod cart;
pub mod gateway;
pub mod gateway_new;
pub mod gateways;
pub mod simulator;
pub mod store;
