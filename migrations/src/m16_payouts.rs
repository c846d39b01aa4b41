//! Payouts with their lines and history, and when each gateway was last asked for them.

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
        sql::insert_only(manager, "payout_history").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sql::drop_tables(manager, &["payout_looks", "payout_history", "payout_lines", "payouts"]).await
    }
}

const TABLES: &str = "
CREATE TABLE payouts (
    id UUID PRIMARY KEY NOT NULL,
    gateway_id UUID NOT NULL REFERENCES gateways (id),
    reference TEXT NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('house', 'provider')),
    currency TEXT NOT NULL,
    amount BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'in_transit', 'paid', 'failed')),
    booked TEXT NOT NULL CHECK (booked IN ('nothing', 'posted', 'reversed')),
    listing TEXT NOT NULL CHECK (listing IN ('awaited', 'whole', 'differs', 'untold')),
    arrives_on TEXT,
    bank_reference TEXT,
    failure TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    paid_at TIMESTAMPTZ,
    asked_at TIMESTAMPTZ,
    check_at TIMESTAMPTZ,
    checks INTEGER NOT NULL,
    needs_person TIMESTAMPTZ,
    trouble TEXT,
    version INTEGER NOT NULL,
    UNIQUE (gateway_id, reference),
    UNIQUE (id, gateway_id, currency),
    CHECK ((state = 'paid') = (booked = 'posted')),
    CHECK ((needs_person IS NULL) = (trouble IS NULL))
) STRICT;
CREATE INDEX payouts_of_gateway ON payouts (gateway_id, id);
CREATE INDEX payouts_by_state ON payouts (state, id);
CREATE INDEX payouts_to_check ON payouts (check_at) WHERE check_at IS NOT NULL;
CREATE INDEX payouts_for_person ON payouts (needs_person) WHERE needs_person IS NOT NULL;
CREATE TABLE payout_lines (
    id UUID PRIMARY KEY NOT NULL,
    payout_id UUID NOT NULL,
    gateway_id UUID NOT NULL,
    reference TEXT NOT NULL,
    kind TEXT NOT NULL,
    currency TEXT NOT NULL,
    gross BIGINT NOT NULL,
    fee BIGINT NOT NULL,
    fee_tax BIGINT NOT NULL,
    origin_amount BIGINT,
    origin_currency TEXT,
    named TEXT,
    payment_id UUID REFERENCES payments (id),
    refund_id UUID REFERENCES refunds (id),
    returned_id UUID REFERENCES payouts (id),
    standing TEXT NOT NULL CHECK (standing IN ('agrees', 'differs', 'unexplained')),
    UNIQUE (gateway_id, reference),
    FOREIGN KEY (payout_id, gateway_id, currency) REFERENCES payouts (id, gateway_id, currency),
    CHECK ((origin_amount IS NULL) = (origin_currency IS NULL)),
    CHECK (origin_currency IS NULL OR origin_currency <> currency)
) STRICT;
CREATE INDEX lines_of_payout ON payout_lines (payout_id, id);
CREATE INDEX payout_lines_of_payment ON payout_lines (payment_id) WHERE payment_id IS NOT NULL;
CREATE INDEX payout_lines_of_refund ON payout_lines (refund_id) WHERE refund_id IS NOT NULL;
CREATE INDEX payout_lines_of_returned ON payout_lines (returned_id) WHERE returned_id IS NOT NULL;
CREATE INDEX payout_lines_unexplained ON payout_lines (gateway_id, id) WHERE standing <> 'agrees';
CREATE TABLE payout_history (
    id BIGSERIAL PRIMARY KEY NOT NULL,
    payout_id UUID NOT NULL REFERENCES payouts (id),
    from_state TEXT,
    to_state TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    actor TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;
CREATE INDEX history_of_payout ON payout_history (payout_id, id);
CREATE TABLE payout_looks (
    gateway_id UUID PRIMARY KEY NOT NULL REFERENCES gateways (id) ON DELETE CASCADE,
    looked_at TIMESTAMPTZ NOT NULL,
    seen_until TIMESTAMPTZ
) STRICT;
";
