//! A number that grows with each change of what administrators set up: what was read under it stays true while it stands.

use sea_orm_migration::{prelude::*, sea_orm::DatabaseBackend};

use crate::sql;

#[derive(DeriveMigrationName)]
pub struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        sql::WHOLE
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sql::run(manager, TABLES).await?;
        let connection = manager.get_connection();
        if manager.get_database_backend() != DatabaseBackend::Sqlite {
            connection.execute_unprepared(FUNCTION).await?;
        }
        for (table, columns) in WATCHED {
            for deed in ["INSERT".to_owned(), format!("UPDATE{columns}"), "DELETE".to_owned()] {
                connection.execute_unprepared(&trigger(manager.get_database_backend(), table, &deed)).await?;
            }
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let of = |table: &str| match manager.get_database_backend() {
            DatabaseBackend::Sqlite => String::new(),
            _ => format!(" ON {table}"),
        };
        for (table, _) in WATCHED {
            for deed in DEEDS {
                let statement = format!("DROP TRIGGER {table}_epoch_{deed}{}", of(table));
                manager.get_connection().execute_unprepared(&statement).await?;
            }
        }
        if manager.get_database_backend() != DatabaseBackend::Sqlite {
            manager.get_connection().execute_unprepared("DROP FUNCTION grow_setup_epoch").await?;
        }
        sql::drop_tables(manager, &["setup_epoch"]).await
    }
}

const DEEDS: [&str; 3] = ["insert", "update", "delete"];

/// A gateway's state of health changes with each notice and is not part of what is set up.
pub(crate) const GATEWAY_COLUMNS: &str =
    " OF provider, account_name, name, title_fr, title_en, description_fr, description_en, icon_id, status, position,
      mode, mode_of_payment, cost_centre, scopes, checked_at, checked_account, check_error, disabled_reason, version";

const WATCHED: [(&str, &str); 3] = [("settings", ""), ("gateway_accounts", ""), ("gateways", GATEWAY_COLUMNS)];

pub(crate) fn trigger(backend: DatabaseBackend, table: &str, deed: &str) -> String {
    let name = deed.split(' ').next().unwrap_or(deed).to_lowercase();
    let begun = format!("CREATE TRIGGER {table}_epoch_{name} AFTER {deed} ON {table}");
    match backend {
        DatabaseBackend::Sqlite => format!("{begun} BEGIN UPDATE setup_epoch SET number = number + 1; END"),
        _ => format!("{begun} FOR EACH STATEMENT EXECUTE FUNCTION grow_setup_epoch()"),
    }
}

const FUNCTION: &str = "CREATE FUNCTION grow_setup_epoch() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN UPDATE setup_epoch SET number = number + 1; RETURN NULL; END $$";

const TABLES: &str = "
CREATE TABLE setup_epoch (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    number BIGINT NOT NULL
) STRICT;
INSERT INTO setup_epoch (id, number) VALUES (1, 1);
";
