//! The inbox of verified notices and the outbox of letters.

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
        sql::drop_tables(manager, &["letters", "notices"]).await
    }
}

const TABLES: &str = "
CREATE TABLE notices (
    id UUID PRIMARY KEY NOT NULL,
    gateway_id UUID NOT NULL REFERENCES gateways (id),
    event TEXT NOT NULL,
    kind TEXT NOT NULL,
    notice TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('stored', 'retry', 'applied', 'ignored', 'quarantined')),
    reason TEXT NOT NULL,
    payment_id UUID REFERENCES payments (id),
    repeats INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    next_at TIMESTAMPTZ,
    received_at TIMESTAMPTZ NOT NULL,
    settled_at TIMESTAMPTZ,
    UNIQUE (gateway_id, event)
) STRICT;
CREATE INDEX notices_waiting ON notices (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX notices_by_state ON notices (state, id);
CREATE INDEX notices_of_gateway ON notices (gateway_id, id);
CREATE INDEX notices_of_payment ON notices (payment_id, id) WHERE payment_id IS NOT NULL;
CREATE TABLE letters (
    id UUID PRIMARY KEY NOT NULL,
    occasion TEXT NOT NULL UNIQUE,
    recipient TEXT NOT NULL,
    language TEXT NOT NULL,
    content TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'failed')),
    tries INTEGER NOT NULL,
    next_at TIMESTAMPTZ,
    last_error TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    sent_at TIMESTAMPTZ
) STRICT;
CREATE INDEX letters_waiting ON letters (next_at) WHERE next_at IS NOT NULL;
";
