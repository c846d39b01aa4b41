//! Stories over a whole portal, on SQLite and, where `GUICHET_TEST_POSTGRES` names a server, on PostgreSQL too.

mod support;

mod gateways;
mod gateways_forms;
mod ground;
mod icons;
mod paying;
mod paying_otherwise;
mod paying_refused;
mod store;
