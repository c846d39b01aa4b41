//! Gateways: how they come to exist, are configured, checked and offered.

pub mod accounts;
pub mod check;
pub mod create;
pub mod delete;
pub mod missing;
pub mod offer;
pub mod open;
pub mod portrait;
pub mod probe;
pub mod redraw;
pub mod renew;
pub mod reorder;
pub mod save;
mod tell_stop;
pub mod upload_icon;
