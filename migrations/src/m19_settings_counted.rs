//! A gateway's sealed settings are kept in memory with the rest of the set-up: a change of theirs counts too, whoever makes it.

use sea_orm_migration::{prelude::*, sea_orm::DatabaseBackend};

use crate::{
    m13_setup_epoch::{GATEWAY_COLUMNS, trigger},
    sql,
};

#[derive(DeriveMigrationName)]
pub struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        sql::WHOLE
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        watched(manager, &format!("{GATEWAY_COLUMNS}, settings")).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        watched(manager, GATEWAY_COLUMNS).await
    }
}

async fn watched(manager: &SchemaManager<'_>, columns: &str) -> Result<(), DbErr> {
    let backend = manager.get_database_backend();
    let of = if backend == DatabaseBackend::Sqlite { "" } else { " ON gateways" };
    let connection = manager.get_connection();
    connection.execute_unprepared(&format!("DROP TRIGGER gateways_epoch_update{of}")).await?;
    connection.execute_unprepared(&trigger(backend, "gateways", &format!("UPDATE{columns}"))).await?;
    // Whoever has kept them without their being counted reads them anew.
    connection.execute_unprepared("UPDATE setup_epoch SET number = number + 1").await.map(drop)
}
