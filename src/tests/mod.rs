//! Stories over a whole portal, on SQLite and, where `GUICHET_TEST_POSTGRES` names a server, on PostgreSQL too.

mod support;

mod ground;
mod invoice_gateways;
mod invoice_lists;
mod invoice_pages;
mod invoices;
