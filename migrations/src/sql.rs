//! The steps are written in PostgreSQL's spelling; SQLite's differs by a handful of words.

use sea_orm_migration::{prelude::*, sea_orm::DatabaseBackend};

/// A step is taken whole or not at all; on SQLite that has to be asked for.
pub const WHOLE: Option<bool> = Some(true);

const FOR_SQLITE: &[(&str, &str)] = &[
    ("BIGSERIAL PRIMARY KEY", "INTEGER PRIMARY KEY AUTOINCREMENT"),
    ("BIGINT", "INTEGER"),
    ("UUID", "BLOB"),
    ("TIMESTAMPTZ", "TEXT"),
    ("BYTEA", "BLOB"),
];

/// Runs statements that end with `;` at the end of a line. `STRICT` tables make SQLite refuse a fraction in a money column.
pub async fn run(manager: &SchemaManager<'_>, statements: &str) -> Result<(), DbErr> {
    for statement in statements.split(";\n").map(str::trim).filter(|statement| !statement.is_empty()) {
        let spelled = match manager.get_database_backend() {
            DatabaseBackend::Sqlite => {
                FOR_SQLITE.iter().fold(statement.to_owned(), |text, (theirs, ours)| text.replace(theirs, ours))
            }
            _ => statement.replace(" STRICT", ""),
        };
        manager.get_connection().execute_unprepared(&spelled).await?;
    }
    Ok(())
}

/// Drops tables in the order given.
pub async fn drop_tables(manager: &SchemaManager<'_>, tables: &[&str]) -> Result<(), DbErr> {
    for table in tables {
        manager.get_connection().execute_unprepared(&format!("DROP TABLE {table}")).await?;
    }
    Ok(())
}

/// Rows of this table can be added, never changed or removed.
pub async fn insert_only(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    match manager.get_database_backend() {
        DatabaseBackend::Sqlite => {
            for deed in ["UPDATE", "DELETE"] {
                let statement = format!(
                    "CREATE TRIGGER {table}_no_{deed} BEFORE {deed} ON {table}
                     BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END"
                );
                connection.execute_unprepared(&statement).await?;
            }
        }
        _ => {
            connection
                .execute_unprepared(
                    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
                     $$ BEGIN RAISE EXCEPTION '% is insert-only', TG_TABLE_NAME; END $$",
                )
                .await?;
            let statement = format!(
                "CREATE TRIGGER {table}_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
                 FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            );
            connection.execute_unprepared(&statement).await?;
        }
    }
    Ok(())
}
