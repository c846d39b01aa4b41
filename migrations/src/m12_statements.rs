//! Bank statements line by line, what explains each line, and how each account's CSV files are written.

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
        let tables = [
            "statement_files",
            "statement_profiles",
            "statement_matches",
            "statement_contents",
            "statement_lines",
            "statements",
        ];
        sql::drop_tables(manager, &tables).await
    }
}

const TABLES: &str = "
CREATE TABLE statements (
    id UUID PRIMARY KEY NOT NULL,
    gateway_id UUID NOT NULL REFERENCES gateways (id),
    currency TEXT NOT NULL,
    account TEXT NOT NULL,
    number TEXT,
    format TEXT NOT NULL CHECK (format IN ('camt', 'mt940', 'csv')),
    digest TEXT NOT NULL,
    place INTEGER NOT NULL,
    opening BIGINT,
    closing BIGINT,
    sum BIGINT NOT NULL,
    lines BIGINT NOT NULL,
    known BIGINT NOT NULL,
    pending BIGINT NOT NULL,
    unread TEXT NOT NULL,
    since TEXT,
    until TEXT,
    imported_at TIMESTAMPTZ NOT NULL,
    imported_by TEXT NOT NULL,
    UNIQUE (gateway_id, currency, digest, place)
) STRICT;
CREATE TABLE statement_lines (
    id UUID PRIMARY KEY NOT NULL,
    statement_id UUID NOT NULL REFERENCES statements (id),
    gateway_id UUID NOT NULL REFERENCES gateways (id),
    currency TEXT NOT NULL,
    digest TEXT NOT NULL,
    occurrence INTEGER NOT NULL CHECK (occurrence > 0),
    amount BIGINT NOT NULL CHECK (amount <> 0),
    nature TEXT NOT NULL CHECK (nature IN ('usual', 'reversal', 'charge')),
    booked_on TEXT,
    value_on TEXT,
    bank_reference TEXT,
    end_to_end TEXT,
    counterparty TEXT,
    counterparty_iban TEXT,
    reference TEXT,
    text TEXT,
    folded TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'explained', 'ignored')),
    reason TEXT NOT NULL,
    decided_at TIMESTAMPTZ,
    decided_by TEXT,
    UNIQUE (gateway_id, currency, digest, occurrence)
) STRICT;
CREATE INDEX statement_lines_by_state ON statement_lines (state, id);
CREATE INDEX statement_lines_by_payer ON statement_lines (counterparty_iban) WHERE counterparty_iban IS NOT NULL;
CREATE TABLE statement_contents (
    statement_id UUID NOT NULL REFERENCES statements (id),
    place INTEGER NOT NULL,
    line_id UUID NOT NULL REFERENCES statement_lines (id),
    PRIMARY KEY (statement_id, place)
) STRICT;
CREATE INDEX statement_contents_of_line ON statement_contents (line_id);
CREATE TABLE statement_matches (
    line_id UUID NOT NULL REFERENCES statement_lines (id),
    kind TEXT NOT NULL,
    object_id UUID NOT NULL,
    amount BIGINT NOT NULL CHECK (amount <> 0),
    matched_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (line_id, kind, object_id),
    UNIQUE (kind, object_id)
) STRICT;
CREATE TABLE statement_profiles (
    gateway_id UUID NOT NULL REFERENCES gateways (id),
    currency TEXT NOT NULL,
    profile TEXT NOT NULL,
    PRIMARY KEY (gateway_id, currency)
) STRICT;
CREATE TABLE statement_files (
    id UUID PRIMARY KEY NOT NULL,
    gateway_id UUID NOT NULL REFERENCES gateways (id),
    currency TEXT NOT NULL,
    content BYTEA NOT NULL,
    uploaded_at TIMESTAMPTZ NOT NULL
) STRICT;
CREATE INDEX statement_files_by_age ON statement_files (uploaded_at);
";
