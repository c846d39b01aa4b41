//! Who is asking and with what: identity, language, the posted form. No rules of business.

pub mod asked;
pub mod doors;
pub mod flash;
pub mod form;
pub mod key;
pub mod language;
pub mod patience;
pub mod posted;
mod query;
pub mod session;
pub mod uploaded;
pub mod visit;

pub use asked::Asked;
pub use form::FormState;
pub use key::{Key, Keys};
pub use posted::Posted;
pub use uploaded::Uploaded;
pub use visit::{Visit, admin, contact, portal, visit};
