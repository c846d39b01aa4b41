//! Mandates: learned from what providers report, offered, agreed to, forgotten.

pub mod ask;
pub mod consent;
pub mod forget;
pub mod learn;
pub mod offer;
pub mod tell_end;
