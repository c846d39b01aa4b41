//! Guichet.

#[cfg(feature = "ssr")]
pub mod sandbox;
