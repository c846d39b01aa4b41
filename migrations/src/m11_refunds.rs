//! Refunds with their history, and the credit notes they give the occasion for.

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
        sql::insert_only(manager, "refund_history").await?;
        sql::insert_only(manager, "credit_notes").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sql::drop_tables(manager, &["credit_notes", "refund_history", "refunds"]).await
    }
}

const TABLES: &str = "
CREATE TABLE refunds (
    id UUID PRIMARY KEY NOT NULL,
    reference TEXT NOT NULL UNIQUE,
    payment_id UUID NOT NULL REFERENCES payments (id),
    customer_id UUID NOT NULL REFERENCES customers (id),
    gateway_id UUID NOT NULL REFERENCES gateways (id),
    currency TEXT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount > 0),
    returned_before BIGINT NOT NULL CHECK (returned_before >= 0),
    source TEXT NOT NULL CHECK (source IN ('invoice', 'late', 'top_up', 'unexplained')),
    invoice_id UUID REFERENCES invoices (id),
    late_money_id UUID REFERENCES late_money (id),
    destination TEXT NOT NULL CHECK (destination IN ('provider', 'balance', 'bank')),
    origin TEXT NOT NULL CHECK (origin IN ('house', 'provider')),
    state TEXT NOT NULL CHECK (state IN ('requested', 'submitted', 'unknown', 'succeeded', 'failed')),
    booked TEXT NOT NULL CHECK (booked IN ('nothing', 'posted', 'reversed')),
    reason TEXT NOT NULL,
    idempotency_key TEXT NOT NULL UNIQUE,
    request_key TEXT NOT NULL,
    provider_reference TEXT,
    fee BIGINT,
    fee_tax BIGINT,
    fee_currency TEXT,
    failure TEXT,
    asked_at TIMESTAMPTZ,
    check_at TIMESTAMPTZ,
    checks INTEGER NOT NULL,
    needs_person TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    succeeded_at TIMESTAMPTZ,
    version INTEGER NOT NULL,
    UNIQUE (payment_id, request_key),
    UNIQUE (gateway_id, provider_reference),
    CHECK ((source = 'invoice') = (invoice_id IS NOT NULL)),
    CHECK ((source = 'late') = (late_money_id IS NOT NULL)),
    CHECK (state <> 'succeeded' OR booked = 'posted')
) STRICT;
CREATE INDEX refunds_of_payment ON refunds (payment_id, id);
CREATE INDEX refunds_of_invoice ON refunds (invoice_id) WHERE invoice_id IS NOT NULL;
CREATE INDEX refunds_of_gateway ON refunds (gateway_id, id);
CREATE INDEX refunds_by_state ON refunds (state, id);
CREATE INDEX refunds_to_check ON refunds (check_at) WHERE check_at IS NOT NULL;
CREATE INDEX refunds_for_person ON refunds (needs_person) WHERE needs_person IS NOT NULL;
CREATE TABLE refund_history (
    id BIGSERIAL PRIMARY KEY NOT NULL,
    refund_id UUID NOT NULL REFERENCES refunds (id),
    from_state TEXT,
    to_state TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    actor TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;
CREATE INDEX history_of_refund ON refund_history (refund_id, id);
CREATE TABLE credit_notes (
    id UUID PRIMARY KEY NOT NULL,
    number TEXT NOT NULL UNIQUE,
    invoice_id UUID NOT NULL REFERENCES invoices (id),
    customer_id UUID NOT NULL REFERENCES customers (id),
    refund_id UUID NOT NULL REFERENCES refunds (id),
    cancels_id UUID UNIQUE REFERENCES credit_notes (id),
    currency TEXT NOT NULL,
    net BIGINT NOT NULL CHECK (net >= 0),
    tax BIGINT NOT NULL CHECK (tax >= 0),
    total BIGINT NOT NULL CHECK (total > 0 AND total = net + tax),
    taxes TEXT NOT NULL,
    reason TEXT NOT NULL,
    issued_at TIMESTAMPTZ NOT NULL
) STRICT;
CREATE UNIQUE INDEX credit_notes_one_of_refund ON credit_notes (refund_id) WHERE cancels_id IS NULL;
CREATE INDEX credit_notes_of_invoice ON credit_notes (invoice_id, id);
";
