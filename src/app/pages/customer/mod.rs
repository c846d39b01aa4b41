//! The screens of this part.

pub mod account;
