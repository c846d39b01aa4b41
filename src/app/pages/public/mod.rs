//! The screens anybody may see.

pub mod choose_password;
pub mod confirm_email;
pub mod forgotten;
pub mod sign_in;
