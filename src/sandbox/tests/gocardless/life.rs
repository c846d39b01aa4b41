//! What becomes of payments, mandates and refunds, in what order, and how events travel.

use serde_json::json;

use super::super::{Scene, Shop};
use super::{TOKEN, both, debit, mandate, reason};
use crate::sandbox::control::{self, CustomerAction, DeliveryMode};

const SECRET: &str = "ED7D658C-D8EB-4941-948B-3973214F2D49";

#[tokio::test]
async fn an_instant_payment_is_paid_at_once_and_the_fee_is_in_the_payout() {
    let scene = Scene::open().await;
    let done = scene.agreed("key", &both(), CustomerAction::Approve).await;
    assert_eq!((&done["status"], &done["fallback_occurred"]), (&json!("fulfilled"), &json!(false)));
    let id = done["links"]["payment_request_payment"].as_str().unwrap();
    let path = format!("/payments/{id}");
    assert_eq!(scene.gc_get(&path).await.1["payments"]["status"], "confirmed");
    assert_eq!(scene.scenario("payment_paid_out", id).await, 200);
    let paid = scene.gc_get(&path).await.1["payments"].clone();
    let payout = paid["links"]["payout"].as_str().unwrap();
    let items = scene.gc_get(&format!("/payout_items?payout={payout}&limit=1")).await.1;
    assert_eq!(items["payout_items"][0]["amount"], "12050.0");
    let after = items["meta"]["cursors"]["after"].as_str().unwrap();
    let items = scene.gc_get(&format!("/payout_items?payout={payout}&limit=1&after={after}")).await.1;
    assert_eq!(
        (&items["payout_items"][0]["amount"], &items["meta"]["cursors"]["after"]),
        (&json!("-168.6"), &json!(null))
    );
    let shown = scene.gc_get(&format!("/payouts/{payout}")).await.1["payouts"].clone();
    assert_eq!((&shown["amount"], &shown["deducted_fees"]), (&json!(11_881), &json!(169)));
    let ledger = scene.sandbox.ledger();
    let totals = ledger.accounts.values().next().unwrap()["eur"].clone();
    assert_eq!((totals.captured, totals.fees, totals.balance), (12_050, 169, 0));
    assert!(ledger.agrees_with_balance_transactions);
    assert!(scene.agrees(done["id"].as_str().unwrap(), CustomerAction::Approve).await.is_err());
}

#[tokio::test]
async fn a_debit_takes_its_time_and_the_mandate_follows() {
    let scene = Scene::open().await;
    let done = scene.agreed("key", &mandate(), CustomerAction::Approve).await;
    let md = done["links"]["mandate_request_mandate"].as_str().unwrap().to_owned();
    let status = async |kind: &str, id: &str| scene.gc_get(&format!("/{kind}/{id}")).await.1[kind]["status"].clone();
    assert_eq!(reason(&scene.gc("/payments", "low", &debit(&md, 99)).await.1), "amount");
    assert_eq!(reason(&scene.gc("/payments", "none", &debit("MD000NONE", 500)).await.1), "mandate");
    let made = scene.gc("/payments", "debit", &debit(&md, 500)).await.1;
    let pm = made["payments"]["id"].as_str().unwrap();
    assert_eq!(status("mandates", &md).await, "pending_submission");
    assert_eq!(scene.scenario("mandate_activated", &md).await, 422, "a SEPA mandate waits for its first payment");
    for (scenario, payment, mandate) in [
        ("payment_submitted", "submitted", "submitted"),
        ("payment_confirmed", "confirmed", "active"),
        ("payment_charged_back", "charged_back", "active"),
    ] {
        assert_eq!(scene.scenario(scenario, pm).await, 200, "{scenario}");
        assert_eq!((status("payments", pm).await, status("mandates", &md).await), (json!(payment), json!(mandate)));
    }
    assert_eq!(scene.scenario("payment_confirmed", pm).await, 422);
    assert_eq!(scene.scenario("payment_brand_new", pm).await, 404);
    let cancel = format!("/payments/{pm}/actions/cancel");
    assert_eq!(reason(&scene.gc(&cancel, "", &json!({"data": {}})).await.1), "cancellation_failed");
    let next = scene.gc("/payments", "next", &debit(&md, 500)).await.1;
    assert_eq!(scene.gc(&format!("/mandates/{md}/actions/cancel"), "", &json!({})).await.0, 200);
    assert_eq!(status("payments", next["payments"]["id"].as_str().unwrap()).await, "cancelled");
    assert_eq!(reason(&scene.gc("/payments", "dead", &debit(&md, 500)).await.1), "mandate_is_inactive");
    let totals = scene.sandbox.ledger().accounts.values().next().unwrap()["eur"].clone();
    assert_eq!((totals.captured, totals.disputed_out, totals.balance), (500, 500, 0));
    let failed = scene.gc_get("/events?action=charged_back&limit=5").await.1;
    assert_eq!(failed["events"][0]["details"]["cause"], "refund_requested");
}

#[tokio::test]
async fn a_refund_needs_the_right_sum_of_all() {
    let scene = Scene::open().await;
    let done = scene.agreed("key", &both(), CustomerAction::Approve).await;
    let pm = done["links"]["payment_request_payment"].as_str().unwrap();
    let wish = |amount: i64, total: i64| json!({"refunds": {"amount": amount, "total_amount_confirmation": total, "links": {"payment": pm}}});
    let bare = json!({"refunds": {"amount": 500, "links": {"payment": pm}}});
    assert_eq!(reason(&scene.gc("/refunds", "r-0", &bare).await.1), "total_amount_confirmation");
    let (status, made) = scene.gc("/refunds", "r-1", &wish(500, 500)).await;
    assert_eq!((status, &made["refunds"]["status"]), (201, &json!("submitted")));
    assert_eq!(reason(&scene.gc("/refunds", "r-2", &wish(500, 500)).await.1), "total_amount_confirmation_invalid");
    assert_eq!(reason(&scene.gc("/refunds", "r-3", &wish(11_551, 12_051)).await.1), "amount");
    assert_eq!(scene.gc("/refunds", "r-4", &wish(500, 1_000)).await.0, 201);
    let id = made["refunds"]["id"].as_str().unwrap();
    assert_eq!(scene.scenario("refund_paid", id).await, 200);
    assert_eq!(scene.scenario("refund_returned", id).await, 200);
    assert_eq!(scene.gc_get(&format!("/refunds/{id}")).await.1["refunds"]["status"], "funds_returned");
    assert_eq!(scene.gc_get(&format!("/refunds?payment={pm}")).await.1["refunds"].as_array().map(Vec::len), Some(2));
    let ledger = scene.sandbox.ledger();
    assert_eq!(ledger.accounts.values().next().unwrap()["eur"].refunded, 500);
    assert!(ledger.agrees_with_balance_transactions);
}

#[tokio::test]
async fn events_travel_together_when_they_wait_together() {
    let (scene, shop) = (Scene::open().await, Shop::open(&[]).await);
    let place = control::Shop { kind: "gocardless", notices: &shop.url, events: &[] };
    let setting = |name: &str| match name {
        "access_token" => Some(TOKEN.to_owned()),
        "webhook_secret" => Some(SECRET.to_owned()),
        _ => None,
    };
    scene.sandbox.connect(&place, &setting).unwrap();
    scene.sandbox.webhooks(DeliveryMode::Batch { n: 100 });
    scene.agreed("key", &both(), CustomerAction::Approve).await;
    scene.sandbox.release_webhooks();
    scene.sandbox.all_delivered().await;
    let notices = shop.notices();
    assert_eq!(notices.len(), 1);
    let kinds: Vec<String> = notices[0].event()["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| format!("{}.{}", event["resource_type"].as_str().unwrap(), event["action"].as_str().unwrap()))
        .collect();
    assert_eq!(kinds, scene.event_types());
    assert!(kinds.len() > 5, "{kinds:?}");
    scene.sandbox.webhooks(DeliveryMode::Duplicate { n: 2 });
    let last = scene.sandbox.objects("event").pop().unwrap();
    scene.sandbox.send_again(last["id"].as_str().unwrap());
    scene.sandbox.all_delivered().await;
    let sent: Vec<_> =
        shop.notices().into_iter().skip(1).map(|one| one.event()["events"].as_array().unwrap().len()).collect();
    assert_eq!(sent, [1, 1], "one event is never twice in a letter");
}
