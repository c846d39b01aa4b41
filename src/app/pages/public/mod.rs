//! The screens anybody may see.

pub mod choose_password;
pub mod code;
pub mod confirm_email;
pub mod forgotten;
pub mod sign_in;
