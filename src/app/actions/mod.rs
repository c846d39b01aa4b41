//! What forms do: who asks, one flow, where next.

pub mod account;
pub mod password;
pub mod sign_in;
pub mod sign_out;
pub mod team;
