//! An accountant finds what each gateway cost, month by month.

use guichet::{
    app::words,
    db,
    domain::{fee_report::Month, language::Language, money::Money},
    flows::{calendar, plant},
};

use crate::support::Till;

const PATH: &str = "/admin/journal/fees";

#[tokio::test]
async fn the_fees_of_a_month_are_those_of_the_ledger() {
    let till = Till::open().await;
    let mut kept = 0;
    for cents in [10_000, 2_500] {
        let payment = till.starts(till.invoice(cents).await, till.card).await;
        till.approves(payment).await;
        till.hears().await;
        kept += till.payment(payment).await.fee.expect("a fee is stated").fee.minor;
    }
    let now = calendar::in_shop_zone(till.house.portal.clock.now());
    let month = Month { year: now.year(), month: now.month() };
    let span = calendar::month(month.year, month.month).expect("a month");
    let db = till.house.db().reader();
    let lines = db::fee_report::of_month(db, month, span).await.expect("lines");
    let [line] = &lines[..] else { panic!("one gateway, one line: {lines:?}") };
    assert_eq!((line.gateway, line.taken.minor, line.fees.minor), (till.card, 12_500, kept));
    let before = calendar::month(month.year - 1, month.month).expect("a month");
    assert_eq!(db::fee_report::of_month(db, month, before).await, Ok(Vec::new()));

    let mut ada = till.enters(plant::OWNER).await;
    let page = ada.get(PATH).await;
    let fees = words::money(Language::Fr, Money::new(kept, line.fees.currency));
    let fees = fees.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(page.says(&fees) && page.says("Stripe"), "{fees}: {}", page.body);
    assert!(ada.get(&format!("{PATH}?year={}", month.year - 1)).await.says("Aucun mouvement"));
    assert_eq!(ada.get(&format!("{PATH}?year=99999")).await.status, http::StatusCode::OK, "this year instead");
}
