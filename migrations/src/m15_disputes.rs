//! Disputes with their history and the money they moved, what they took back of allocations, and the accounts they post to.

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
        for table in ["dispute_history", "dispute_moves", "allocation_changes"] {
            sql::insert_only(manager, table).await?;
        }
        for plan in ACCOUNTS {
            manager.get_connection().execute_unprepared(&opened(manager.get_database_backend(), plan)).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sql::drop_tables(manager, &["allocation_changes", "dispute_moves", "dispute_history", "disputes"]).await?;
        let unused = "DELETE FROM accounts WHERE part IN ('disputed', 'loss')
                      AND NOT EXISTS (SELECT 1 FROM entries WHERE entries.account_id = accounts.id)";
        manager.get_connection().execute_unprepared(unused).await?;
        Ok(())
    }
}

/// Code, name, kind and part. Where a chart has its own account of that code, the second of a part is opened.
const ACCOUNTS: [(&str, &str, &str, &str); 4] = [
    ("467100", "Litiges – sommes contestées", "asset", "disputed"),
    ("467190", "Litiges – sommes contestées", "asset", "disputed"),
    ("654000", "Pertes sur créances irrécouvrables", "expense", "loss"),
    ("654090", "Pertes sur créances irrécouvrables", "expense", "loss"),
];

/// In each currency that has a chart and nothing that plays the part.
fn opened(backend: DatabaseBackend, (code, name, kind, part): (&str, &str, &str, &str)) -> String {
    let id = match backend {
        DatabaseBackend::Sqlite => "randomblob(16)",
        _ => "gen_random_uuid()",
    };
    format!(
        "INSERT INTO accounts (id, code, name, kind, part, currency, created_at)
         SELECT {id}, '{code}', '{name}', '{kind}', '{part}', charts.currency, charts.since
         FROM (SELECT currency, MAX(created_at) AS since FROM accounts GROUP BY currency) charts
         WHERE NOT EXISTS (SELECT 1 FROM accounts a WHERE a.currency = charts.currency
                           AND (a.part = '{part}' OR a.code = '{code}'))"
    )
}

const TABLES: &str = "
CREATE TABLE disputes (
    id UUID PRIMARY KEY NOT NULL,
    reference TEXT NOT NULL UNIQUE,
    payment_id UUID NOT NULL REFERENCES payments (id),
    customer_id UUID NOT NULL REFERENCES customers (id),
    gateway_id UUID NOT NULL REFERENCES gateways (id),
    provider_reference TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('inquiry', 'charge_back', 'taken_back')),
    state TEXT NOT NULL CHECK (state IN ('open', 'review', 'won', 'lost', 'closed')),
    currency TEXT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount >= 0),
    amount_currency TEXT NOT NULL,
    contested BIGINT NOT NULL CHECK (contested >= 0),
    owed BIGINT NOT NULL CHECK (owed >= 0),
    recalled BIGINT NOT NULL CHECK (recalled >= 0),
    lost BIGINT NOT NULL CHECK (lost >= 0),
    fee BIGINT,
    fee_tax BIGINT,
    fee_currency TEXT,
    reason TEXT NOT NULL,
    due_at TIMESTAMPTZ,
    opened_at TIMESTAMPTZ NOT NULL,
    closed_at TIMESTAMPTZ,
    asked_at TIMESTAMPTZ,
    check_at TIMESTAMPTZ,
    needs_person TIMESTAMPTZ,
    version INTEGER NOT NULL,
    UNIQUE (gateway_id, provider_reference),
    CHECK (kind <> 'inquiry' OR contested + owed + recalled + lost = 0),
    CHECK (kind = 'taken_back' OR owed + recalled = 0),
    CHECK (kind <> 'taken_back' OR contested = 0)
) STRICT;
CREATE INDEX disputes_of_payment ON disputes (payment_id, id);
CREATE INDEX disputes_of_customer ON disputes (customer_id, id);
CREATE INDEX disputes_by_deadline ON disputes (due_at, id);
CREATE INDEX disputes_to_check ON disputes (check_at) WHERE check_at IS NOT NULL;
CREATE INDEX disputes_for_person ON disputes (needs_person) WHERE needs_person IS NOT NULL;
CREATE TABLE dispute_history (
    id BIGSERIAL PRIMARY KEY NOT NULL,
    dispute_id UUID NOT NULL REFERENCES disputes (id),
    from_state TEXT,
    to_state TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    actor TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;
CREATE INDEX history_of_dispute ON dispute_history (dispute_id, id);
CREATE TABLE dispute_moves (
    id UUID PRIMARY KEY NOT NULL,
    dispute_id UUID NOT NULL REFERENCES disputes (id),
    kind TEXT NOT NULL CHECK (kind IN ('withdrawn', 'reinstated', 'lost', 'regained', 'fee')),
    currency TEXT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount <> 0 AND (amount > 0 OR kind = 'fee')),
    at TIMESTAMPTZ NOT NULL
) STRICT;
CREATE INDEX moves_of_dispute ON dispute_moves (dispute_id, id);
CREATE TABLE allocation_changes (
    id UUID PRIMARY KEY NOT NULL,
    move_id UUID NOT NULL REFERENCES dispute_moves (id),
    payment_id UUID NOT NULL REFERENCES payments (id),
    invoice_id UUID NOT NULL REFERENCES invoices (id),
    amount BIGINT NOT NULL CHECK (amount <> 0),
    created_at TIMESTAMPTZ NOT NULL,
    UNIQUE (move_id, invoice_id)
) STRICT;
CREATE INDEX changes_of_payment ON allocation_changes (payment_id, invoice_id);
CREATE INDEX changes_of_invoice ON allocation_changes (invoice_id);
";
