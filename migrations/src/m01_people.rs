//! People, the customers they act for, their sessions and single-use links.

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
        sql::drop_tables(manager, &["tries", "links", "sessions", "contacts", "customers", "people"]).await
    }
}

const TABLES: &str = "
CREATE TABLE people (
    id UUID PRIMARY KEY NOT NULL,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT,
    language TEXT,
    role TEXT CHECK (role IN ('owner', 'accountant', 'support', 'viewer')),
    state TEXT NOT NULL CHECK (state IN ('invited', 'active', 'disabled')),
    created_at TIMESTAMPTZ NOT NULL
) STRICT;
CREATE TABLE customers (
    id UUID PRIMARY KEY NOT NULL,
    reference TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    email TEXT NOT NULL,
    address TEXT NOT NULL,
    country TEXT NOT NULL,
    vat_number TEXT NOT NULL,
    language TEXT NOT NULL,
    note TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
) STRICT;
CREATE INDEX customers_by_name ON customers (folded, id);
CREATE TABLE contacts (
    customer_id UUID NOT NULL REFERENCES customers (id),
    person_id UUID NOT NULL REFERENCES people (id),
    rights TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (customer_id, person_id)
) STRICT;
CREATE INDEX contacts_of_person ON contacts (person_id);
CREATE TABLE sessions (
    id TEXT PRIMARY KEY NOT NULL,
    person_id UUID REFERENCES people (id),
    content TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
) STRICT;
CREATE INDEX sessions_of_person ON sessions (person_id);
CREATE INDEX sessions_expiring ON sessions (expires_at);
CREATE TABLE links (
    id TEXT PRIMARY KEY NOT NULL,
    purpose TEXT NOT NULL CHECK (purpose IN ('reset', 'invite', 'email')),
    person_id UUID NOT NULL REFERENCES people (id),
    email TEXT NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ
) STRICT;
CREATE INDEX links_of_person ON links (person_id);
CREATE TABLE tries (
    subject TEXT PRIMARY KEY NOT NULL,
    since BIGINT NOT NULL,
    count INTEGER NOT NULL
) STRICT;
CREATE INDEX tries_by_age ON tries (since);
";
