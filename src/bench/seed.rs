//! Invoices by the million, written by the database itself.

use guichet::{
    db::{ConnectionTrait, Db},
    domain::ids::InvoiceId,
};
use sea_orm::{FromQueryResult, Statement};

use crate::Outcome;

/// A database of its own on this server: `postgres://…/postgres`.
pub async fn postgres(server: &str) -> Outcome<String> {
    Db::connect(server, 1).await?.reader().execute_unprepared("CREATE DATABASE bench").await?;
    let (before, _) = server.rsplit_once('/').ok_or("an address with a database")?;
    Ok(format!("{before}/bench"))
}

/// Until there are so many issued invoices, of the same customer as the newest, with one line each.
pub async fn invoices(db: &Db, wanted: i64) -> Outcome {
    let there = count(db).await?;
    if there >= wanted {
        return Ok(());
    }
    let (id, numbers) = match db.is_sqlite() {
        true => (
            "randomblob(16)",
            format!("WITH RECURSIVE n(n) AS (SELECT {there} UNION ALL SELECT n + 1 FROM n WHERE n + 1 < {wanted})"),
        ),
        false => {
            ("gen_random_uuid()", format!("WITH n AS (SELECT n FROM generate_series({there}, {wanted} - 1) AS n)"))
        }
    };
    let written = format!(
        "{numbers}
         INSERT INTO invoices (id, customer_id, currency, number, sequence, reference, state, net, tax, total, settled,
            parts, note, billed_name, billed_address, billed_vat_number, issued_at, dated_at, due_at, version, created_at)
         SELECT {id}, customer_id, currency, 'B-' || n, 1000000 + n, 'RB' || n, 'issued', net, tax, total, 0,
            'whole', '', billed_name, billed_address, billed_vat_number, issued_at, dated_at, due_at, 1, created_at
         FROM n, (SELECT * FROM invoices WHERE state = 'issued' AND settled = 0 AND currency = 'EUR'
                  ORDER BY customer_id, sequence LIMIT 1) one"
    );
    let lines = "INSERT INTO invoice_lines (invoice_id, position, description, quantity, unit_price, tax_rate, net)
         SELECT id, 1, 'Hébergement', 1000, net, 2000, net FROM invoices i
         WHERE number LIKE 'B-%' AND NOT EXISTS (SELECT 1 FROM invoice_lines l WHERE l.invoice_id = i.id)";
    // SQLite reads a CTE before INSERT as well as PostgreSQL does.
    db.reader().execute_unprepared(&written).await?;
    db.reader().execute_unprepared(lines).await?;
    db.reader().execute_unprepared("ANALYZE").await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Count {
    count: i64,
}

pub async fn count(db: &Db) -> Outcome<i64> {
    number(db, "SELECT COUNT(*) AS count FROM invoices").await
}

pub async fn paid(db: &Db) -> Outcome<i64> {
    number(db, "SELECT COUNT(*) AS count FROM invoices WHERE state = 'paid'").await
}

/// Notices that wait for the worker.
pub async fn unread(db: &Db) -> Outcome<i64> {
    number(db, "SELECT COUNT(*) AS count FROM notices WHERE state = 'stored'").await
}

async fn number(db: &Db, sql: &str) -> Outcome<i64> {
    let statement = Statement::from_string(db.reader().get_database_backend(), sql);
    Ok(Count::find_by_statement(statement).one(db.reader()).await?.ok_or("no count")?.count)
}

#[derive(FromQueryResult)]
struct Id {
    id: uuid::Uuid,
}

/// Invoices nobody has tried to pay.
pub async fn payable(db: &Db, most: u64) -> Outcome<Vec<InvoiceId>> {
    let sql = format!(
        "SELECT id FROM invoices i WHERE state = 'issued' AND number LIKE 'B-%'
         AND NOT EXISTS (SELECT 1 FROM payments p WHERE p.invoice_id = i.id) LIMIT {most}"
    );
    let statement = Statement::from_string(db.reader().get_database_backend(), sql);
    let found = Id::find_by_statement(statement).all(db.reader()).await?;
    Ok(found.into_iter().map(|row| InvoiceId(row.id)).collect())
}
