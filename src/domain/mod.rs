//! What is true: money, people, gateways, invoices, payments and the ledger. Pure: no IO, no clock, no SQL.

pub mod availability;
pub mod currency;
pub mod error;
pub mod field;
pub mod gateway;
pub mod ids;
pub mod invoice;
pub mod language;
pub mod ledger;
pub mod letter;
pub mod money;
pub mod password;
pub mod payment;
pub mod people;
pub mod report;
pub mod totals;

/// An instant in UTC, always a whole second: it sorts the same as text and as a number.
pub type Instant = time::OffsetDateTime;
