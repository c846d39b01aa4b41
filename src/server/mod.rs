//! The outer wall: the router and its layers, commands, configuration, work in the background.

pub mod assets;
pub mod cli;
pub mod commands;
pub mod config;
pub mod connections;
pub mod demo;
mod exports;
pub mod headers;
pub mod health;
mod icons;
pub mod jobs;
pub mod layers;
pub mod logs;
pub mod metrics;
pub mod post;
pub mod serve;
pub mod sessions;
pub mod wall;
pub mod webhooks;
