//! The store's own settings.

pub mod save_cart;
pub mod save_shop;
