//! The second factor of people who have one, and the codes that stand in for a lost telephone.

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
        sql::drop_tables(manager, &["recovery_codes", "second_factors"]).await
    }
}

const TABLES: &str = "
CREATE TABLE second_factors (
    person_id UUID PRIMARY KEY NOT NULL REFERENCES people (id),
    secret BYTEA NOT NULL,
    last_step BIGINT NOT NULL,
    shown_at TIMESTAMPTZ NOT NULL,
    confirmed_at TIMESTAMPTZ
) STRICT;
CREATE TABLE recovery_codes (
    id TEXT PRIMARY KEY NOT NULL,
    person_id UUID NOT NULL REFERENCES people (id),
    used_at TIMESTAMPTZ
) STRICT;
CREATE INDEX recovery_codes_of_person ON recovery_codes (person_id);
";
