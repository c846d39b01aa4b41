//! Customers and those who act for them.

pub mod create;
pub mod readers;
pub mod update;
