//! The ground everything stands on: unknown addresses, the database's own refusals.

use guichet::db::ConnectionTrait;
use http::StatusCode;
use migrations::{Migrations as _, Migrator};

use crate::support::TestPortal;

#[tokio::test]
async fn an_unknown_address_is_our_own_page() {
    let portal = TestPortal::new().await;
    let answer = portal.visitor().get("/nowhere").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert_eq!(answer.error_codes(), ["not_found"]);
    assert!(answer.headers.contains_key("x-request-id"));
    let policy = answer.headers.get("content-security-policy").expect("a policy").to_str().expect("text");
    assert!(policy.contains("script-src 'nonce-") && !policy.contains("unsafe-inline"), "{policy}");
}

#[tokio::test]
async fn p_12_an_unbalanced_posting_cannot_be_stored_even_by_hand() {
    let portal = TestPortal::new().await;
    let tx = portal.db().begin().await.expect("a transaction");
    for statement in [
        "INSERT INTO accounts (id, code, name, kind, part, currency, created_at) \
         VALUES ('0190f0a0-0000-7000-8000-000000000001', '411', 'x', 'asset', 'other', 'EUR', '2026-01-01T00:00:00Z')",
        "INSERT INTO postings (kind, cause, currency, memo, posted_at) \
         VALUES ('issue', '0190f0a0-0000-7000-8000-000000000002', 'EUR', '', '2026-01-01T00:00:00Z')",
        "INSERT INTO entries (posting_id, account_id, currency, amount) \
         SELECT id, '0190f0a0-0000-7000-8000-000000000001', 'EUR', 5 FROM postings",
    ] {
        let statement = if portal.db().is_sqlite() { as_blobs(statement) } else { statement.to_owned() };
        tx.execute_unprepared(&statement).await.expect(&statement);
    }
    assert!(tx.commit().await.is_err(), "the database let an unbalanced posting in");
}

/// Ids are bytes on SQLite.
fn as_blobs(statement: &str) -> String {
    (1..=2).fold(statement.to_owned(), |text, n| {
        text.replace(
            &format!("'0190f0a0-0000-7000-8000-00000000000{n}'"),
            &format!("x'0190f0a00000700080000000000000{n:02}'"),
        )
    })
}

#[tokio::test]
async fn the_migrations_go_up_down_and_up() {
    let portal = TestPortal::new().await;
    Migrator::down(portal.db().pool(), None).await.expect("down");
    Migrator::up(portal.db().pool(), None).await.expect("up again");
}
