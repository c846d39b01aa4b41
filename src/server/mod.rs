//! The outer wall: the router and its layers, commands, configuration, work in the background.

pub mod assets;
pub mod commands;
pub mod config;
pub mod headers;
mod icons;
pub mod layers;
pub mod serve;
pub mod sessions;
pub mod wall;
