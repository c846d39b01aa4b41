//! What providers said is kept as long as the shop wants it; that they said it, and what came of it, for ever.

use guichet::{
    db,
    domain::{notice::NoticeState, shop::Shop},
    flows::{payments::forget_bodies::forget_bodies, plant},
};
use http::StatusCode;

use crate::support::Till;

const KEPT: u16 = 30;
const DAY: i64 = 86_400;

async fn keeps_for(till: &Till, notice_days: u16) {
    let db = till.house.db();
    let before = db::settings::shop(db.reader()).await.expect("a shop");
    let tx = db.begin().await.expect("a transaction");
    let shop = Shop { notice_days, ..before.value };
    assert!(db::settings::save_shop(&tx, &shop, before.version).await.expect("the settings"));
    tx.commit().await.expect("saved");
}

async fn bodies(till: &Till) -> usize {
    till.inbox().await.iter().filter(|kept| !kept.body.is_empty()).count()
}

#[tokio::test]
async fn the_body_of_what_was_dealt_with_is_forgotten_when_its_time_is_over() {
    let till = Till::open().await;
    keeps_for(&till, KEPT).await;
    let payment = till.starts(till.invoice(5_000).await, till.card).await;
    till.approves(payment).await;
    till.hears().await;
    let said = bodies(&till).await;
    assert!(said > 0, "nothing was said");
    till.house.portal.clock.advance(i64::from(KEPT) * DAY - 60);
    assert_eq!(forget_bodies(&till.house.portal).await, Ok(0), "until the day is over");
    till.house.portal.clock.advance(120);
    keeps_for(&till, 0).await;
    assert_eq!(forget_bodies(&till.house.portal).await, Ok(0), "a shop that keeps everything");
    keeps_for(&till, KEPT).await;
    assert_eq!(forget_bodies(&till.house.portal).await, Ok(said as u64));
    assert_eq!((bodies(&till).await, till.inbox().await.len()), (0, said), "the events stay");
    let event = till.event("checkout.session.completed");
    assert_eq!(till.told(&event).await.status, StatusCode::OK);
    assert_eq!((bodies(&till).await, till.inbox().await.len()), (0, said), "told again, it is known all the same");
    let mut ada = till.enters(plant::OWNER).await;
    let one = till.inbox().await.remove(0);
    let page = ada.get(&format!("/admin/inbox/{}", one.id)).await;
    assert!(page.says("Ce contenu a été effacé"), "the page says why there is nothing: {}", page.body);
}

/// A person has to look, or somebody who is only heard is asked about it still.
#[tokio::test]
async fn what_is_not_dealt_with_is_not_forgotten() {
    let till = Till::open().await;
    keeps_for(&till, KEPT).await;
    let payment = till.starts(till.invoice(5_000).await, till.card).await;
    till.approves(payment).await;
    till.hears().await;
    let (said, states) = (bodies(&till).await, NoticeState::ALL.map(NoticeState::word));
    till.house.portal.clock.advance((i64::from(KEPT) + 1) * DAY);
    for state in states.into_iter().filter(|state| !["applied", "ignored"].contains(state)) {
        till.house.by_hand(&format!("UPDATE notices SET state = '{state}'")).await.expect("a state");
        assert_eq!(forget_bodies(&till.house.portal).await, Ok(0), "{state}");
    }
    till.house.by_hand("UPDATE notices SET state = 'applied'").await.expect("a state");
    till.house.by_hand("UPDATE payments SET state = 'unknown'").await.expect("a state");
    assert_eq!(forget_bodies(&till.house.portal).await, Ok(0), "its payment is open");
    till.house.by_hand("UPDATE payments SET state = 'succeeded'").await.expect("a state");
    assert_eq!((forget_bodies(&till.house.portal).await, bodies(&till).await), (Ok(said as u64), 0));
}
