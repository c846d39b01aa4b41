//! Whether the database takes what is written.

use sea_orm::ConnectionTrait;

use super::Db;
use crate::domain::error::AppError;

impl Db {
    /// Not while it is locked, read-only, full or gone. Writes nothing.
    pub async fn takes_writes(&self) -> Result<(), AppError> {
        let tx = self.begin().await?;
        tx.execute_unprepared("UPDATE gateways SET version = version WHERE 1 = 0").await?;
        tx.rollback().await
    }
}
