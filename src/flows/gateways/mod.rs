//! Gateways: how they come to exist, are configured, checked and offered.

pub mod offer;
pub mod open;
