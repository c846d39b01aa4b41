//! Mandates customers left with providers, and their consent to each debit on one.

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
        sql::insert_only(manager, "consents").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sql::drop_tables(manager, &["consents", "mandates"]).await
    }
}

const TABLES: &str = "
CREATE TABLE mandates (
    id UUID PRIMARY KEY NOT NULL,
    customer_id UUID NOT NULL REFERENCES customers (id),
    gateway_id UUID NOT NULL REFERENCES gateways (id),
    payment_id UUID NOT NULL REFERENCES payments (id),
    mode TEXT NOT NULL CHECK (mode IN ('test', 'live')),
    currency TEXT NOT NULL,
    reference TEXT NOT NULL,
    method TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'ending', 'ended')),
    agreed_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ,
    check_at TIMESTAMPTZ,
    UNIQUE (gateway_id, reference)
) STRICT;
CREATE INDEX mandates_of_customer ON mandates (customer_id, id);
CREATE INDEX mandates_of_payment ON mandates (payment_id);
CREATE INDEX mandates_to_end ON mandates (check_at) WHERE check_at IS NOT NULL;
CREATE TABLE consents (
    payment_id UUID PRIMARY KEY NOT NULL REFERENCES payments (id),
    mandate_id UUID NOT NULL REFERENCES mandates (id),
    person_id UUID NOT NULL REFERENCES people (id),
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    words TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL
) STRICT;
CREATE INDEX consents_of_mandate ON consents (mandate_id);
";
