//! Stories over a whole portal, on SQLite and, where `GUICHET_TEST_POSTGRES` names a server, on PostgreSQL too.

mod support;

mod amounts;
mod architecture;
mod gateway_page;
mod gateways;
mod gateways_forms;
mod ground;
mod icons;
mod invoice_gateways;
mod invoice_lists;
mod invoice_pages;
mod invoices;
mod late_success;
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
mod settling;
mod store;
mod transfer_queue;
