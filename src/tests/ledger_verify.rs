//! `guichet ledger verify` finds every kind of damage planted into a sound database, names both sides and fails.

use guichet::{
    db::ConnectionTrait,
    domain::{
        dispute::{DisputeKind, DisputeState},
        ids::GatewayId,
    },
    flows::{hooks::Hooks, ledger::verify_daily::verify_daily, plant},
    sandbox::control::CustomerAction,
};

use crate::support::{TestPortal, Till, desk::GATEWAYS, program};

/// Audit, what it is about, and the statements that plant the damage: for SQLite, for PostgreSQL.
type Damage = (&'static str, &'static str, [&'static str; 2]);

const DAMAGES: &[Damage] = &[
    both("L-01", "posting", "UPDATE entries SET amount = amount + 1 WHERE id = (SELECT MIN(id) FROM entries)"),
    both("L-02", "posting", "DELETE FROM entries WHERE posting_id = (SELECT MAX(id) FROM postings)"),
    both("L-02", "entry", "UPDATE entries SET currency = 'USD' WHERE id = (SELECT MIN(id) FROM entries)"),
    both(
        "L-03",
        "all entries in EUR",
        "UPDATE entries SET amount = amount - 7 WHERE id = (SELECT MIN(id) FROM entries)",
    ),
    both("L-04", "payment", "UPDATE payments SET captured = captured + 1 WHERE state = 'succeeded'"),
    both("L-04", "posting", "UPDATE payments SET state = 'failed' WHERE state = 'succeeded'"),
    both(
        "L-05",
        "event",
        "ALTER TABLE notices RENAME TO kept; CREATE TABLE notices AS SELECT * FROM kept;
         INSERT INTO notices SELECT * FROM kept",
    ),
    both("L-06", "invoice", "UPDATE invoices SET settled = settled - 1, state = 'issued' WHERE state = 'paid'"),
    both("L-07", "balance of customer", "UPDATE wallets SET amount = amount + 1"),
    both("L-08", "payment", "UPDATE refunds SET amount = 99999"),
    both("L-08", "refund", "UPDATE refunds SET currency = 'USD'"),
    both("L-08", "refund", "UPDATE refunds SET booked = 'nothing', state = 'failed'"),
    both("L-08", "refund", "UPDATE refunds SET amount = amount - 1"),
    both("L-08", "credit notes of", "UPDATE counters SET last = last + 1 WHERE name LIKE 'credit-note-%'"),
    of_kept("L-06", "allocation of payment", ALLOCATED_LESS),
    both("L-06", "payment", "UPDATE disputes SET owed = owed + 1 WHERE kind = 'taken_back'"),
    both("L-08", "dispute", "UPDATE disputes SET contested = contested + 1 WHERE kind = 'charge_back'"),
    both("L-08", "dispute", "UPDATE disputes SET currency = 'USD'"),
    of_kept("L-08", "step of dispute", POSTED_ELSEWHERE),
    of_kept("L-11", "clearing of", WITHDRAWN_MORE),
    both("L-10", "dispute", "UPDATE disputes SET state = 'open', check_at = NULL"),
    both("L-18", "dispute", "UPDATE disputes SET state = 'review' WHERE kind = 'charge_back'"),
    both("L-09", "payment", "UPDATE payments SET currency = 'USD' WHERE invoice_id IS NOT NULL"),
    both("L-10", "payment", "UPDATE payments SET state = 'unknown', check_at = NULL WHERE state = 'requires_action'"),
    both("L-10", "notice", "UPDATE notices SET state = 'retry', next_at = NULL"),
    both(
        "L-11",
        "clearing of",
        "UPDATE entries SET gateway_id = (SELECT id FROM gateways WHERE provider = 'balance')
         WHERE gateway_id = (SELECT gateway_id FROM payments WHERE state = 'succeeded')",
    ),
    ("L-14", "entries_", ["DROP TRIGGER entries_no_UPDATE", "DROP TRIGGER entries_insert_only ON entries"]),
    (
        "L-15",
        "wallets.amount",
        [
            "ALTER TABLE wallets RENAME TO kept;
             CREATE TABLE wallets AS SELECT customer_id, currency, amount + 0.5 AS amount FROM kept",
            "ALTER TABLE wallets ALTER COLUMN amount TYPE NUMERIC",
        ],
    ),
    both("L-11", "clearing of", "UPDATE refunds SET destination = 'balance'"),
    (
        "L-18",
        "refund",
        [
            "DROP TRIGGER refund_history_no_UPDATE; UPDATE refund_history SET to_state = 'requested'",
            "UPDATE refund_history SET to_state = 'requested'",
        ],
    ),
    both("L-16", "payment_history", "DELETE FROM payments WHERE state = 'requires_action'"),
    both("L-17", "unique index on payments (invoice_id)", "DROP INDEX payments_one_live"),
    both("L-18", "payment", "UPDATE payments SET state = 'canceled' WHERE state = 'requires_action'"),
    both("L-20", "fee of payment", "UPDATE payments SET fee = fee + 1 WHERE fee IS NOT NULL"),
    both("L-22", "entry", "UPDATE entries SET invoice_id = customer_id WHERE invoice_id IS NOT NULL"),
    both("L-22", "entry", "UPDATE entries SET gateway_id = customer_id WHERE gateway_id IS NOT NULL"),
    both(
        "L-24",
        "payment",
        "UPDATE payments SET gateway_id = (SELECT id FROM gateways WHERE provider = 'bank_transfer')
         WHERE state = 'requires_action'",
    ),
    both(
        "L-25",
        "letter for",
        "ALTER TABLE letters RENAME TO kept; CREATE TABLE letters AS SELECT * FROM kept;
         INSERT INTO letters SELECT * FROM kept",
    ),
];

/// Of tables whose rows are only added: on SQLite their guard has to go first.
const ALLOCATED_LESS: [&str; 2] = [
    "DROP TRIGGER allocation_changes_no_UPDATE; UPDATE allocation_changes SET amount = amount - 20000",
    "UPDATE allocation_changes SET amount = amount - 20000",
];
const POSTED_ELSEWHERE: [&str; 2] = [
    "DROP TRIGGER postings_no_UPDATE;
     UPDATE postings SET cause = (SELECT id FROM customers LIMIT 1) WHERE kind = 'taken_back'",
    "UPDATE postings SET cause = (SELECT id FROM customers LIMIT 1) WHERE kind = 'taken_back'",
];
const WITHDRAWN_MORE: [&str; 2] = [
    "DROP TRIGGER dispute_moves_no_UPDATE; UPDATE dispute_moves SET amount = amount + 1 WHERE kind = 'withdrawn'",
    "UPDATE dispute_moves SET amount = amount + 1 WHERE kind = 'withdrawn'",
];

const fn of_kept(audit: &'static str, object: &'static str, statements: [&'static str; 2]) -> Damage {
    (audit, object, statements)
}

/// Payouts: their sum, each movement once, their postings.
const OF_PAYOUTS: &[Damage] = &[
    both("L-21", "payout", "UPDATE payout_lines SET gross = gross + 1 WHERE gross > 0"),
    both("L-21", "payout", "UPDATE payouts SET amount = amount + 1"),
    both("L-21", "payout", "UPDATE payouts SET state = 'in_transit', booked = 'nothing', check_at = created_at"),
    both(
        "L-21",
        "movement",
        "ALTER TABLE payout_lines RENAME TO kept; CREATE TABLE payout_lines AS SELECT * FROM kept;
         INSERT INTO payout_lines SELECT * FROM kept",
    ),
    both("L-21", "line", "UPDATE payout_lines SET origin_amount = 1, origin_currency = 'USD'"),
    both("L-11", "clearing of", "UPDATE payouts SET amount = amount - 1"),
    both(
        "L-17",
        "unique index on payouts (gateway_id,reference)",
        "ALTER TABLE payouts RENAME TO kept;
         CREATE TABLE payouts AS SELECT * FROM kept",
    ),
    both("L-18", "payout", "UPDATE payouts SET state = 'failed'"),
];

const fn both(audit: &'static str, object: &'static str, statements: &'static str) -> Damage {
    (audit, object, [statements, statements])
}

/// A day at the till: a card payment with its fee, a payout, a credit, a payment left open while transfers were hidden.
async fn sound() -> Till {
    let till = Till::open_with(Hooks::default()).await;
    let paid = till.invoice(12_000).await;
    let payment = till.starts(paid, till.card).await;
    till.acts(payment, CustomerAction::Approve, None).await;
    till.hears().await;
    till.refunds(payment, 500).await.expect("given back");
    till.is_told(payment, (DisputeKind::TakenBack, DisputeState::Lost), (500, "taken")).await;
    till.is_told(payment, (DisputeKind::TakenBack, DisputeState::Won), (0, "taken")).await;
    till.is_told(payment, (DisputeKind::ChargeBack, DisputeState::Open), (300, "du_1")).await;
    till.hears().await;
    till.is_paid_out().await;
    till.credit(2_500).await;
    hides(&till, till.transfer).await;
    till.house.portal.clock.advance(60);
    let open = till.invoice(800).await;
    till.starts(open, till.card).await;
    till
}

async fn hides(till: &Till, gateway: GatewayId) {
    let mut owner = till.enters(plant::OWNER).await;
    let address = format!("{GATEWAYS}/{gateway}");
    let form = owner.get(&address).await.form(&address).with("status", "hidden");
    assert_eq!(owner.post(&address, &form.fields()).await.status, http::StatusCode::SEE_OTHER);
}

async fn damaged_by(till: &Till, statements: [&str; 2]) {
    let sqlite = till.house.db().is_sqlite();
    let disarmed = if sqlite { NO_GUARDS_SQLITE } else { "SET session_replication_role = replica" };
    let armed = if sqlite { "PRAGMA foreign_keys = ON" } else { "SET session_replication_role = DEFAULT" };
    let statement = statements[usize::from(!sqlite)];
    let all = format!("{disarmed};\n{statement};\n{armed}");
    till.house.db().reader().execute_unprepared(&all).await.expect(statement);
}

/// What a person with the file in hand could do.
const NO_GUARDS_SQLITE: &str =
    "PRAGMA foreign_keys = OFF; DROP TRIGGER entries_no_UPDATE; DROP TRIGGER entries_no_DELETE;
     CREATE TRIGGER entries_no_UPDATE BEFORE UPDATE OF id ON entries BEGIN SELECT RAISE(ABORT, 'kept'); END;
     CREATE TRIGGER entries_no_DELETE BEFORE DELETE ON entries WHEN FALSE BEGIN SELECT RAISE(ABORT, 'kept'); END";

async fn verify(house: &TestPortal) -> (bool, String) {
    let output = program::to_its_end(program::program(house, &["ledger", "verify"])).await;
    (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
}

async fn found(damages: &[Damage]) {
    for (audit, object, statements) in damages {
        let till = sound().await;
        let (whole, said) = verify(&till.house).await;
        assert!(whole, "before anything was damaged: {said}");
        damaged_by(&till, *statements).await;
        let (whole, said) = verify(&till.house).await;
        assert!(!whole, "{audit} was not noticed");
        let named = said.lines().find(|line| line.starts_with(&format!("{audit}  {object}")));
        let named = named.unwrap_or_else(|| panic!("{audit}  {object}… is not among:\n{said}"));
        assert!(named.contains(" here, ") && named.ends_with(" expected"), "{named}");
    }
}

#[tokio::test]
async fn p_18_damage_to_postings_is_found() {
    found(&DAMAGES[..7]).await;
}

#[tokio::test]
async fn p_18_damage_to_documents_is_found() {
    found(&DAMAGES[7..9]).await;
    found(&DAMAGES[14..19]).await;
}

#[tokio::test]
async fn p_18_damage_to_refunds_is_found() {
    found(&DAMAGES[9..14]).await;
}

#[tokio::test]
async fn p_28_damage_to_payouts_is_found() {
    found(OF_PAYOUTS).await;
}

#[tokio::test]
async fn p_18_damage_to_guards_and_links_is_found() {
    found(&DAMAGES[19..]).await;
}

#[tokio::test]
async fn p_18_the_proof_of_the_day_is_done_once_and_seen() {
    let till = sound().await;
    assert_eq!(verify_daily(&till.house.portal).await, Ok(Some(Vec::new())));
    assert_eq!(verify_daily(&till.house.portal).await, Ok(None), "another replica finds it done");
    let mut ada = till.enters(plant::OWNER).await;
    assert!(ada.get("/admin/journal/checks").await.says("Tout concorde"));
    damaged_by(&till, ["UPDATE wallets SET amount = amount + 1"; 2]).await;
    till.house.portal.clock.advance(86_400);
    let mut ada = till.enters(plant::OWNER).await;
    let found = verify_daily(&till.house.portal).await.expect("proved").expect("a new day");
    assert_eq!(found.iter().map(|one| one.audit.as_str()).collect::<Vec<_>>(), ["L-07"]);
    assert!(ada.get("/admin").await.says("1 écart dans les écritures"));
    let page = ada.get("/admin/journal/checks").await;
    assert!(page.says("1 écart trouvé") && page.says("L-07") && page.says("balance of customer"), "{}", page.body);
    damaged_by(&till, ["UPDATE wallets SET amount = amount - 1"; 2]).await;
    let answer = ada.post("/admin/journal/checks", &[]).await;
    assert_eq!(answer.location(), "/admin/journal/checks");
    assert!(ada.get("/admin/journal/checks").await.says("Tout concorde"));
    assert!(!ada.get("/admin").await.says("écart dans les écritures"));
}
