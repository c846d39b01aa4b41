//! SQLite has one writer. Transactions take turns in the order they came, and those that waited meanwhile share one commit:
//! one flush to the disk for all of them, and nobody is told that it is kept before it is.

use std::{sync::Arc, time::Duration};

use sea_orm::{
    DatabaseConnection, DatabaseTransaction, DbErr, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use tokio::{
    runtime::Handle,
    sync::{Mutex, OwnedMutexGuard, oneshot},
    time::timeout,
};

use super::Tx;
use crate::domain::error::AppError;

/// Whoever waits longer for a turn hears that the database is busy, as SQLite itself says after as long.
const PATIENCE: Duration = Duration::from_secs(5);

/// After a shared commit that failed, so many transactions commit alone: the next fault is only its author's.
const ALONE: u32 = 64;

#[derive(Debug, Clone, Default)]
pub(super) struct Turns(Arc<Mutex<Desk>>);

/// What is on the desk between two turns.
#[derive(Debug, Default)]
struct Desk {
    shared: Option<Shared>,
    /// How many of the next transactions share with nobody.
    alone: u32,
}

/// The transaction of several: each is a savepoint in it.
#[derive(Debug)]
struct Shared {
    whole: DatabaseTransaction,
    /// Those who ended well and wait for the commit.
    ended: Vec<oneshot::Sender<Result<(), AppError>>>,
    last: Last,
    closing: Closing,
}

/// Whether somebody is in the line to commit it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Closing {
    Unasked,
    Asked,
}

/// How the latest turn ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Last {
    Well,
    /// Given up, or not over. A fault of the disk rolls back everything, not the savepoint alone, so nothing is added.
    Otherwise,
}

/// The right to write. Whoever drops it passes it on.
pub(super) struct Turn(OwnedMutexGuard<Desk>);

impl Turns {
    pub async fn begin(&self, pool: &DatabaseConnection) -> Result<Tx, AppError> {
        let desk = timeout(PATIENCE, self.0.clone().lock_owned()).await;
        let mut desk = desk.map_err(|_| AppError::Unavailable)?;
        if desk.shared.as_ref().is_some_and(|shared| shared.last == Last::Otherwise) || desk.alone > 0 {
            desk.close().await;
        }
        let shared = match desk.shared.take() {
            Some(shared) => shared,
            None => {
                let whole = immediate(pool).await?;
                Shared { whole, ended: Vec::new(), last: Last::Well, closing: Closing::Unasked }
            }
        };
        desk.shared = Some(Shared { last: Last::Otherwise, ..shared });
        Turn(desk).taken().await
    }
}

impl Desk {
    async fn close(&mut self) {
        self.alone = self.alone.saturating_sub(1);
        let Some(Shared { whole, ended, .. }) = self.shared.take() else { return };
        let outcome = match ended.is_empty() {
            true => whole.rollback().await,
            false => whole.commit().await,
        };
        let several = ended.len() > 1;
        if outcome.is_err() && several {
            self.alone = ALONE;
        }
        let told = outcome.map_err(|cause| refusal(cause, several));
        for one in ended {
            // Nobody waits any more: it is kept all the same.
            let _ = one.send(told.clone());
        }
    }
}

/// Where several were refused together, nobody knows whose fault it was: each may try again, alone.
fn refusal(cause: DbErr, several: bool) -> AppError {
    match AppError::from(cause) {
        AppError::Internal(_) if several => AppError::Unavailable,
        error => error,
    }
}

impl Turn {
    async fn taken(self) -> Result<Tx, AppError> {
        let own = match &self.0.shared {
            Some(shared) => shared.whole.begin().await?,
            None => return Err(AppError::Unavailable),
        };
        Ok(Tx::taking_turns(own, self))
    }

    /// Where nobody's work waits for the commit, there is nothing left to keep: the right to write is free at once.
    pub async fn give_up(mut self, own: DatabaseTransaction) -> Result<(), AppError> {
        own.rollback().await?;
        if self.0.shared.as_ref().is_some_and(|shared| shared.ended.is_empty()) {
            self.0.close().await;
        }
        Ok(())
    }

    /// The savepoint is released, the turn passed on, and the shared commit awaited.
    pub async fn end(mut self, own: DatabaseTransaction) -> Result<(), AppError> {
        own.commit().await?;
        let (tell, told) = oneshot::channel();
        if let Some(shared) = self.0.shared.as_mut() {
            shared.ended.push(tell);
            shared.last = Last::Well;
        }
        drop(self);
        told.await.map_err(|_| AppError::Unavailable)?
    }
}

impl Drop for Turn {
    /// Turns are taken in the order they were asked for: those who wait by now come first, and share the commit.
    fn drop(&mut self) {
        let line = OwnedMutexGuard::mutex(&self.0).clone();
        let Some(shared) = self.0.shared.as_mut().filter(|shared| shared.closing == Closing::Unasked) else { return };
        if let Ok(runtime) = Handle::try_current() {
            shared.closing = Closing::Asked;
            runtime.spawn(async move { line.lock().await.close().await });
        }
    }
}

/// A transaction that begins reading and then writes would fail at once when another process writes.
async fn immediate(pool: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    let sqlite_transaction_mode = Some(SqliteTransactionMode::Immediate);
    pool.begin_with_options(TransactionOptions { sqlite_transaction_mode, ..TransactionOptions::default() }).await
}

#[cfg(test)]
mod tests;
