//! Gateways, their accounts per currency, icons, the shop's settings and the audit log.

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
        sql::run(manager, TABLES).await?;
        sql::insert_only(manager, "audit").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sql::drop_tables(manager, &["audit", "settings", "gateway_accounts", "gateways", "icons"]).await
    }
}

const TABLES: &str = "
CREATE TABLE icons (
    id UUID PRIMARY KEY NOT NULL,
    content_type TEXT NOT NULL,
    content BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
) STRICT;
CREATE TABLE gateways (
    id UUID PRIMARY KEY NOT NULL,
    provider TEXT NOT NULL,
    account_name TEXT NOT NULL,
    name TEXT NOT NULL,
    title_fr TEXT NOT NULL,
    title_en TEXT NOT NULL,
    description_fr TEXT NOT NULL,
    description_en TEXT NOT NULL,
    icon_id UUID REFERENCES icons (id),
    status TEXT NOT NULL CHECK (status IN ('available', 'unlisted', 'hidden')),
    position INTEGER NOT NULL,
    mode TEXT NOT NULL CHECK (mode IN ('test', 'live')),
    mode_of_payment TEXT NOT NULL,
    cost_centre TEXT NOT NULL,
    scopes TEXT NOT NULL,
    settings BYTEA NOT NULL,
    checked_at TIMESTAMPTZ,
    checked_account TEXT,
    check_error TEXT,
    disabled_reason TEXT,
    last_notice_at TIMESTAMPTZ,
    last_error TEXT,
    last_error_at TIMESTAMPTZ,
    last_request_id TEXT,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    UNIQUE (provider, account_name)
) STRICT;
CREATE UNIQUE INDEX gateways_one_balance ON gateways (provider) WHERE provider = 'balance';
CREATE TABLE gateway_accounts (
    gateway_id UUID NOT NULL REFERENCES gateways (id),
    currency TEXT NOT NULL,
    clearing_id UUID,
    receivable_id UUID,
    fee_id UUID,
    fee_tax_id UUID,
    minimum BIGINT CHECK (minimum > 0),
    maximum BIGINT CHECK (maximum > 0),
    PRIMARY KEY (gateway_id, currency),
    FOREIGN KEY (clearing_id, currency) REFERENCES accounts (id, currency),
    FOREIGN KEY (receivable_id, currency) REFERENCES accounts (id, currency),
    FOREIGN KEY (fee_id, currency) REFERENCES accounts (id, currency),
    FOREIGN KEY (fee_tax_id, currency) REFERENCES accounts (id, currency)
) STRICT;
CREATE TABLE settings (
    name TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE TABLE audit (
    id BIGSERIAL PRIMARY KEY NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    actor TEXT NOT NULL,
    person_id UUID,
    person_name TEXT NOT NULL,
    deed TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    object_id TEXT NOT NULL,
    before TEXT,
    after TEXT,
    request_id TEXT NOT NULL
) STRICT;
CREATE INDEX audit_of_object ON audit (object_kind, object_id, id);
";
