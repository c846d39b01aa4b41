//! Invoices with their lines, the gateways put on them, and gapless numbers.

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
        sql::drop_tables(manager, &["invoice_gateways", "invoice_lines", "invoices", "counters"]).await
    }
}

const TABLES: &str = "
CREATE TABLE counters (
    name TEXT PRIMARY KEY NOT NULL,
    last BIGINT NOT NULL
) STRICT;
CREATE TABLE invoices (
    id UUID PRIMARY KEY NOT NULL,
    customer_id UUID NOT NULL REFERENCES customers (id),
    currency TEXT NOT NULL,
    number TEXT UNIQUE,
    sequence BIGINT NOT NULL,
    reference TEXT UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('draft', 'issued', 'paid', 'cancelled')),
    net BIGINT NOT NULL,
    tax BIGINT NOT NULL,
    total BIGINT NOT NULL CHECK (total >= 0),
    settled BIGINT NOT NULL CHECK (settled >= 0 AND settled <= total),
    parts TEXT NOT NULL CHECK (parts IN ('whole', 'parts')),
    chosen_gateway_id UUID REFERENCES gateways (id),
    note TEXT NOT NULL,
    billed_name TEXT NOT NULL,
    billed_address TEXT NOT NULL,
    billed_vat_number TEXT NOT NULL,
    issued_at TIMESTAMPTZ,
    dated_at TIMESTAMPTZ NOT NULL,
    due_at TIMESTAMPTZ NOT NULL,
    paid_at TIMESTAMPTZ,
    cancelled_at TIMESTAMPTZ,
    version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    CHECK ((state = 'draft') = (number IS NULL)),
    CHECK (state <> 'paid' OR settled = total)
) STRICT;
CREATE INDEX invoices_by_sequence ON invoices (sequence, id);
CREATE INDEX invoices_by_date ON invoices (dated_at, id);
CREATE INDEX invoices_by_due ON invoices (due_at, id);
CREATE INDEX invoices_by_total ON invoices (total, id);
CREATE INDEX invoices_state_sequence ON invoices (state, sequence, id);
CREATE INDEX invoices_state_date ON invoices (state, dated_at, id);
CREATE INDEX invoices_state_due ON invoices (state, due_at, id);
CREATE INDEX invoices_state_total ON invoices (state, total, id);
CREATE INDEX invoices_of_customer ON invoices (customer_id, dated_at, id);
CREATE INDEX invoices_paid ON invoices (state, paid_at);
CREATE TABLE invoice_lines (
    invoice_id UUID NOT NULL REFERENCES invoices (id),
    position INTEGER NOT NULL,
    description TEXT NOT NULL,
    quantity BIGINT NOT NULL CHECK (quantity > 0),
    unit_price BIGINT NOT NULL CHECK (unit_price >= 0),
    tax_rate BIGINT NOT NULL CHECK (tax_rate BETWEEN 0 AND 10000),
    net BIGINT NOT NULL,
    PRIMARY KEY (invoice_id, position)
) STRICT;
CREATE TABLE invoice_gateways (
    invoice_id UUID NOT NULL REFERENCES invoices (id),
    gateway_id UUID NOT NULL REFERENCES gateways (id),
    PRIMARY KEY (invoice_id, gateway_id)
) STRICT;
";
