//! Bank statements: the queue of their lines, one line, the imports, a file whose columns have to be named.

mod arrival;
pub mod columns;
mod decided;
pub mod import;
pub mod line;
pub mod queue;
mod reversal;
mod split;
pub mod statement;
pub mod statements;
mod words;
