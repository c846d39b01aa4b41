//! What customers brought back from a provider's page, and what it was exchanged for.

use sea_orm_migration::prelude::*;

use crate::sql;

#[derive(DeriveMigrationName)]
pub struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        sql::WHOLE
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sql::run(manager, TABLES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sql::drop_tables(manager, &["brought"]).await
    }
}

const TABLES: &str = "
CREATE TABLE brought (
    payment_id UUID PRIMARY KEY NOT NULL REFERENCES payments (id),
    fields TEXT NOT NULL,
    warrant TEXT,
    at TIMESTAMPTZ NOT NULL
) STRICT;
";
