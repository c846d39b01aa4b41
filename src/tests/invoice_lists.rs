//! Lists of invoices: every order forwards and backwards, every filter, what people type to find one.

use guichet::{
    db,
    domain::{
        currency::Currency,
        invoice::Standing,
        invoice_list::{Direction, Drafts, Listed, Shown, Sort, Wanted},
        money::Money,
        page::Place,
    },
};

use crate::support::{
    TestPortal,
    billing::eur,
    cast::{EXEMPLE, LEFEVRE},
};

async fn page(
    portal: &TestPortal,
    wanted: &Wanted,
    most: usize,
) -> guichet::domain::page::Page<Listed, guichet::domain::invoice_list::Cursor> {
    db::invoice_list::page(portal.db().reader(), wanted, portal.portal.clock.now(), most).await.expect("a page")
}

/// What is found, by its number; drafts by their total.
async fn found(portal: &TestPortal, wanted: Wanted) -> Vec<String> {
    let lines = page(portal, &wanted, 100).await.lines;
    lines.into_iter().map(|line| line.number.unwrap_or_else(|| line.total.plain())).collect()
}

#[tokio::test]
async fn pages_join_without_gap_or_repeat_in_every_order() {
    let portal = TestPortal::new().await;
    for minor in [700, 100, 100, 500, 100, 300, 900] {
        portal.billed(EXEMPLE, eur(minor)).await;
        portal.portal.clock.advance(i64::from(minor == 500) * 86_400);
    }
    portal.drafted(&portal.draft_of(EXEMPLE, eur(200)).await).await;
    for sort in Sort::ALL {
        for direction in [Direction::Up, Direction::Down] {
            let wanted = Wanted { sort, direction, ..Wanted::default() };
            let whole: Vec<_> = page(&portal, &wanted, 100).await.lines.into_iter().map(|line| line.cursor).collect();
            assert_eq!(whole.len(), 8);
            assert!(whole.windows(2).all(|pair| match direction {
                Direction::Up => (pair[0].key, pair[0].id) < (pair[1].key, pair[1].id),
                Direction::Down => (pair[0].key, pair[0].id) > (pair[1].key, pair[1].id),
            }));
            let (mut walked, mut from) = (Vec::new(), Place::Start);
            let mut last = None;
            loop {
                let step = page(&portal, &Wanted { from, ..wanted.clone() }, 3).await;
                walked.extend(step.lines.iter().map(|line| line.cursor));
                last = step.lines.first().map(|line| line.cursor).or(last);
                match step.next {
                    Some(next) => from = Place::After(next),
                    None => break,
                }
            }
            assert_eq!(walked, whole, "{sort:?} {direction:?}");
            let back = Place::Before(last.expect("a last page"));
            let before = page(&portal, &Wanted { from: back, ..wanted }, 3).await;
            let cursors: Vec<_> = before.lines.iter().map(|line| line.cursor).collect();
            assert_eq!(cursors, whole[3..6], "{sort:?} {direction:?} backwards");
        }
    }
}

#[tokio::test]
async fn each_filter_finds_its_own() {
    let portal = TestPortal::new().await;
    let part = portal.billed(EXEMPLE, eur(1_000)).await;
    portal.receives(&part, eur(1)).await.expect("a part");
    let paid = portal.billed(EXEMPLE, eur(2_000)).await;
    portal.receives(&paid, eur(2_000)).await.expect("all of it");
    portal.billed(LEFEVRE, Money::new(3_000, Currency::JPY)).await;
    portal.drafted(&portal.draft_of(LEFEVRE, eur(4_000)).await).await;
    let shown = |shown| Wanted { shown: Some(shown), ..Wanted::default() };
    let standing = |standing| shown(Shown::Standing(standing));
    let none: [String; 0] = [];
    assert_eq!(found(&portal, standing(Standing::PartPaid)).await, ["F-2026-00001"]);
    assert_eq!(found(&portal, standing(Standing::Paid)).await, ["F-2026-00002"]);
    assert_eq!(found(&portal, standing(Standing::Open)).await, ["F-2026-00003"]);
    assert_eq!(found(&portal, standing(Standing::Draft)).await, ["40.00"]);
    assert_eq!(found(&portal, shown(Shown::ToPay)).await, ["F-2026-00003", "F-2026-00001"]);
    assert_eq!(found(&portal, standing(Standing::Overdue)).await, none);
    let yen = Wanted { currency: Some(Currency::JPY), ..Wanted::default() };
    assert_eq!(found(&portal, yen).await, ["F-2026-00003"]);
    let theirs = Wanted { customer: Some(LEFEVRE.id()), drafts: Drafts::Withheld, ..Wanted::default() };
    assert_eq!(found(&portal, theirs).await, ["F-2026-00003"]);
    portal.portal.clock.advance(40 * 86_400);
    assert_eq!(found(&portal, standing(Standing::Overdue)).await, ["F-2026-00003", "F-2026-00001"]);
    assert_eq!(found(&portal, standing(Standing::Open)).await, none);
}

#[tokio::test]
async fn people_find_an_invoice_by_what_they_remember() {
    let portal = TestPortal::new().await;
    let first = portal.billed(EXEMPLE, eur(1_000)).await;
    portal.billed(LEFEVRE, eur(2_000)).await;
    let search = |text: &str| Wanted { search: text.into(), ..Wanted::default() };
    for text in ["F-2026-00001", "2026-1", "1", "exemple hebergement", "HÉBERGEMENT", "compta@exemple.test"] {
        assert_eq!(found(&portal, search(text)).await, ["F-2026-00001"], "{text:?}");
    }
    let reference = first.reference.expect("a reference");
    let spaced = format!("{} {}", &reference[..4], &reference[4..]);
    assert_eq!(found(&portal, search(&spaced)).await, ["F-2026-00001"]);
    assert_eq!(found(&portal, search("lefèvre")).await, ["F-2026-00002"]);
    for text in ["%", "_", "\\", "'; DROP TABLE invoices; --", "9"] {
        assert!(found(&portal, search(text)).await.is_empty(), "{text:?}");
    }
}

#[tokio::test]
async fn what_is_owed_is_told_apart_by_currency() {
    let portal = TestPortal::new().await;
    portal.billed(EXEMPLE, eur(1_000)).await;
    let part = portal.billed(EXEMPLE, eur(2_000)).await;
    portal.receives(&part, eur(500)).await.expect("a part");
    portal.billed(EXEMPLE, Money::new(7, Currency::JPY)).await;
    portal.billed(LEFEVRE, eur(9_000)).await;
    let now = portal.portal.clock.now();
    let owed = db::receivables::open(portal.db().reader(), Some(EXEMPLE.id()), now).await.expect("sums");
    let sums: Vec<_> = owed.iter().map(|owed| (owed.due.to_string(), owed.count, owed.overdue_count)).collect();
    assert_eq!(sums, [("25.00 EUR".into(), 2, 0), ("7 JPY".into(), 1, 0)]);
    let later = now + time::Duration::days(40);
    let owed = db::receivables::open(portal.db().reader(), None, later).await.expect("sums");
    assert_eq!((owed[0].overdue, owed[0].overdue_count), (eur(11_500), 3));
}
