//! Guichet, room by room. A room looks only at rooms above it in this list.

pub mod domain;
#[cfg(feature = "ssr")]
pub mod providers;
