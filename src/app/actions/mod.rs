//! What forms do: who asks, one flow, where next.

pub mod balance;
pub mod pay;
pub mod payment;
pub mod switch;
pub mod transfer;
