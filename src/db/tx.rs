//! A write transaction. Dropped without `commit` it leaves no trace.

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement};

use super::turns::Turn;
use crate::domain::error::AppError;

pub struct Tx {
    // Dropped before the turn: it is rolled back before the next one begins.
    own: DatabaseTransaction,
    turn: Option<Turn>,
}

impl Tx {
    pub(super) const fn of_its_own(own: DatabaseTransaction) -> Self {
        Self { own, turn: None }
    }

    pub(super) const fn taking_turns(own: DatabaseTransaction, turn: Turn) -> Self {
        Self { own, turn: Some(turn) }
    }

    /// Nobody else writes until it ends: SQLite has one writer. On PostgreSQL rows are locked instead.
    pub(super) const fn is_alone(&self) -> bool {
        self.turn.is_some()
    }

    /// Answers once it is on the disk. Goes on to its end when the one who waits for it vanishes: half a commit would leave
    /// the connection in a transaction.
    pub async fn commit(self) -> Result<(), AppError> {
        let committed = tokio::spawn(async move {
            match self.turn {
                Some(turn) => turn.end(self.own).await,
                None => Ok(self.own.commit().await?),
            }
        });
        committed.await.map_err(|_| AppError::Unavailable)?
    }

    pub async fn rollback(self) -> Result<(), AppError> {
        match self.turn {
            Some(turn) => turn.give_up(self.own).await,
            None => Ok(self.own.rollback().await?),
        }
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Tx {
    fn get_database_backend(&self) -> DbBackend {
        self.own.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.own.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.own.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.own.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.own.query_all_raw(statement).await
    }
}
