//! The chart of accounts and the journal: postings of entries that balance when the transaction ends.

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
        add_up(manager).await?;
        sql::insert_only(manager, "postings").await?;
        sql::insert_only(manager, "entries").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sql::drop_tables(manager, &["wallets", "posting_sums", "zero", "entries", "postings", "accounts"]).await?;
        match manager.get_database_backend() {
            DatabaseBackend::Sqlite => Ok(()),
            _ => sql::run(manager, "DROP FUNCTION add_up_entries;\n").await,
        }
    }
}

/// Each entry adds to its posting's sum, and a deferred foreign key lets only zero be committed:
/// an unbalanced posting cannot be stored, not even by hand.
async fn add_up(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements: &[&str] = match manager.get_database_backend() {
        DatabaseBackend::Sqlite => &["CREATE TRIGGER entries_add_up AFTER INSERT ON entries BEGIN
                INSERT INTO posting_sums (posting_id, sum) VALUES (NEW.posting_id, NEW.amount)
                ON CONFLICT (posting_id) DO UPDATE SET sum = sum + NEW.amount;
             END"],
        _ => &[
            "CREATE FUNCTION add_up_entries() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                INSERT INTO posting_sums (posting_id, sum) VALUES (NEW.posting_id, NEW.amount)
                ON CONFLICT (posting_id) DO UPDATE SET sum = posting_sums.sum + NEW.amount;
                RETURN NULL;
             END $$",
            "CREATE TRIGGER entries_add_up AFTER INSERT ON entries
             FOR EACH ROW EXECUTE FUNCTION add_up_entries()",
        ],
    };
    for statement in statements {
        manager.get_connection().execute_unprepared(statement).await?;
    }
    Ok(())
}

const TABLES: &str = "
CREATE TABLE accounts (
    id UUID PRIMARY KEY NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('asset', 'liability', 'income', 'expense')),
    part TEXT NOT NULL,
    currency TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    UNIQUE (currency, code),
    UNIQUE (id, currency)
) STRICT;
CREATE TABLE postings (
    id BIGSERIAL PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    cause UUID NOT NULL,
    currency TEXT NOT NULL,
    memo TEXT NOT NULL,
    posted_at TIMESTAMPTZ NOT NULL,
    reverses BIGINT REFERENCES postings (id),
    UNIQUE (kind, cause),
    UNIQUE (id, currency)
) STRICT;
CREATE INDEX postings_by_day ON postings (posted_at, id);
CREATE TABLE entries (
    id BIGSERIAL PRIMARY KEY NOT NULL,
    posting_id BIGINT NOT NULL,
    account_id UUID NOT NULL,
    currency TEXT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount <> 0),
    customer_id UUID REFERENCES customers (id),
    invoice_id UUID,
    gateway_id UUID,
    cost_centre TEXT,
    FOREIGN KEY (posting_id, currency) REFERENCES postings (id, currency),
    FOREIGN KEY (account_id, currency) REFERENCES accounts (id, currency)
) STRICT;
CREATE INDEX entries_of_posting ON entries (posting_id);
CREATE INDEX entries_of_account ON entries (account_id, id);
CREATE INDEX entries_of_customer ON entries (customer_id, account_id) WHERE customer_id IS NOT NULL;
CREATE INDEX entries_of_invoice ON entries (invoice_id, posting_id) WHERE invoice_id IS NOT NULL;
CREATE INDEX entries_of_gateway ON entries (gateway_id, posting_id) WHERE gateway_id IS NOT NULL;
CREATE TABLE zero (sum BIGINT PRIMARY KEY NOT NULL CHECK (sum = 0)) STRICT;
INSERT INTO zero (sum) VALUES (0);
CREATE TABLE posting_sums (
    posting_id BIGINT PRIMARY KEY NOT NULL REFERENCES postings (id),
    sum BIGINT NOT NULL REFERENCES zero (sum) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE wallets (
    customer_id UUID NOT NULL REFERENCES customers (id),
    currency TEXT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount >= 0),
    PRIMARY KEY (customer_id, currency)
) STRICT;
";
