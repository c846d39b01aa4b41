//! The guards the audits rest on: are they still there?

use sea_orm::{ConnectionTrait, FromQueryResult, Statement};

use super::{super::Db, Break};
use crate::domain::error::AppError;

const INSERT_ONLY: [&str; 12] = [
    "postings",
    "entries",
    "audit",
    "payment_history",
    "allocations",
    "allocation_changes",
    "refund_history",
    "credit_notes",
    "dispute_history",
    "dispute_moves",
    "payout_history",
    "consents",
];

/// Table and columns of each unique index that forbids a damage.
const UNIQUE: [(&str, &str); 18] = [
    ("payments", "gateway_id,provider_reference"),
    ("payments", "customer_id,request_key"),
    ("payments", "invoice_id"),
    ("notices", "gateway_id,event"),
    ("postings", "kind,cause"),
    ("allocations", "payment_id,invoice_id"),
    ("refunds", "gateway_id,provider_reference"),
    ("refunds", "payment_id,request_key"),
    ("disputes", "gateway_id,provider_reference"),
    ("allocation_changes", "move_id,invoice_id"),
    ("credit_notes", "number"),
    ("credit_notes", "cancels_id"),
    ("mandates", "gateway_id,reference"),
    ("statements", "gateway_id,currency,digest,place"),
    ("statement_lines", "gateway_id,currency,digest,occurrence"),
    ("statement_matches", "kind,object_id"),
    ("payouts", "gateway_id,reference"),
    ("payout_lines", "gateway_id,reference"),
];

const MONEY: [(&str, &str); 17] = [
    ("entries", "amount"),
    ("payments", "amount"),
    ("payments", "captured"),
    ("payments", "fee"),
    ("invoices", "total"),
    ("invoices", "settled"),
    ("allocations", "amount"),
    ("late_money", "amount"),
    ("wallets", "amount"),
    ("refunds", "amount"),
    ("disputes", "owed"),
    ("dispute_moves", "amount"),
    ("allocation_changes", "amount"),
    ("credit_notes", "total"),
    ("statement_lines", "amount"),
    ("payouts", "amount"),
    ("payout_lines", "gross"),
];

#[derive(FromQueryResult)]
struct Word {
    word: String,
}

type Found = Vec<(&'static str, Break)>;

pub async fn of_sqlite(db: &Db) -> Result<Found, AppError> {
    let mut found = Vec::new();
    let triggers = words(db, "SELECT name AS word FROM sqlite_master WHERE type = 'trigger'").await?;
    for table in INSERT_ONLY {
        for deed in ["UPDATE", "DELETE"] {
            let guard = format!("{table}_no_{deed}");
            missing(&mut found, "L-14", &guard, triggers.contains(&guard));
        }
    }
    let indexed = "SELECT l.tbl || ':' || group_concat(c.name, ',') AS word FROM
                     (SELECT m.name AS tbl, i.name AS idx FROM sqlite_master m, pragma_index_list(m.name) i
                      WHERE m.type = 'table' AND i.\"unique\" = 1) l, pragma_index_info(l.idx) c
                   GROUP BY l.tbl, l.idx ORDER BY c.seqno";
    unique(&mut found, &words(db, indexed).await?);
    for (table, column) in MONEY {
        let sql = format!("SELECT DISTINCT typeof({column}) AS word FROM {table} WHERE {column} IS NOT NULL");
        for kind in words(db, &sql).await?.into_iter().filter(|kind| kind != "integer") {
            found.push(("L-15", wrong(format!("{table}.{column}"), kind, "integer")));
        }
    }
    for answer in
        words(db, "SELECT integrity_check AS word FROM pragma_integrity_check WHERE integrity_check <> 'ok'").await?
    {
        found.push(("L-16", wrong("database file".into(), answer, "ok")));
    }
    for table in words(db, "SELECT DISTINCT \"table\" AS word FROM pragma_foreign_key_check").await? {
        found.push(("L-16", orphans(table)));
    }
    Ok(found)
}

pub async fn of_postgres(db: &Db) -> Result<Found, AppError> {
    let mut found = Vec::new();
    let triggers =
        words(db, "SELECT tgname::text AS word FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'").await?;
    for table in INSERT_ONLY {
        let guard = format!("{table}_insert_only");
        missing(&mut found, "L-14", &guard, triggers.contains(&guard));
    }
    let indexed = "SELECT t.relname || ':' || string_agg(a.attname, ',' ORDER BY k.place) AS word
                   FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
                   CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(number, place)
                   JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number
                   WHERE i.indisunique AND i.indisvalid GROUP BY t.relname, i.indexrelid";
    unique(&mut found, &words(db, indexed).await?);
    for (table, column) in MONEY {
        let sql = format!(
            "SELECT data_type::text AS word FROM information_schema.columns
             WHERE table_schema = current_schema() AND table_name = '{table}' AND column_name = '{column}'"
        );
        for kind in words(db, &sql).await?.into_iter().filter(|kind| kind != "bigint") {
            found.push(("L-15", wrong(format!("{table}.{column}"), kind, "bigint")));
        }
    }
    let mut orphaned = std::collections::BTreeSet::new();
    for question in words(db, ORPHANS).await? {
        orphaned.extend(words(db, &question).await?);
    }
    found.extend(orphaned.into_iter().map(|table| ("L-16", orphans(table))));
    Ok(found)
}

/// For each foreign key the question whether a row points at nothing: a guard that was off for a while left no trace
/// of what it let in.
const ORPHANS: &str = "
    SELECT format('SELECT %L AS word WHERE EXISTS (SELECT 1 FROM %s child WHERE NOT EXISTS
                   (SELECT 1 FROM %s parent WHERE %s) AND %s)',
        conrelid::regclass, conrelid::regclass, confrelid::regclass,
        string_agg(format('parent.%I = child.%I', parent.attname, child.attname), ' AND '),
        string_agg(format('child.%I IS NOT NULL', child.attname), ' AND ')) AS word
    FROM pg_constraint CROSS JOIN LATERAL unnest(conkey, confkey) AS pair(ours, theirs)
    JOIN pg_attribute child ON child.attrelid = conrelid AND child.attnum = pair.ours
    JOIN pg_attribute parent ON parent.attrelid = confrelid AND parent.attnum = pair.theirs
    WHERE contype = 'f' GROUP BY pg_constraint.oid, conrelid, confrelid";

fn orphans(table: String) -> Break {
    wrong(table, "points at a row that is not there".into(), "whole")
}

fn unique(found: &mut Found, indexes: &[String]) {
    for (table, columns) in UNIQUE {
        let index = format!("{table}:{columns}");
        missing(found, "L-17", &format!("unique index on {table} ({columns})"), indexes.contains(&index));
    }
}

fn missing(found: &mut Found, audit: &'static str, guard: &str, there: bool) {
    if !there {
        found.push((audit, wrong(guard.to_owned(), "absent".into(), "present")));
    }
}

fn wrong(object: String, ours: String, theirs: &str) -> Break {
    Break { object, ours, theirs: theirs.into() }
}

async fn words(db: &Db, sql: &str) -> Result<Vec<String>, AppError> {
    let statement = Statement::from_string(db.reader().get_database_backend(), sql);
    Ok(Word::find_by_statement(statement).all(db.reader()).await?.into_iter().map(|row| row.word).collect())
}
