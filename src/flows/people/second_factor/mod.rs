//! The second factor: shown, proved, asked for, taken away.

pub mod authenticator;
pub mod begin;
pub mod check;
pub mod demand;
mod note;
pub mod recovery;
pub mod renew_codes;
pub mod reset;
pub mod turn_off;
pub mod turn_on;

pub use begin::begin;
pub use check::check;
pub use demand::demand;
pub use renew_codes::renew_codes;
pub use reset::reset;
pub use turn_off::turn_off;
pub use turn_on::turn_on;
