//! Stories over a whole portal, on SQLite and, where `GUICHET_TEST_POSTGRES` names a server, on PostgreSQL too.

mod support;

mod architecture;
mod gateways;
mod gateways_forms;
mod ground;
mod icons;
mod invoice_gateways;
mod invoice_lists;
mod invoice_pages;
mod invoices;
mod money;
mod paying;
mod paying_otherwise;
mod paying_refused;
mod people_account;
mod people_administration;
mod people_links;
mod people_post;
mod people_sign_in;
mod people_team;
mod promises_fees;
mod promises_gateways;
mod promises_inbox;
mod promises_ledger;
mod promises_once;
mod promises_others;
mod promises_twice;
mod promises_webhooks;
mod races;
mod races_leaving;
mod settling;
mod settling_parts;
mod store;
mod transfer_desk;
