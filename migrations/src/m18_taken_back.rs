//! What was booked of a payment may be undone without a dispute: its allocations change all the same. And postings by what
//! they reverse.

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
        changes(manager, "move_id UUID").await?;
        sql::run(manager, "CREATE INDEX postings_reversing ON postings (reverses) WHERE reverses IS NOT NULL;\n").await
    }

    /// Refused where something was undone meanwhile: the table before has no place for it.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sql::run(manager, "DROP INDEX postings_reversing;\n").await?;
        changes(manager, "move_id UUID NOT NULL").await
    }
}

/// The table anew, with its rows: SQLite changes no column.
async fn changes(manager: &SchemaManager<'_>, move_id: &str) -> Result<(), DbErr> {
    sql::run(manager, &TABLE.replace("move_id UUID", move_id)).await?;
    sql::insert_only(manager, "allocation_changes").await
}

const TABLE: &str = "
CREATE TABLE changes_anew (
    id UUID PRIMARY KEY NOT NULL,
    move_id UUID REFERENCES dispute_moves (id),
    payment_id UUID NOT NULL REFERENCES payments (id),
    invoice_id UUID NOT NULL REFERENCES invoices (id),
    amount BIGINT NOT NULL CHECK (amount <> 0),
    created_at TIMESTAMPTZ NOT NULL,
    UNIQUE (move_id, invoice_id)
) STRICT;
INSERT INTO changes_anew SELECT id, move_id, payment_id, invoice_id, amount, created_at FROM allocation_changes;
DROP TABLE allocation_changes;
ALTER TABLE changes_anew RENAME TO allocation_changes;
CREATE INDEX changes_of_payment ON allocation_changes (payment_id, invoice_id);
CREATE INDEX changes_of_invoice ON allocation_changes (invoice_id);
";
