//! Payments, what they settled, late money, and transfers customers say they sent.

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
        sql::insert_only(manager, "payment_history").await?;
        sql::insert_only(manager, "allocations").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sql::drop_tables(manager, &["transfers", "files", "late_money", "allocations", "payment_history", "payments"])
            .await
    }
}

const TABLES: &str = "
CREATE TABLE payments (
    id UUID PRIMARY KEY NOT NULL,
    reference TEXT NOT NULL UNIQUE,
    customer_id UUID NOT NULL REFERENCES customers (id),
    invoice_id UUID REFERENCES invoices (id),
    gateway_id UUID NOT NULL REFERENCES gateways (id),
    currency TEXT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount > 0),
    state TEXT NOT NULL,
    idempotency_key TEXT NOT NULL UNIQUE,
    request_key TEXT NOT NULL,
    request_digest TEXT NOT NULL,
    rule TEXT NOT NULL,
    provider_reference TEXT,
    next_step TEXT,
    captured BIGINT CHECK (captured > 0),
    fee BIGINT,
    fee_tax BIGINT,
    fee_currency TEXT,
    method TEXT,
    failure TEXT,
    asked_at TIMESTAMPTZ,
    check_at TIMESTAMPTZ,
    checks INTEGER NOT NULL,
    needs_person TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    expected_by TIMESTAMPTZ,
    succeeded_at TIMESTAMPTZ,
    version INTEGER NOT NULL,
    UNIQUE (customer_id, request_key),
    UNIQUE (gateway_id, provider_reference)
) STRICT;
CREATE UNIQUE INDEX payments_one_live ON payments (invoice_id)
    WHERE invoice_id IS NOT NULL
    AND state IN ('created', 'submitting', 'requires_action', 'processing', 'unknown');
CREATE INDEX payments_of_invoice ON payments (invoice_id, id);
CREATE INDEX payments_of_customer ON payments (customer_id, id);
CREATE INDEX payments_of_gateway ON payments (gateway_id, id);
CREATE INDEX payments_by_state ON payments (state, id);
CREATE INDEX payments_by_provider_reference ON payments (provider_reference) WHERE provider_reference IS NOT NULL;
CREATE INDEX payments_to_check ON payments (check_at) WHERE check_at IS NOT NULL;
CREATE INDEX payments_for_person ON payments (needs_person) WHERE needs_person IS NOT NULL;
CREATE TABLE payment_history (
    id BIGSERIAL PRIMARY KEY NOT NULL,
    payment_id UUID NOT NULL REFERENCES payments (id),
    from_state TEXT,
    to_state TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    actor TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;
CREATE INDEX history_of_payment ON payment_history (payment_id, id);
CREATE TABLE allocations (
    id UUID PRIMARY KEY NOT NULL,
    payment_id UUID NOT NULL REFERENCES payments (id),
    invoice_id UUID NOT NULL REFERENCES invoices (id),
    amount BIGINT NOT NULL CHECK (amount > 0),
    created_at TIMESTAMPTZ NOT NULL,
    UNIQUE (payment_id, invoice_id)
) STRICT;
CREATE INDEX allocations_of_invoice ON allocations (invoice_id);
CREATE TABLE late_money (
    id UUID PRIMARY KEY NOT NULL,
    payment_id UUID NOT NULL REFERENCES payments (id),
    customer_id UUID NOT NULL REFERENCES customers (id),
    currency TEXT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount > 0),
    reason TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'credited', 'moved', 'refunded')),
    moved_to UUID REFERENCES invoices (id),
    created_at TIMESTAMPTZ NOT NULL,
    resolved_at TIMESTAMPTZ,
    resolved_by TEXT
) STRICT;
CREATE INDEX late_money_open ON late_money (state, id);
CREATE INDEX late_money_of_payment ON late_money (payment_id);
CREATE TABLE files (
    id UUID PRIMARY KEY NOT NULL,
    customer_id UUID NOT NULL REFERENCES customers (id),
    content_type TEXT NOT NULL,
    content BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
) STRICT;
CREATE TABLE transfers (
    id UUID PRIMARY KEY NOT NULL,
    payment_id UUID NOT NULL UNIQUE REFERENCES payments (id),
    sent_on TEXT NOT NULL,
    note TEXT NOT NULL,
    proof_id UUID REFERENCES files (id),
    state TEXT NOT NULL CHECK (state IN ('announced', 'confirmed', 'refused')),
    announced_at TIMESTAMPTZ NOT NULL,
    decided_at TIMESTAMPTZ
) STRICT;
CREATE INDEX transfers_announced ON transfers (state, id);
";
