//! The screens of the administration.

pub mod team;
pub mod team_invitation;
pub mod team_member;

pub mod accounts;
pub mod audit;
pub mod cart;
pub mod gateway;
pub mod gateway_new;
pub mod gateways;
pub mod simulator;
pub mod store;
