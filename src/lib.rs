//! Guichet, room by room. A room looks only at rooms above it in this list; the sandbox looks at none.

pub mod domain;

#[cfg(feature = "ssr")]
pub mod providers;

#[cfg(feature = "ssr")]
pub mod db;

#[cfg(feature = "ssr")]
pub mod flows;

#[cfg(feature = "ssr")]
pub mod request;

pub mod app;

#[cfg(feature = "ssr")]
pub mod server;

#[cfg(feature = "ssr")]
pub mod sandbox;

/// Wakes the islands of a page the server has drawn.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
}
