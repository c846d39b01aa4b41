//! A person's own account, customer or administrator.

pub mod confirm;
pub mod email;
mod frame;
pub mod overview;
pub mod password;
pub mod proof;
pub mod recovery_codes;
pub mod second_factor;
mod sessions;
