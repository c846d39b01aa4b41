//! What is kept. SeaORM lives here; the functions take and return domain types and decide nothing.

use std::time::Duration;

use sea_orm::{ConnectOptions, Database, DatabaseBackend, DatabaseConnection, DbErr, TransactionTrait};

use crate::domain::error::{AppError, Ticket};

pub mod accounts;
pub mod audit;
pub mod audit_log;
pub mod audit_trail;
pub mod audits;
pub mod backup;
pub mod brought;
pub mod chores;
pub mod clearing;
pub mod contacts;
pub mod counters;
pub mod credit_notes;
pub mod customers;
pub mod dispute_evidence;
pub mod dispute_lists;
pub mod dispute_moves;
pub mod disputes;
mod entities;
mod failures;
pub mod fee_report;
pub mod gateways;
pub mod guests;
pub mod histories;
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
pub mod mandates;
pub mod movements;
pub mod names;
pub mod notices;
pub mod payment_lists;
pub mod payment_report;
pub mod payments;
pub mod payout_lines;
pub mod payout_lists;
pub mod payout_looks;
pub mod payouts;
pub mod people;
pub mod plans;
mod questions;
mod reader;
pub mod receivables;
pub mod refund_lists;
pub mod refunds;
mod retry;
pub mod reversals;
mod rows;
pub mod sealer;
pub mod second_factors;
pub mod sessions;
pub mod settings;
pub mod setup;
pub mod statement_candidates;
pub mod statement_lines;
pub mod statement_profiles;
pub mod statements;
pub mod transfers;
pub mod tries;
pub mod turnover;
mod turns;
mod tx;
pub mod wallets;
mod writing;

pub use reader::Reader;
pub use retry::retried;
pub use sea_orm::ConnectionTrait;
pub use tx::Tx;

use reader::Shelf;
use turns::Turns;

/// In milliseconds: who forgets a transaction does not hold up the others, and nobody waits for a lock for ever. SQLite
/// waits for one as long (`durable_sqlite`).
const POSTGRES_PATIENCE: [(&str, &str); 2] =
    [("idle_in_transaction_session_timeout", "15000"), ("lock_timeout", "5000")];

/// The pool of connections, cheap to clone.
#[derive(Debug, Clone)]
pub struct Db {
    pool: DatabaseConnection,
    reader: Reader,
    turns: Turns,
    setup: setup::Latest,
}

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
            .map_sqlx_sqlite_pool_opts(settled)
            .map_sqlx_postgres_opts(|options| options.options(POSTGRES_PATIENCE))
            .test_before_acquire(false);
        let mut connection = Database::connect(options).await?;
        connection.set_metric_callback(|_| metrics::counter!("guichet_queries").increment(1));
        let reader = match connection.get_database_backend() {
            DatabaseBackend::Sqlite => Reader::Lent(Shelf::new(durable_sqlite(sqlite(url)?), connections)),
            _ => Reader::Pooled(connection.clone()),
        };
        Ok(Self { pool: connection, reader, turns: Turns::default(), setup: setup::Latest::default() })
    }

    pub const fn reader(&self) -> &Reader {
        &self.reader
    }

    /// For migrations, which take their own transactions.
    pub const fn pool(&self) -> &DatabaseConnection {
        &self.pool
    }

    pub fn is_sqlite(&self) -> bool {
        self.pool.get_database_backend() == DatabaseBackend::Sqlite
    }

    /// In a task of its own, which ends whoever waits for it: sqlx 0.9.0 hands out the connection of somebody who
    /// vanished inside `begin` still in a transaction, and it swallows what the next one writes.
    pub async fn begin(&self) -> Result<Tx, AppError> {
        let db = self.clone();
        let begun = tokio::spawn(async move {
            match db.is_sqlite() {
                true => db.turns.begin(&db.pool).await,
                false => Ok(Tx::of_its_own(db.pool.begin().await?)),
            }
        });
        begun.await.map_err(|_| AppError::Unavailable)?
    }
}

fn sqlite(url: &str) -> Result<sqlx::sqlite::SqliteConnectOptions, DbErr> {
    url.parse().map_err(|cause: sqlx::Error| DbErr::Conn(sea_orm::RuntimeErr::SqlxError(cause.into())))
}

/// A fault of the disk makes SQLite roll back by itself, and sqlx 0.9.0 goes on counting the transaction: on such a
/// connection the next one would be a savepoint of nothing, and its commit would keep nothing. It is closed instead.
fn settled(options: sqlx::sqlite::SqlitePoolOptions) -> sqlx::sqlite::SqlitePoolOptions {
    use sqlx::Connection;
    options.before_acquire(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }))
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
