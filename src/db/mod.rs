//! What is kept. SeaORM lives here; the functions take and return domain types and decide nothing.

use std::time::Duration;

use sea_orm::{
    ConnectOptions, Database, DatabaseBackend, DatabaseConnection, DatabaseTransaction, DbErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};

use crate::domain::error::{AppError, Ticket};

pub mod accounts;
pub mod audit;
pub mod audit_log;
pub mod audit_trail;
pub mod audits;
pub mod backup;
pub mod brought;
pub mod chores;
pub mod contacts;
pub mod counters;
pub mod customers;
mod entities;
mod failures;
pub mod gateways;
pub mod icons;
pub mod invoice_drafts;
pub mod invoice_list;
pub mod invoices;
pub mod journal;
pub mod late_money;
pub mod late_money_lists;
pub mod ledger;
pub mod ledger_checks;
pub mod letters;
pub mod links;
pub mod movements;
pub mod names;
pub mod notices;
pub mod payment_history;
pub mod payment_lists;
pub mod payment_steps;
pub mod payments;
pub mod people;
pub mod receivables;
mod retry;
pub mod reversals;
mod rows;
pub mod sealer;
pub mod second_factors;
pub mod sessions;
pub mod settings;
pub mod transfers;
pub mod tries;
pub mod wallets;
mod writing;

pub use retry::retried;
pub use sea_orm::ConnectionTrait;

/// In milliseconds: who forgets a transaction does not hold up the others, and nobody waits for a lock for ever. SQLite
/// waits for one as long (`durable_sqlite`).
const POSTGRES_PATIENCE: [(&str, &str); 2] =
    [("idle_in_transaction_session_timeout", "15000"), ("lock_timeout", "5000")];

/// A write transaction. Dropped without `commit` it leaves no trace.
pub type Tx = DatabaseTransaction;

/// The pool of connections, cheap to clone.
#[derive(Debug, Clone)]
pub struct Db(DatabaseConnection);

impl Db {
    /// `sqlite://path?mode=rwc` or `postgres://…`. At most `connections` at once.
    pub async fn connect(url: &str, connections: u32) -> Result<Self, DbErr> {
        let mut options = ConnectOptions::new(url);
        options
            .max_connections(connections)
            .connect_timeout(Duration::from_secs(5))
            .acquire_timeout(Duration::from_secs(10))
            .sqlx_logging(false)
            .map_sqlx_sqlite_opts(durable_sqlite)
            .map_sqlx_postgres_opts(|options| options.options(POSTGRES_PATIENCE))
            .test_before_acquire(false);
        let mut connection = Database::connect(options).await?;
        connection.set_metric_callback(|_| metrics::counter!("guichet_queries").increment(1));
        Ok(Self(connection))
    }

    pub fn reader(&self) -> &DatabaseConnection {
        &self.0
    }

    pub fn is_sqlite(&self) -> bool {
        self.0.get_database_backend() == DatabaseBackend::Sqlite
    }

    /// On SQLite IMMEDIATE: a transaction that begins reading and then writes would fail at once when another writes.
    /// In a task of its own, which ends whoever waits for it: sqlx 0.9.0 hands out the connection of somebody who
    /// vanished inside `begin` still in a transaction, and it swallows what the next one writes.
    pub async fn begin(&self) -> Result<Tx, AppError> {
        let options = TransactionOptions {
            sqlite_transaction_mode: self.is_sqlite().then_some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let pool = self.0.clone();
        let begun = tokio::spawn(async move { pool.begin_with_options(options).await });
        Ok(begun.await.map_err(|_| AppError::Unavailable)??)
    }
}

fn durable_sqlite(options: sqlx::sqlite::SqliteConnectOptions) -> sqlx::sqlite::SqliteConnectOptions {
    use sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
    options
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
}

/// Eight characters that people can read out on the phone.
pub fn fresh_ticket() -> Ticket {
    let id = uuid::Uuid::now_v7().simple().to_string();
    Ticket(id[24..].to_uppercase())
}

/// Whether a unique index refused the row.
fn is_taken(cause: &DbErr) -> bool {
    matches!(cause.sql_err(), Some(sea_orm::SqlErr::UniqueConstraintViolation(_)))
}
