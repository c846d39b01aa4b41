//! What happens: one story a file, one public function named as the file. A flow owns its transactions.

pub mod calendar;
pub mod clock;
pub mod customers;
pub mod detached;
pub mod disputes;
pub mod gateways;
pub mod hooks;
pub mod invoices;
pub mod ledger;
pub mod mandates;
pub mod note_question;
pub mod payments;
pub mod payouts;
pub mod people;
pub mod period;
pub mod plant;
pub mod portal;
pub mod refunds;
pub mod shop;
pub mod statements;
