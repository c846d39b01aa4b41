//! The life of a dispute, from its first notice to its last posting. What it moves is told by the provider and by nobody else.

mod book;
mod take_back;
mod tell;

pub mod accept;
pub mod acknowledge;
pub mod ask;
pub mod check_now;
pub mod learn;
pub mod settle;
