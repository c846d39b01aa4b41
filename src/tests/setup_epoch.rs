//! What administrators set up is kept in memory, and never a moment longer than it is true.

use guichet::db::{self, setup};
use sea_orm::{ConnectionTrait, Statement};

use crate::support::{TestPortal, Till};

/// Known from notices and calls, or unchangeable: no page reads them from what is kept.
const NOT_SET_UP: [&str; 6] = ["id", "created_at", "last_notice_at", "last_error", "last_error_at", "last_request_id"];

async fn epoch(portal: &TestPortal) -> i64 {
    number(portal, "SELECT number FROM setup_epoch").await
}

async fn number(portal: &TestPortal, sql: &str) -> i64 {
    let reader = portal.db().reader();
    let statement = Statement::from_string(reader.get_database_backend(), sql);
    let row = reader.query_one_raw(statement).await.expect("an answer").expect("a row");
    row.try_get_by_index(0).expect("a number")
}

async fn columns(portal: &TestPortal, table: &'static str) -> Vec<String> {
    let sql = match portal.db().is_sqlite() {
        true => format!("SELECT name FROM pragma_table_info('{table}')"),
        false => format!("SELECT column_name::text FROM information_schema.columns WHERE table_name = '{table}'"),
    };
    let reader = portal.db().reader();
    let rows = reader.query_all_raw(Statement::from_string(reader.get_database_backend(), sql)).await;
    let rows = rows.expect("the columns");
    rows.iter().map(|row| row.try_get_by_index(0).expect("a name")).collect()
}

/// A column that is added without its trigger would be read from a memory that never ends.
#[tokio::test]
async fn every_column_of_the_set_up_is_counted_and_a_gateways_health_is_not() {
    let portal = Till::open().await.house;
    for table in ["gateways", "gateway_accounts", "settings"] {
        for column in columns(&portal, table).await {
            let before = epoch(&portal).await;
            portal.by_hand(&format!("UPDATE {table} SET {column} = {column}")).await.expect("a change");
            let healthy = table == "gateways" && NOT_SET_UP.contains(&column.as_str());
            assert_eq!(epoch(&portal).await == before, healthy, "{table}.{column}");
        }
    }
}

#[tokio::test]
async fn a_change_made_past_this_process_is_seen_by_the_next_request() {
    let till = Till::open().await;
    let (portal, card) = (&till.house, till.card);
    let known = setup::read(portal.db()).await.expect("the set-up");
    assert!(std::sync::Arc::ptr_eq(&known, &setup::read(portal.db()).await.expect("again")), "read once");
    portal.by_hand("UPDATE gateways SET title_fr = 'Carte, mais autrement'").await.expect("a change");
    let seen = setup::read(portal.db()).await.expect("the set-up");
    assert_eq!(seen.gateway(card).expect("the card").title_fr, "Carte, mais autrement");
    portal.by_hand("DELETE FROM gateway_accounts").await.expect("a change");
    let seen = setup::read(portal.db()).await.expect("the set-up");
    assert_eq!(seen.gateway(card).expect("the card").accounts, []);
    assert_eq!(seen.gateways, db::gateways::all(portal.db().reader()).await.expect("the gateways"));
}

/// Nobody else learns of it before it is kept, and whoever changes it sees their own change at once.
#[tokio::test]
async fn a_change_that_is_given_up_is_forgotten() {
    let till = Till::open().await;
    let db = till.house.db();
    let before = epoch(&till.house).await;
    let tx = db.begin().await.expect("a transaction");
    tx.execute_unprepared("UPDATE gateways SET title_fr = 'Jamais'").await.expect("a change");
    assert_ne!(setup::read(db).await.expect("the set-up").gateway(till.card).expect("the card").title_fr, "Jamais");
    tx.rollback().await.expect("given up");
    assert_eq!(epoch(&till.house).await, before);
    assert_ne!(setup::read(db).await.expect("the set-up").gateway(till.card).expect("the card").title_fr, "Jamais");
}
