//! The dashboard's charts: each says what the ledger says, for the period that is asked for, with its table behind.

use guichet::{
    db,
    domain::{currency::Currency, dashboard::Step, ledger::Part, payment::State},
    flows::{invoices, plant},
};
use http::StatusCode;

use crate::support::{Answer, Till, cashbox::euro};

const CHARTS: [&str; 6] = ["turnover", "success", "time-to-pay", "fees", "receivables", "at-providers"];

const DAY: i64 = 86_400;

/// The amounts in the last line of a chart's table, as programs read them.
fn totals(page: &Answer, chart: &str) -> Vec<String> {
    let document = scraper::Html::parse_document(&page.body);
    let cells = scraper::Selector::parse(&format!("#{chart} tfoot data")).expect("a selector");
    document.select(&cells).filter_map(|cell| cell.attr("value")).map(str::to_owned).collect()
}

fn plain(minor: i64) -> String {
    euro(minor).plain()
}

/// However long the ledger is. Of PostgreSQL nothing can be told here: it reads a small table whole.
#[tokio::test]
async fn what_is_asked_of_a_period_reads_no_more_than_the_period() {
    let till = Till::open().await;
    if !till.house.db().is_sqlite() {
        return;
    }
    let now = till.house.portal.clock.now();
    let week = |nth: i64| now + time::Duration::weeks(nth);
    let steps: Vec<_> = (0..3).map(|nth| Step { since: week(nth), until: week(nth + 1) }).collect();
    let plan = db::plans::of_period(till.house.db(), Currency::EUR, &steps).await.expect("a plan");
    for way in [
        "postings_by_day (posted_at>? AND posted_at<?)",
        "entries_of_posting (posting_id=?)",
        "payments_begun (created_at>? AND created_at<?)",
    ] {
        assert!(plan.iter().any(|line| line.ends_with(way)), "{way}: {plan:#?}");
    }
    let whole =
        |line: &&String| ["p", "e", "a", "payments"].iter().any(|table| line.starts_with(&format!("SCAN {table}")));
    assert_eq!(plan.iter().find(|line| whole(line) && !line.starts_with("SCAN placed")), None, "{plan:#?}");
}

#[tokio::test]
async fn the_charts_say_what_the_ledger_says() {
    let till = Till::open().await;
    // The demo's own invoices are of the month before.
    till.house.portal.clock.advance(31 * DAY);
    let (before, owed_before) = (-till.stands_on(Part::Revenue).await, till.stands_on(Part::Receivable).await);
    let mut kept = 0;
    for cents in [10_000, 2_500] {
        let (_, payment) = till.paid_by_card(cents).await;
        kept += till.payment(payment).await.fee.expect("a fee is stated").fee.minor;
    }
    let (_, returned) = till.paid_by_card(6_000).await;
    kept += till.payment(returned).await.fee.expect("a fee is stated").fee.minor;
    till.refunds(returned, 1_000).await.expect("asked for");
    till.hears().await;
    till.invoice(4_000).await;
    let never = till.invoice(700).await;
    invoices::cancel::cancel(&till.house.portal, &till.owner, never, "story").await.expect("cancelled");

    let mut ada = till.enters(plant::OWNER).await;
    let page = ada.get("/admin").await;
    assert_eq!(page.status, StatusCode::OK);
    let revenue = -till.stands_on(Part::Revenue).await - before;
    assert_eq!(revenue, 10_000 + 2_500 + 6_000 - 1_000 + 4_000);
    assert_eq!(totals(&page, "turnover"), [plain(23_200), plain(1_700), plain(revenue)]);
    let fees = totals(&page, "fees");
    assert_eq!(fees[..2], [plain(18_500), plain(till.stands_on(Part::Fee).await)], "{fees:?}");
    assert!(kept > 0 && fees[1] == plain(kept), "the refund cost nothing here: {fees:?}");
    assert_eq!(totals(&page, "receivables"), [plain(till.stands_on(Part::Receivable).await)]);
    assert_eq!(till.stands_on(Part::Receivable).await - owed_before, 4_000);
    assert_eq!(totals(&page, "at-providers"), [plain(till.stands_on(Part::Clearing).await)]);
    till.verifies().await;
}

#[tokio::test]
async fn payments_are_counted_by_what_became_of_them() {
    let till = Till::open().await;
    let quick = till.starts(till.invoice(1_000).await, till.card).await;
    till.house.portal.clock.advance(90);
    till.approves(quick).await;
    till.hears().await;
    assert_eq!(till.payment(quick).await.state, State::Succeeded);
    let left = till.invoice(2_000).await;
    let payment = till.starts(left, till.card).await;
    guichet::flows::payments::back::back(&till.house.portal, &till.grace, payment).await.expect("back");
    till.starts(till.invoice(3_000).await, till.card).await;
    let mut ada = till.enters(plant::OWNER).await;
    let page = ada.get("/admin").await;
    let line = page.text("#success tbody tr");
    assert_eq!(line.len(), 1, "{line:?}");
    // Paid, refused, left, under way.
    assert!(line[0].ends_with("50,0 %1011"), "{line:?}");
    assert!(page.text("#time-to-pay tbody tr")[0].contains("1 min 30 s"), "{:?}", page.text("#time-to-pay tbody tr"));
}

#[tokio::test]
async fn the_period_is_chosen_in_the_address() {
    let till = Till::open().await;
    till.invoice(5_000).await;
    // With the demo's own.
    let first = -till.stands_on(Part::Revenue).await;
    let mut ada = till.enters(plant::OWNER).await;
    assert_eq!(totals(&ada.get("/admin").await, "turnover"), [plain(first), plain(0), plain(first)]);
    // From the 21st of November to the 22nd of December.
    till.house.portal.clock.advance(31 * DAY);
    till.invoice(300).await;
    let mut ada = till.enters(plant::OWNER).await;
    for (asked, net) in [
        ("", 300),
        ("?period=month", 300),
        ("?period=last-month", first),
        ("?period=quarter", first + 300),
        ("?period=year", first + 300),
        ("?period=own&since=2026-11-21&until=2026-11-21", first),
        ("?period=own&since=2020-01-01&until=2026-12-31", first + 300),
        ("?period=decade&currency=XXX", 300),
    ] {
        let page = ada.get(&format!("/admin{asked}")).await;
        assert_eq!(totals(&page, "turnover").last(), Some(&plain(net)), "{asked}");
    }
    let before = ada.get("/admin?period=own&since=2026-11-01&until=2026-11-20").await;
    assert!(totals(&before, "turnover").is_empty() && before.says("Aucune facture émise"));
    for wrong in ["since=2026-12-02&until=2026-12-01", "since=yesterday&until=", "since=&until="] {
        let page = ada.get(&format!("/admin?period=own&{wrong}")).await;
        assert_eq!((page.status, page.error_codes()), (StatusCode::OK, vec!["date_invalid".to_owned()]), "{wrong}");
    }
}

#[tokio::test]
async fn what_is_owed_is_sorted_by_how_late_it_is() {
    let till = Till::open().await;
    let (db, euros) = (till.house.db().reader(), euro(0).currency);
    let end = till.house.portal.clock.now() + time::Duration::days(151);
    let demo = db::receivables::ageing(db, euros, end).await.expect("sums");
    // Each is due after thirty days.
    for (cents, days) in [(100, 60), (2_000, 31), (40_000, 29), (7_000, 31), (900_000, 0)] {
        till.invoice(cents).await;
        till.house.portal.clock.advance(days * DAY);
    }
    assert_eq!(till.house.portal.clock.now(), end);
    let owed = db::receivables::ageing(db, euros, end).await.expect("sums");
    let ours = owed.iter().zip(demo).map(|(all, demo)| (all.count - demo.count, all.due.minor - demo.due.minor));
    // Late by 121, 61, 30 and 1 days; the last one is not due.
    assert_eq!(ours.collect::<Vec<_>>(), [(1, 900_000), (2, 47_000), (0, 0), (1, 2_000), (1, 100)]);
}

#[tokio::test]
async fn every_chart_has_a_name_a_sentence_and_a_table() {
    let till = Till::open().await;
    till.paid_by_card(10_000).await;
    till.invoice(4_000).await;
    let mut ada = till.enters(plant::OWNER).await;
    for language in ["fr", "en"] {
        ada.set_cookie("language", language);
        let page = ada.get("/admin?period=year").await;
        assert!(page.marks("style").is_empty(), "the policy forbids it");
        let document = scraper::Html::parse_document(&page.body);
        let all = |selector: &str| {
            let selector = scraper::Selector::parse(selector).expect("a selector");
            document.select(&selector).map(|one| one.text().collect::<String>()).collect::<Vec<_>>()
        };
        for chart in CHARTS {
            let drawing = format!("#{chart} svg[role=img][aria-describedby='{chart}-words']");
            assert!(!all(&format!("{drawing} rect")).is_empty(), "{chart} is drawn");
            assert!(all(&format!("{drawing} > desc")).iter().all(|words| !words.is_empty()), "{chart}");
            assert!(page.attribute(&drawing, "aria-label").len() > 3, "{chart} has its name");
            assert_eq!(all(&format!("#{chart} details table")).len(), 1, "{chart} has its table");
        }
    }
}
