//! A copy of the database file, taken while it is written to.

use std::{fs::OpenOptions, os::unix::fs::OpenOptionsExt, path::Path};

use sea_orm::{ConnectionTrait, Statement};

use super::Db;

#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("this copies SQLite files; PostgreSQL has `pg_dump` (see the README)")]
    NotSqlite,
    #[error("{0}")]
    File(#[from] std::io::Error),
    #[error("{0}")]
    Database(#[from] sea_orm::DbErr),
}

impl Db {
    /// One moment of the database, whole, in a new file that only its owner may read: it holds sealed secrets and
    /// password hashes. An existing file is not touched.
    pub async fn backup(&self, to: &Path) -> Result<(), BackupError> {
        if !self.is_sqlite() {
            return Err(BackupError::NotSqlite);
        }
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(to)?;
        let copy = Statement::from_sql_and_values(
            self.reader().get_database_backend(),
            "VACUUM INTO ?",
            [to.display().to_string().into()],
        );
        self.reader().execute_raw(copy).await?;
        Ok(file.sync_all()?)
    }
}
