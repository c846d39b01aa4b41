//! What hangs or fails somewhere harms nobody else (promises P-09, P-10 and P-62).

use std::{collections::BTreeMap, time::Duration};

use guichet::{
    db,
    domain::{invoice::InvoiceState, letter::Letter, payment::State},
    flows::{
        payments::{back, return_visit, start},
        plant,
    },
    sandbox::control::{DeliveryMode, Step},
    server::post::{Post, send_waiting},
};
use http::StatusCode;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use tokio::task::JoinSet;

use crate::support::{
    Crowd, TestPortal, Till,
    cashbox::euro,
    counter::{GRACE, IRENE},
};

/// As many as the pool has connections (`support/database.rs`).
const POOL: usize = 8;

/// More calls hang than there are connections: starts, questions and cancellations.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn p_09_f_08_a_provider_that_hangs_holds_up_nobody_else() {
    let till = Till::open_patiently().await;
    till.credit(2_000).await;
    let (mut grace, mut irene) = (till.enters(GRACE).await, till.enters(IRENE).await);
    let mut owner = till.enters(plant::OWNER).await;
    let mut hanging = JoinSet::new();
    for nth in 0..POOL {
        let payment = till.starts(till.invoice(1_000).await, till.card).await;
        let (portal, contact) = (till.house.portal.clone(), till.grace.clone());
        match nth % 2 {
            0 => {
                till.script("GET /v1/checkout/sessions/{session}", [Step::Hang]);
                hanging.spawn(async move {
                    return_visit::return_visit(&portal, &contact, payment, &BTreeMap::new()).await.map(drop)
                });
            }
            _ => {
                till.script("POST /v1/checkout/sessions/{session}/expire", [Step::Hang]);
                hanging.spawn(async move { back::back(&portal, &contact, payment).await.map(drop) });
            }
        }
    }
    till.script("POST /v1/checkout/sessions", vec![Step::Hang; POOL]);
    till.until(|| unanswered(&till) == POOL).await;
    for _ in 0..POOL {
        let wish = till.wish(till.invoice(1_000).await, till.card);
        let (portal, contact) = (till.house.portal.clone(), till.grace.clone());
        hanging.spawn(async move { start::start(&portal, &contact, wish).await.map(drop) });
    }
    till.until(|| unanswered(&till) == 2 * POOL).await;

    let everybody_else = async {
        for page in ["/", "/invoices", "/balance"] {
            assert_eq!(irene.get(page).await.status, StatusCode::OK, "{page}");
            assert_eq!(grace.get(page).await.status, StatusCode::OK, "{page}");
        }
        for page in ["/admin", "/admin/payments", "/admin/journal", "/admin/inbox"] {
            assert_eq!(owner.get(page).await.status, StatusCode::OK, "{page}");
        }
        let invoice = till.invoice(2_000).await;
        assert_eq!(till.pay(&mut grace, invoice, till.balance).await.status, StatusCode::SEE_OTHER);
        assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid);
        let other = till.invoice(3_000).await;
        assert_eq!(till.pay(&mut grace, other, till.transfer).await.status, StatusCode::SEE_OTHER);
        // Every connection is free; on SQLite the one that may write is.
        let mut held = Vec::new();
        for _ in 0..if till.house.db().is_sqlite() { 1 } else { POOL } {
            held.push(till.house.db().begin().await.expect("a connection"));
        }
    };
    tokio::time::timeout(Duration::from_secs(60), everybody_else).await.expect("nobody waits for the provider");
    assert_eq!((hanging.try_join_next().is_none(), unanswered(&till)), (true, 2 * POOL), "it hangs all the while");
    hanging.shutdown().await;
}

/// Calls that hang at the provider.
fn unanswered(till: &Till) -> usize {
    till.sandbox.calls().iter().filter(|call| call.response.is_null()).count()
}

#[tokio::test]
async fn p_10_every_connection_of_the_pool_keeps_what_is_committed() {
    let portal = TestPortal::new().await;
    if !portal.db().is_sqlite() {
        let pool = portal.db().pool().get_postgres_connection_pool();
        let mut held = Vec::new();
        for _ in 0..POOL {
            let mut one = pool.acquire().await.expect("a connection");
            let idle: Result<String, _> =
                sqlx::query_scalar("SHOW idle_in_transaction_session_timeout").fetch_one(&mut *one).await;
            assert_eq!(idle.as_deref().ok(), Some("15s"), "who forgets a transaction does not hold up the others");
            held.push(one);
        }
        return;
    }
    let pool = portal.db().pool().get_sqlite_connection_pool();
    let mut held = Vec::new();
    for nth in 0..POOL {
        let mut one = pool.acquire().await.expect("a connection");
        let journal: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&mut *one).await.expect("a word");
        let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous").fetch_one(&mut *one).await.expect("a number");
        let keys: i64 = sqlx::query_scalar("PRAGMA foreign_keys").fetch_one(&mut *one).await.expect("a number");
        let patience: i64 = sqlx::query_scalar("PRAGMA busy_timeout").fetch_one(&mut *one).await.expect("a number");
        let full = 2;
        assert_eq!((journal.as_str(), synchronous, keys, patience), ("wal", full, 1, 5_000), "connection {nth}");
        held.push(one);
    }
}

#[tokio::test]
async fn p_10_a_single_statement_keeps_what_it_writes() {
    let portal = TestPortal::new().await;
    if !portal.db().is_sqlite() {
        return;
    }
    let pragmas = ["journal_mode", "synchronous", "foreign_keys", "busy_timeout"];
    let asked = pragmas.map(|pragma| format!("CAST((SELECT * FROM pragma_{pragma}) AS TEXT)")).join(" || ' ' || ");
    let ask = async || {
        let statement = Statement::from_string(DbBackend::Sqlite, format!("SELECT {asked} AS said"));
        let row = portal.db().reader().query_one_raw(statement).await.expect("an answer").expect("a row");
        row.try_get::<String>("", "said").expect("words")
    };
    let said = futures::future::join_all((0..POOL).map(|_| ask())).await;
    assert_eq!(said, vec!["wal 2 1 5000"; POOL], "on every connection that is lent");
}

/// The right to write is taken when the transaction begins, before anything was read in it.
#[tokio::test]
async fn p_10_a_transaction_may_write_from_its_first_moment() {
    let portal = TestPortal::new().await;
    if !portal.db().is_sqlite() {
        return;
    }
    let mut other = portal.db().pool().get_sqlite_connection_pool().acquire().await.expect("a connection");
    sqlx::query("PRAGMA busy_timeout = 0").execute(&mut *other).await.expect("impatient");
    let tx = portal.db().begin().await.expect("a transaction");
    let refused = sqlx::query("BEGIN IMMEDIATE").execute(&mut *other).await.expect_err("somebody writes already");
    assert_eq!(refused.as_database_error().and_then(|error| error.code()).as_deref(), Some("5"), "{refused}");
    let people: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM people").fetch_one(&mut *other).await.expect("a count");
    assert_eq!(people, 0, "readers are not held up");
    tx.rollback().await.expect("given back");
    sqlx::query("BEGIN IMMEDIATE").execute(&mut *other).await.expect("free again");
}

/// Twenty-five administrators credit a balance while twenty-five tabs pay from it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn p_10_f_03_fifty_who_write_at_once_are_all_served_and_nothing_is_lost() {
    let till = Till::open().await;
    till.credit(2_500).await;
    let (owner, grace) = (till.enters(plant::OWNER).await, till.enters(GRACE).await);
    let balance = format!("/admin/customers/{}/balance", till.customer());
    let mut crowd = Crowd::gathers();
    for nth in 0..25 {
        let (mut owner, address, key) = (owner.clone(), balance.clone(), uuid::Uuid::now_v7().to_string());
        crowd.joins(async move {
            let reason = format!("geste {nth}");
            let form = [("request_key", key.as_str()), ("amount", "3,00"), ("currency", "EUR"), ("reason", &reason)];
            owner.post(&address, &form).await.status
        });
        let (mut grace, invoice, gateway) = (grace.clone(), till.invoice(100).await, till.balance.to_string());
        crowd.joins(async move {
            let key = uuid::Uuid::now_v7().to_string();
            let form = [("gateway", gateway.as_str()), ("due", "100 EUR"), ("request_key", &key)];
            grace.post(&format!("/invoices/{invoice}/pay/balance"), &form).await.status
        });
    }
    assert_eq!(crowd.acts().await, [StatusCode::SEE_OTHER; 50]);
    assert_eq!(till.held().await, euro(2_500 + 25 * 300 - 25 * 100));
    till.verifies().await;
}

/// While the sessions, the people or the counters of tries cannot be read, nobody is let in on trust.
#[tokio::test]
async fn p_62_a_check_that_cannot_be_made_is_a_check_that_failed() {
    let till = Till::open().await;
    let invoice = till.invoice(5_000).await;
    let (mut owner, mut grace) = (till.enters(plant::OWNER).await, till.enters(GRACE).await);
    for table in ["sessions", "people"] {
        till.house.by_hand(&format!("ALTER TABLE {table} RENAME TO lost")).await.expect("out of reach");
        for page in ["/admin", "/admin/payments"] {
            let answer = owner.get(page).await;
            assert!(answer.status.is_server_error(), "{table} {page}: {}", answer.status);
            assert!(!answer.says("Ada Lovelace"), "{table} {page}");
        }
        let paid = grace.post(&format!("/invoices/{invoice}/pay"), &[("gateway", &till.card.to_string())]).await;
        assert!(paid.status.is_server_error(), "{table}: {}", paid.status);
        till.house.by_hand(&format!("ALTER TABLE lost RENAME TO {table}")).await.expect("back again");
        assert_eq!(owner.get("/admin").await.status, StatusCode::OK, "{table}");
    }
    assert!(till.live(invoice).await.is_empty() && till.calls("POST /v1/checkout/sessions") == 0);

    till.house.by_hand("ALTER TABLE tries RENAME TO lost").await.expect("out of reach");
    let mut stranger = till.house.visitor();
    let right = [("email", GRACE), ("password", plant::PASSWORD)];
    let answer = stranger.post("/sign-in", &right).await;
    assert!(answer.status.is_server_error(), "{}", answer.status);
    assert_eq!(stranger.get("/invoices").await.status, StatusCode::SEE_OTHER, "still nobody");
    stranger.post("/forgotten", &[("email", GRACE)]).await;
    let letters = till.house.letters_to(GRACE).await;
    assert!(!letters.iter().any(|letter| matches!(letter, Letter::Reset { .. })), "no link either: {letters:?}");
    till.house.by_hand("ALTER TABLE lost RENAME TO tries").await.expect("back again");
    assert_eq!(stranger.post("/sign-in", &right).await.status, StatusCode::SEE_OTHER);
}

/// Settings that this house's key does not open verify no notice and start no payment.
#[tokio::test]
async fn p_62_a_gateway_whose_secrets_cannot_be_opened_lets_nothing_through() {
    let till = Till::open().await;
    let mut grace = till.enters(GRACE).await;
    till.sandbox.webhooks(DeliveryMode::Drop);
    let payment = till.starts(till.invoice(5_000).await, till.card).await;
    till.approves(payment).await;
    let (event, calls) = (till.event("checkout.session.completed"), till.sandbox.calls().len());
    let garbage = if till.house.db().is_sqlite() { "x'00ff'" } else { r"'\x00ff'::bytea" };
    till.house.by_hand(&format!("UPDATE gateways SET settings = {garbage}")).await.expect("sealed by somebody else");
    assert_eq!(till.told(&event).await.status, StatusCode::SERVICE_UNAVAILABLE, "the provider keeps it");
    assert!(till.inbox().await.is_empty());
    let other = till.invoice(5_000).await;
    let answer = till.pay(&mut grace, other, till.card).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(
        (till.latest(other).await.state, till.sandbox.calls().len()),
        (State::Failed, calls),
        "nothing was sent"
    );
}

#[tokio::test]
async fn p_62_f_53_a_mail_that_cannot_leave_undoes_nothing() {
    let till = Till::open().await;
    let nobody_there = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("its address");
    let post = |server| Post::new(&format!("smtp://{server}"), "Guichet <guichet@exemple.test>").expect("a way out");
    let invoice = till.invoice(5_000).await;
    let payment = till.starts(invoice, till.card).await;
    assert_eq!(send_waiting(&till.house.portal, &post(nobody_there)).await, Ok(0));
    till.approves(payment).await;
    till.hears().await;
    till.house
        .by_hand("UPDATE letters SET recipient = 'nobody' WHERE state = 'queued'")
        .await
        .expect("a wrong address");
    assert_eq!(send_waiting(&till.house.portal, &post(nobody_there)).await, Ok(0));
    let (settled, paid) = (till.payment(payment).await, till.invoice_now(invoice).await);
    assert_eq!((settled.state, paid.state), (State::Succeeded, InvoiceState::Paid));
    let waiting = db::letters::waiting(till.house.db().reader(), till.house.portal.clock.now(), 100).await;
    assert!(waiting.expect("the outbox").is_empty(), "each was tried");
    till.verifies().await;
}
