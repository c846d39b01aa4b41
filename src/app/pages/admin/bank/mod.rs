//! Bank statements: the queue of their lines, one line, the imports, a file whose columns have to be named.

mod arrival;
pub mod columns;
pub mod import;
pub mod line;
pub mod queue;
mod split;
pub mod statement;
pub mod statements;
mod words;
