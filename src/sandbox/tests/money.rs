//! Refunds, disputes and payouts, and a ledger that agrees with itself.

use serde_json::{Value, json};

use super::Scene;
use crate::sandbox::control::{LateEvent, Ledger, Totals};

fn euros(ledger: &Ledger) -> Totals {
    ledger.accounts.values().next().unwrap()["eur"].clone()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

#[tokio::test]
async fn refunds_never_exceed_the_charge() {
    let scene = Scene::open().await;
    let paid = scene.paid(12_050, "4242424242424242").await;
    let intent = text(&paid["payment_intent"]["id"]);
    let (_, part) = scene.post("/v1/refunds", &format!("payment_intent={intent}&amount=500&reason=duplicate")).await;
    assert_eq!((&part["status"], &part["amount"]), (&json!("succeeded"), &json!(500)));
    let (status, body) = scene.post("/v1/refunds", &format!("payment_intent={intent}&amount=11551")).await;
    assert_eq!((status, &body["error"]["param"]), (400, &json!("amount")));
    let (_, rest) = scene.post("/v1/refunds", &format!("payment_intent={intent}")).await;
    assert_eq!(rest["amount"], 11_550);
    let (status, body) = scene.post("/v1/refunds", &format!("payment_intent={intent}")).await;
    assert_eq!((status, &body["error"]["code"]), (400, &json!("charge_already_refunded")));
    let (_, list) = scene.get(&format!("/v1/refunds?payment_intent={intent}")).await;
    assert_eq!(list["data"].as_array().unwrap().len(), 2);
    let charge = &scene.expanded(paid["id"].as_str().unwrap()).await["payment_intent"]["latest_charge"];
    assert_eq!((&charge["refunded"], &charge["amount_refunded"]), (&json!(true), &json!(12_050)));
    let ledger = scene.sandbox.ledger();
    assert_eq!(
        euros(&ledger),
        Totals { captured: 12_050, refunded: 12_050, fees: 247, balance: -247, ..Totals::default() }
    );
    assert!(ledger.agrees_with_balance_transactions);
}

#[tokio::test]
async fn refunds_can_come_back_and_can_take_time() {
    let scene = Scene::open().await;
    let paid = scene.paid(1_000, "4000000000005126").await;
    let (_, refund) =
        scene.post("/v1/refunds", &format!("payment_intent={}", text(&paid["payment_intent"]["id"]))).await;
    let failed = scene.late(&text(&refund["id"]), LateEvent::RefundFailed).unwrap();
    assert_eq!((&failed["status"], &failed["failure_reason"]), (&json!("failed"), &json!("expired_or_canceled_card")));
    let slow = scene.paid(1_000, "4000000000007726").await;
    let (_, refund) =
        scene.post("/v1/refunds", &format!("charge={}", text(&slow["payment_intent"]["latest_charge"]["id"]))).await;
    assert_eq!((&refund["status"], &refund["pending_reason"]), (&json!("pending"), &json!("processing")));
    let done = scene.late(&text(&refund["id"]), LateEvent::RefundSucceeded).unwrap();
    assert_eq!(done["status"], "succeeded");
    let by_hand = scene.paid(1_000, "4242424242424242").await;
    scene.late(&text(&by_hand["id"]), LateEvent::Refund).unwrap();
    let ledger = scene.sandbox.ledger();
    assert_eq!((euros(&ledger).captured, euros(&ledger).refunded), (3_000, 2_000));
    assert!(ledger.agrees_with_balance_transactions);
}

#[tokio::test]
async fn disputes_take_the_money_and_may_give_it_back() {
    let scene = Scene::open().await;
    let won = scene.paid(12_050, "4000000000000259").await;
    let intent = text(&won["payment_intent"]["id"]);
    let (_, list) = scene.get(&format!("/v1/disputes?payment_intent={intent}")).await;
    let dispute = &list["data"][0];
    assert_eq!((&dispute["status"], &dispute["reason"]), (&json!("needs_response"), &json!("fraudulent")));
    assert_eq!(dispute["balance_transactions"][0]["net"], -14_050, "the amount and 20.00 of fee");
    let (status, body) = scene.post("/v1/refunds", &format!("payment_intent={intent}")).await;
    assert_eq!((status, &body["error"]["code"]), (400, &json!("charge_disputed")));
    let id = text(&dispute["id"]);
    let (_, draft) =
        scene.post(&format!("/v1/disputes/{id}"), "submit=false&evidence[product_description]=Books").await;
    assert_eq!(
        (&draft["status"], &draft["evidence_details"]["has_evidence"]),
        (&json!("needs_response"), &json!(true))
    );
    let (_, sent) = scene.post(&format!("/v1/disputes/{id}"), "evidence[uncategorized_text]=winning_evidence").await;
    assert_eq!(sent["status"], "won");

    let lost = scene.paid(1_000, "4242424242424242").await;
    let dispute = scene.late(&text(&lost["id"]), LateEvent::Dispute).unwrap();
    let (_, closed) = scene.post(&format!("/v1/disputes/{}/close", text(&dispute["id"])), "").await;
    assert_eq!(closed["status"], "lost");
    let asked = scene.paid(1_000, "4000000000001976").await;
    scene.late(&text(&asked["id"]), LateEvent::InquiryClosed).unwrap();
    let ledger = scene.sandbox.ledger();
    let sums = euros(&ledger);
    assert_eq!((sums.disputed_out, sums.reinstated), (13_050, 12_050));
    assert!(ledger.agrees_with_balance_transactions);
    let types = scene.event_types();
    for kind in ["created", "funds_withdrawn", "funds_reinstated", "updated", "closed"] {
        assert!(types.contains(&format!("charge.dispute.{kind}")), "{kind}");
    }
}

#[tokio::test]
async fn payouts_add_up_and_come_back() {
    let scene = Scene::open().await;
    let paid = scene.paid(12_050, "4242424242424242").await;
    scene.paid(1_000, "4242424242424242").await;
    scene.post("/v1/refunds", &format!("payment_intent={}&amount=50", text(&paid["payment_intent"]["id"]))).await;
    let (_, balance) = scene.get("/v1/balance").await;
    assert_eq!((&balance["available"][0]["amount"], &balance["pending"][0]["amount"]), (&json!(-50), &json!(12_755)));
    let payout = scene.late(super::KEY, LateEvent::Payout).unwrap();
    let (_, inside) = scene.get(&format!("/v1/balance_transactions?payout={}&limit=100", text(&payout["id"]))).await;
    let nets = |own: bool| {
        let lines = inside["data"].as_array().unwrap().iter().filter(|line| (line["type"] == "payout") == own);
        lines.map(|line| line["net"].as_i64().unwrap()).sum::<i64>()
    };
    assert_eq!((Some(nets(false)), Some(-nets(true))), (payout["amount"].as_i64(), payout["amount"].as_i64()));
    assert!(scene.late(super::KEY, LateEvent::Payout).is_err(), "nothing is left to pay out");
    let failed = scene.late(&text(&payout["id"]), LateEvent::PayoutFailed).unwrap();
    assert_eq!((&failed["status"], &failed["failure_code"]), (&json!("failed"), &json!("account_closed")));
    let ledger = scene.sandbox.ledger();
    assert_eq!((euros(&ledger).paid_out, euros(&ledger).balance), (0, 12_705));
    assert!(ledger.agrees_with_balance_transactions);
}
