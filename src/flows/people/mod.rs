//! Coming in, being let in, and changing who may.

mod acting;
pub mod change_email;
pub mod change_password;
pub mod change_rights;
pub mod change_role;
pub mod change_state;
pub mod choose_language;
pub mod choose_password;
pub mod confirm_email;
pub mod confirm_password;
pub mod create_admin;
pub mod forget_password;
pub mod hashing;
pub mod invite;
pub mod limits;
pub mod links;
pub mod remove_contact;
pub mod rename;
pub mod sign_in;
pub mod sign_out_elsewhere;

pub use change_email::change_email;
pub use change_password::change_password;
pub use change_rights::change_rights;
pub use change_role::change_role;
pub use change_state::change_state;
pub use choose_language::choose_language;
pub use choose_password::choose_password;
pub use confirm_email::confirm_email;
pub use confirm_password::confirm_password;
pub use create_admin::create_admin;
pub use forget_password::forget_password;
pub use invite::invite;
pub use remove_contact::remove_contact;
pub use rename::rename;
pub use sign_in::sign_in;
pub use sign_out_elsewhere::sign_out_elsewhere;
