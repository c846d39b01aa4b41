//! The screens of the administration.

pub mod accounts;
pub mod audit;
pub mod cart;
pub mod customers;
pub mod dashboard;
pub mod gateway;
pub mod gateway_new;
pub mod gateways;
pub mod invoices;
pub mod simulator;
pub mod store;
pub mod team;
pub mod team_invitation;
pub mod team_member;
