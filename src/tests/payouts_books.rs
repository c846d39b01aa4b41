//! Payouts in the other books of the house: a line of the bank's statement, a person's own hand, a file.

use guichet::{
    domain::{
        currency::Currency,
        ids::LineId,
        ledger::Part,
        payout::{Listing, PayoutState},
        statement::booked::LineState,
    },
    flows::plant::OWNER,
    sandbox::control::LateEvent,
};
use http::StatusCode;

use crate::support::{Answer, Till, Visitor, cashbox::euro, online::settles_down};

const EUR: Currency = Currency::EUR;

async fn ties(visitor: &mut Visitor, line: LineId, payout: &str) -> Answer {
    visitor.post(&format!("/admin/bank/lines/{line}/payout"), &[("payout", payout)]).await
}

/// The bank shows what the provider said: one line for one payout, and nothing is booked a second time.
#[tokio::test]
async fn p_28_a_line_of_a_statement_is_tied_to_the_payout_it_shows() {
    let till = Till::open().await;
    till.paid_by_card(12_000).await;
    let payout = till.is_paid_out().await;
    let trace = payout.bank_reference.clone().expect("what the bank shows it by");
    let line = till.line(&format!("VIR STRIPE {trace}"), payout.amount.minor).await.id;
    let other = till.line("VIR STRIPE 2", payout.amount.minor).await.id;
    let short = till.line("VIR STRIPE 3", payout.amount.minor - 1).await.id;
    let mut ada = till.enters(OWNER).await;
    let page = ada.get(&format!("/admin/bank/lines/{line}")).await;
    assert!(page.says("Arrivée d’un versement") && page.says(&trace), "{}", page.body);
    let action = format!("/admin/bank/lines/{line}/payout");
    let form = page.form(&action);
    assert_eq!(ada.post(&action, &form.fields()).await.status, StatusCode::SEE_OTHER);
    assert_eq!(till.state_of(line).await, LineState::Explained);
    let decided = ada.get(&format!("/admin/bank/lines/{line}")).await;
    assert!(decided.body.contains(&format!("/admin/payouts/{}", payout.id)), "{}", decided.body);
    assert_eq!(till.stands(Part::Bank, EUR).await, payout.amount.minor, "it was booked already");

    let id = payout.id.to_string();
    assert_eq!(ties(&mut ada, other, &id).await.status, StatusCode::UNPROCESSABLE_ENTITY, "one line shows it");
    assert_eq!(ties(&mut ada, short, &id).await.status, StatusCode::UNPROCESSABLE_ENTITY, "to the cent");
    assert_eq!(till.state_of(other).await, LineState::Open);
    assert!(!ada.get(&format!("/admin/bank/lines/{other}")).await.says("Arrivée d’un versement"));
    till.verifies().await;
}

/// Of providers that tell of no payouts, a person does: once for each reference of the bank.
#[tokio::test]
async fn a_payout_written_down_by_hand_is_posted_once() {
    let till = Till::open_for("braintree").await;
    let gateway = till.of("braintree").await;
    let mut ada = till.enters(OWNER).await;
    let form = ada.get("/admin/payouts/new").await.form("/admin/payouts/new");
    let arrival = [("amount", "90,00"), ("currency", "EUR"), ("on", "2026-11-20"), ("bank_reference", "BT 4711")];
    let form = arrival.iter().fold(form, |form, (name, value)| form.with(name, value));
    let form = form.with("gateway", &gateway.to_string());
    for _ in 0..2 {
        let answer = ada.post("/admin/payouts/new", &form.fields()).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    }
    let [payout] = &till.payouts().await[..] else { panic!("one payout") };
    assert_eq!((payout.amount, payout.state, payout.listing), (euro(9_000), PayoutState::Paid, Listing::Untold));
    assert_eq!(till.stands(Part::Bank, EUR).await, 9_000);
    let other = form.with("amount", "90,01");
    assert_eq!(ada.post("/admin/payouts/new", &other.fields()).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = ada.get(&format!("/admin/payouts/{}", payout.id)).await;
    assert!(page.says("BT 4711") && page.says("Saisi ici"), "{}", page.body);
    till.verifies().await;
}

/// The file has what the list shows, filtered as the list is.
#[tokio::test]
async fn payouts_are_exported_as_they_are_filtered() {
    let till = Till::open().await;
    till.paid_by_card(12_000).await;
    let failed = till.is_paid_out().await;
    till.happens_there(&failed.reference, LateEvent::PayoutFailed, None);
    settles_down(&till).await;
    let sent_again = till.is_paid_out().await;
    let mut blaise = till.enters("blaise@guichet.test").await;
    let all = blaise.get("/admin/exports/payouts.csv").await;
    assert_eq!(all.headers["content-type"], "text/csv; charset=utf-8");
    let amount = format!("{},{:02}", failed.amount.minor / 100, failed.amount.minor % 100);
    for payout in [&failed, &sent_again] {
        let row = all.body.lines().find(|row| row.contains(&payout.reference)).expect("a row for each");
        assert!(row.contains(&amount) && row.contains(";EUR;"), "{row}");
    }
    let only = blaise.get("/admin/exports/payouts.csv?state=failed").await.body;
    assert!(only.contains(&failed.reference) && !only.contains(&sent_again.reference), "{only}");
    let list = blaise.get("/admin/payouts?state=failed").await;
    assert!(list.body.contains("/admin/exports/payouts.csv?state=failed"), "the filter goes along");
    let mut chloe = till.enters("chloe@guichet.test").await;
    assert_eq!(chloe.get("/admin/exports/payouts.csv").await.status, StatusCode::FORBIDDEN);
}
