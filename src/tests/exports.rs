//! What is taken out of the house: whole, page by page, harmless in a spreadsheet, and sound for a tax office.

use futures::StreamExt;
use guichet::{
    app::exports::{self, PAGE},
    db,
    domain::{
        error::AppError,
        fec::check::{Inspection, Kind},
        journal::Wanted,
        language::Language,
    },
    flows::ledger::fec::{Period, check},
};
use http::StatusCode;

use crate::support::{Till, cashbox::euro, program};

const ACCOUNTANT: &str = "blaise@guichet.test";

fn this_year() -> Period {
    Period::parse("2026-01-01", "2026-12-31").expect("a year")
}

/// Postings by the database's own hand: more than any page holds.
async fn plants_postings(till: &Till, many: usize) {
    let db = till.house.db();
    let cause = if db.is_sqlite() { "randomblob(16)" } else { "gen_random_uuid()" };
    let counted = format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {many})");
    let at = if db.is_sqlite() { "'2026-11-21T09:00:00Z'" } else { "'2026-11-21 09:00:00+00'::timestamptz" };
    let postings = format!(
        "INSERT INTO postings (kind, cause, currency, memo, posted_at)
         {counted} SELECT 'credit', {cause}, 'EUR', 'by hand', {at} FROM n"
    );
    // Both entries in one statement: a posting balances when its transaction ends.
    let entries = "INSERT INTO entries (posting_id, account_id, currency, amount)
         SELECT p.id, a.id, 'EUR', CASE WHEN a.part = 'goodwill' THEN 100 ELSE -100 END
         FROM postings p, accounts a WHERE p.memo = 'by hand' AND a.currency = 'EUR' AND a.part IN ('goodwill', 'revenue')";
    till.house.by_hand(&postings).await.expect("postings");
    till.house.by_hand(entries).await.expect("entries");
}

#[tokio::test]
async fn a_long_journal_is_read_page_by_page() {
    let till = Till::open().await;
    let many = 2 * PAGE + 7;
    plants_postings(&till, many).await;
    let postings = till.house.sees("SELECT 'all' AS object, [COUNT(*)] AS ours, '' AS theirs FROM postings").await;
    let all: usize = postings[0].ours.parse().expect("a number");
    assert!(all >= many);

    let pieces = exports::journal::stream(till.house.portal.clone(), Wanted::default(), Language::Fr);
    let pieces: Vec<_> = pieces.map(|piece| piece.expect("a page")).collect().await;
    assert_eq!(pieces.len(), 1 + all.div_ceil(PAGE), "the head, then a piece for each page");
    let rows = |piece: &bytes::Bytes| piece.iter().filter(|byte| **byte == b'\n').count();
    assert!(pieces.iter().all(|piece| rows(piece) <= PAGE * 10), "no piece holds more than its page");
    assert!(pieces.iter().map(rows).sum::<usize>() > 2 * many, "and nothing is lost");

    let pieces = exports::fec::stream(till.house.portal.clone(), this_year());
    let pieces: Vec<_> = pieces.map(|piece| piece.expect("a page")).collect().await;
    assert!(pieces.len() > 3, "{} pieces", pieces.len());
    let mut inspection = Inspection::of(("20260101".into(), "20261231".into()));
    pieces.iter().for_each(|piece| inspection.reads(std::str::from_utf8(piece).expect("UTF-8")));
    inspection.ends();
    assert_eq!(inspection.breaks, [], "numbers go on from page to page");
    assert!(inspection.entries() >= many as u64);
    assert_eq!(inspection.debit, inspection.credit);
}

#[tokio::test]
async fn the_file_of_entries_is_named_balanced_and_checked() {
    let till = Till::open().await;
    let invoice = till.invoice(12_000).await;
    let payment = till.starts(invoice, till.card).await;
    till.approves(payment).await;
    till.hears().await;
    let mut blaise = till.enters(ACCOUNTANT).await;
    let file = blaise.get("/admin/exports/fec.txt?since=2026-01-01&until=2026-12-31").await;
    let header = |name: &str| file.headers.get(name).expect(name).to_str().expect("text").to_owned();
    assert_eq!(header("content-disposition"), "attachment; filename=\"123456824FEC20261231.txt\"");
    let rows: Vec<Vec<&str>> = file.body.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!((rows[0].len(), rows[0][0], rows[0][17]), (18, "JournalCode", "Idevise"));
    let number = till.invoice_now(invoice).await.number.expect("a number");
    let issue: Vec<_> = rows.iter().filter(|row| row[8] == number && row[0] == "VE").collect();
    assert!(issue.iter().any(|row| row[4] == "411000" && row[11] == "120,00" && row[6].starts_with("C-")), "{issue:?}");
    let mut money = rows.iter().filter(|row| row[4].starts_with('5')).peekable();
    assert!(money.peek().is_some() && money.all(|row| row[0] == "BQ"), "what moves money stands in the bank's journal");

    let checked = blaise.get("/admin/exports?since=2026-01-01&until=2026-12-31&check=1").await;
    assert_eq!(checked.status, StatusCode::OK);
    let report = check(&till.house.portal, this_year(), exports::fec::words).await.expect("checked");
    assert_eq!(report.inspection.breaks, []);
    let elsewhere = !report.elsewhere.is_empty();
    assert_eq!(checked.says("Le FEC est conforme"), !elsewhere, "what is kept in other currencies is told");
    let nonsense = blaise.get("/admin/exports?since=2026-13-01").await;
    assert_eq!(nonsense.error_codes(), ["date_invalid"]);
}

#[tokio::test]
async fn damage_in_the_books_is_named_by_the_check() {
    let till = Till::open().await;
    till.house.by_hand("UPDATE accounts SET code = 'CLI' WHERE code = '411000'").await.expect("by hand");
    till.invoice(100).await;
    let report = check(&till.house.portal, this_year(), exports::fec::words).await.expect("checked");
    assert!(report.inspection.breaks.iter().any(|found| found.kind == Kind::Account && found.about == "CLI"));
    assert!(!report.is_sound());
}

#[tokio::test]
async fn without_a_siren_the_file_has_no_name() {
    let till = Till::open().await;
    let shop = db::settings::shop(till.house.db().reader()).await.expect("a shop");
    let bare = guichet::domain::shop::Shop { siren: String::new(), ..shop.value };
    let tx = till.house.db().begin().await.expect("a transaction");
    assert!(db::settings::save_shop(&tx, &bare, shop.version).await.expect("saved"));
    tx.commit().await.expect("kept");
    let mut blaise = till.enters(ACCOUNTANT).await;
    let refused = blaise.get("/admin/exports/fec.txt").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.error_codes().contains(&"siren_invalid".to_owned()), "{:?}", refused.error_codes());
    let mut ada = till.enters("ada@guichet.test").await;
    let form = ada.get("/admin/settings/store").await.form("/admin/settings/store").with("siren", "123456825");
    assert!(
        ada.post("/admin/settings/store", &form.fields()).await.error_codes().contains(&"siren_invalid".to_owned())
    );
    let form = form.with("siren", "123 456 824");
    assert_eq!(ada.post("/admin/settings/store", &form.fields()).await.status, StatusCode::SEE_OTHER);
    assert_eq!(blaise.get("/admin/exports/fec.txt").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_128_lists_are_exported_as_they_are_filtered_and_harmless() {
    let till = Till::open().await;
    let rename = "UPDATE customers SET name = '=HYPERLINK(\"http://x\")'";
    till.house.by_hand(rename).await.expect("by hand");
    till.house.by_hand("UPDATE invoices SET billed_name = '@SUM(1)'").await.expect("by hand");
    let (paid, open) = (till.invoice(12_300).await, till.invoice(45_600).await);
    till.line(&till.invoice_now(paid).await.number.expect("a number"), 12_300).await;
    let line = till.lines().await[0].id;
    till.accepts_it(line).await;
    let mut blaise = till.enters(ACCOUNTANT).await;
    let number = async |id| till.invoice_now(id).await.number.expect("a number");
    let (paid, open) = (number(paid).await, number(open).await);

    let file = blaise.get("/admin/exports/invoices.csv?shown=paid").await;
    assert!(file.body.contains(&paid) && !file.body.contains(&open), "the filter of the list");
    let all = blaise.get("/admin/exports/invoices.csv").await.body;
    assert!(all.contains(&open) && all.contains(";123,00;"), "{all}");
    let payments = blaise.get("/admin/exports/payments.csv").await.body;
    let journal = blaise.get("/admin/exports/journal.csv").await.body;
    for (name, body) in [("invoices", &all), ("payments", &payments), ("journal", &journal)] {
        let cells = body.lines().flat_map(|line| line.split(';'));
        let formula = cells.map(|cell| cell.trim_start_matches(['"', '\u{feff}'])).find(|cell| {
            cell.starts_with(['=', '+', '@'])
                || cell.starts_with('-') && !cell[1..].starts_with(|c: char| c.is_ascii_digit())
        });
        assert_eq!(formula, None, "{name}");
        assert!(body.contains('\''), "{name} has the hostile name, and it is neutralised");
    }
    assert_eq!(till.held().await, euro(0));
    let mut chloe = till.enters("chloe@guichet.test").await;
    assert_eq!(chloe.get("/admin/exports/invoices.csv").await.status, StatusCode::FORBIDDEN);
}

/// The same files without a browser; what is not sound ends with an error.
#[tokio::test]
async fn the_console_writes_the_same_files() {
    let till = Till::open().await;
    till.invoice(12_000).await;
    let folder = tempfile::tempdir().expect("a folder");
    let to = folder.path().to_str().expect("a path");
    let export = async |format: &str, until: &str| {
        let wish = ["ledger", "export", format, "--since", "2026-01-01", "--until", until, "--to", to];
        program::to_its_end(program::program(&till.house, &wish)).await
    };
    let written = export("--csv", "2026-12-31").await;
    assert!(written.status.success(), "{}", String::from_utf8_lossy(&written.stderr));
    let report = check(&till.house.portal, this_year(), exports::fec::words).await.expect("checked");
    let written = export("--fec", "2026-12-31").await;
    assert_eq!(written.status.success(), report.is_sound(), "{}", String::from_utf8_lossy(&written.stdout));
    let file = std::fs::read_to_string(folder.path().join("123456824FEC20261231.txt")).expect("a file");
    assert_eq!(file.lines().count() as u64, report.inspection.lines() + 1);
    assert!(!export("--fec", "2026-12-31").await.status.success(), "a file that exists is left alone");
    assert!(!export("--fec", "2026-02-30").await.status.success());
}

#[test]
fn a_period_is_two_days_in_order() {
    for (since, until) in [("2026-02-30", "2026-12-31"), ("2026-12-31", "2026-01-01"), ("", "2026-12-31")] {
        assert!(matches!(Period::parse(since, until), Err(AppError::Invalid(_))), "{since} {until}");
    }
}
