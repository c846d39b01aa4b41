//! Bank statements: imported line by line, each line suggested, accepted, split, charged or put aside; and
//! what was accepted undone, by a person or with the line by which the bank took it back.

pub mod accept;
pub mod accounts;
pub mod arrived;
pub mod charge;
pub mod ignore;
pub mod import;
pub mod map;
pub mod named;
pub mod queue;
mod received;
pub mod reversed;
pub mod suggest;
mod unbook;
pub mod undo;
