//! Single statements, outside of any transaction. SQLite's connections are lent here from a shelf of our own: sqlx's pool
//! asks each one that comes back whether it lives, in a task of its own, and on a file that costs as much as the statement.

use std::{
    num::NonZero,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use sea_orm::{
    ConnAcquireErr, ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr,
    Statement, Values,
};
use sea_query_sqlx::SqlxValues;
use sqlx::{AssertSqlSafe, ConnectOptions, Sqlite, SqliteConnection, query::Query, sqlite::SqliteConnectOptions};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

/// How long a statement waits for a connection.
const PATIENCE: Duration = Duration::from_secs(10);

/// Cheap to clone.
#[derive(Debug, Clone)]
pub enum Reader {
    Lent(Shelf),
    Pooled(DatabaseConnection),
}

/// The connections nobody uses at the moment, the latest used on top: its memory is still warm.
#[derive(Debug, Clone)]
pub struct Shelf {
    options: Arc<SqliteConnectOptions>,
    free: Arc<Semaphore>,
    idle: Arc<Mutex<Vec<SqliteConnection>>>,
}

/// A connection in use. Unless it is put back it is closed: whoever vanishes in a statement, or meets a broken connection,
/// leaves nothing behind.
struct Lent {
    connection: SqliteConnection,
    shelf: Shelf,
    _permit: OwnedSemaphorePermit,
}

impl Shelf {
    /// At most `connections` at once, and no more than there is work for: SQLite reads on our own processors, each
    /// connection in a thread of its own and with two megabytes of pages in its memory.
    pub(super) fn new(options: SqliteConnectOptions, connections: u32) -> Self {
        let options = Arc::new(options.disable_statement_logging());
        let hands = std::thread::available_parallelism().map_or(1, NonZero::get);
        let most = usize::try_from(connections).unwrap_or(usize::MAX).min(2 * hands);
        Self { options, free: Arc::new(Semaphore::new(most)), idle: Arc::default() }
    }

    async fn lend(&self) -> Result<Lent, DbErr> {
        let permit = timeout(PATIENCE, self.free.clone().acquire_owned()).await;
        let permit = permit.map_err(|_| DbErr::ConnectionAcquire(ConnAcquireErr::Timeout))?;
        let permit = permit.map_err(|_| DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed))?;
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.options.connect().await.map_err(|cause| DbErr::Conn(RuntimeErr::SqlxError(cause.into())))?,
        };
        metrics::counter!("guichet_queries").increment(1);
        Ok(Lent { connection, shelf: self.clone(), _permit: permit })
    }
}

impl Lent {
    /// A refused statement says nothing against its connection.
    fn answered<T>(self, outcome: Result<T, sqlx::Error>) -> Result<T, sqlx::Error> {
        if matches!(outcome, Ok(_) | Err(sqlx::Error::Database(_))) {
            self.shelf.idle.lock().unwrap_or_else(PoisonError::into_inner).push(self.connection);
        }
        outcome
    }
}

fn bound(statement: Statement) -> Query<'static, Sqlite, SqlxValues> {
    let values = statement.values.unwrap_or_else(|| Values(Vec::new()));
    sqlx::query_with(AssertSqlSafe(statement.sql), SqlxValues(values))
}

fn unread(cause: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(cause.into()))
}

fn undone(cause: sqlx::Error) -> DbErr {
    DbErr::Exec(RuntimeErr::SqlxError(cause.into()))
}

#[async_trait::async_trait]
impl ConnectionTrait for Reader {
    fn get_database_backend(&self) -> DbBackend {
        match self {
            Self::Lent(_) => DbBackend::Sqlite,
            Self::Pooled(pool) => pool.get_database_backend(),
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        match self {
            Self::Pooled(pool) => pool.execute_raw(statement).await,
            Self::Lent(shelf) => {
                let mut lent = shelf.lend().await?;
                let outcome = bound(statement).execute(&mut lent.connection).await;
                lent.answered(outcome).map(Into::into).map_err(undone)
            }
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        match self {
            Self::Pooled(pool) => pool.execute_unprepared(sql).await,
            Self::Lent(shelf) => {
                let mut lent = shelf.lend().await?;
                let outcome = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut lent.connection).await;
                lent.answered(outcome).map(Into::into).map_err(undone)
            }
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match self {
            Self::Pooled(pool) => pool.query_one_raw(statement).await,
            Self::Lent(shelf) => {
                let mut lent = shelf.lend().await?;
                let outcome = bound(statement).fetch_optional(&mut lent.connection).await;
                lent.answered(outcome).map(|row| row.map(Into::into)).map_err(unread)
            }
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match self {
            Self::Pooled(pool) => pool.query_all_raw(statement).await,
            Self::Lent(shelf) => {
                let mut lent = shelf.lend().await?;
                let outcome = bound(statement).fetch_all(&mut lent.connection).await;
                let rows = lent.answered(outcome).map_err(unread)?;
                Ok(rows.into_iter().map(Into::into).collect())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::db::{ConnectionTrait, Db};

    /// Or each statement with a LIMIT is planned anew whenever it is asked: see `.cargo/config.toml`.
    #[tokio::test]
    async fn sqlite_keeps_the_plans_it_has_made() {
        let db = Db::connect("sqlite::memory:", 1).await.expect("a database");
        let asked = sea_orm::Statement::from_string(
            sea_orm::DbBackend::Sqlite,
            "SELECT sqlite_compileoption_used('ENABLE_QPSG') AS held",
        );
        let row = db.reader().query_one_raw(asked).await.expect("an answer").expect("a row");
        assert_eq!(row.try_get::<i64>("", "held"), Ok(1));
    }
}
