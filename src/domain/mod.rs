//! What is true: money, people, gateways, invoices, payments and the ledger. Pure: no IO, no clock, no SQL.

pub mod availability;
pub mod brought;
pub mod card_number;
pub mod chart;
pub mod creditor_reference;
pub mod currency;
pub mod customer;
pub mod device;
pub mod draft;
pub mod email;
pub mod error;
pub mod field;
pub mod folded;
pub mod gateway;
pub mod ids;
pub mod invoice;
pub mod invoice_list;
pub mod invoice_number;
pub mod journal;
pub mod language;
pub mod late_money;
pub mod ledger;
pub mod ledger_check;
pub mod letter;
pub mod money;
pub mod movement;
pub mod notice;
pub mod page;
pub mod password;
pub mod payment;
pub mod payment_list;
pub mod payment_step;
pub mod people;
pub mod receivables;
pub mod report;
pub mod scrub;
pub mod second_factor;
pub mod session;
pub mod settlement;
pub mod shop;
pub mod statement;
pub mod totals;
pub mod transfer;

/// An instant in UTC, always a whole second: it sorts the same as text and as a number.
pub type Instant = time::OffsetDateTime;
