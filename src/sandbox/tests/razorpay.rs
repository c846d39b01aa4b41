//! Razorpay's stand-in is as strict as Razorpay: keys, bodies, references, refunds, and its own error JSON.

use http::Method;
use serde_json::{Value, json};

use super::{NOW, Scene, Shop, answer};
use crate::sandbox::control::{self, CustomerAct, CustomerAction, LateEvent, Script, Step};
use crate::sandbox::razorpay::callback_signature;

const KEY: &str = "rzp_test_Story123456789";
const SECRET: &str = "storysecret_0123456789";
const LINKS: &str = "/payment_links";

impl Scene {
    async fn razorpay(&self, method: Method, path: &str, body: Option<&Value>) -> (u16, Value) {
        self.razorpay_with(method, path, (body, "")).await
    }

    /// With this key of a refund.
    async fn razorpay_with(&self, method: Method, path: &str, (body, key): (Option<&Value>, &str)) -> (u16, Value) {
        let request = self.client.request(method, format!("{}/razorpay/v1{path}", self.base));
        let request = request.basic_auth(KEY, Some(SECRET));
        let request = if key.is_empty() { request } else { request.header("x-refund-idempotency", key) };
        let request = body.map_or(request.try_clone().unwrap(), |body| request.json(body));
        answer(request.send().await.unwrap()).await
    }

    async fn asks(&self, path: &str) -> (u16, Value) {
        self.razorpay(Method::GET, path, None).await
    }

    /// A link over twelve hundred rupees, and its id.
    async fn link(&self, reference: &str) -> (Value, String) {
        let wish = with(|wish| wish["reference_id"] = json!(reference));
        let (status, link) = self.razorpay(Method::POST, LINKS, Some(&wish)).await;
        assert_eq!(status, 200, "{link}");
        let id = link["id"].as_str().unwrap().to_owned();
        (link, id)
    }

    async fn does(&self, session: &str, action: CustomerAction) -> Result<Value, String> {
        let act = CustomerAct { session: session.to_owned(), action, card: None, iban: None };
        self.sandbox.customer(&act).await
    }

    /// A paid link, and its payment.
    async fn paid_link(&self, reference: &str) -> (String, Value) {
        let (_, id) = self.link(reference).await;
        self.does(&id, CustomerAction::Approve).await.unwrap();
        let payment = self.asks("/payments?count=1").await.1["items"][0].clone();
        (id, payment)
    }
}

fn wish() -> Value {
    json!({
        "amount": 120_000, "currency": "INR", "accept_partial": false, "reference_id": "F-1-1", "description": "Facture F-1",
        "customer": {"name": "Anne Martin", "email": "anne@example.test"}, "notify": {"sms": false, "email": false},
        "reminder_enable": false, "expire_by": NOW + 7_200, "notes": {"payment": "pay_1"},
        "callback_url": "http://127.0.0.1/ok", "callback_method": "get",
    })
}

fn with(set: impl FnOnce(&mut Value)) -> Value {
    let mut wish = wish();
    set(&mut wish);
    wish
}

#[tokio::test]
async fn who_has_no_right_gets_razorpays_own_words() {
    let scene = Scene::open().await;
    assert_eq!(scene.asks("/payments?count=1").await, (200, json!({"entity": "collection", "count": 0, "items": []})));
    let address = format!("{}/razorpay/v1/payments", scene.base);
    for request in [
        scene.client.get(&address).basic_auth(KEY, Some("another_secret_0123456789")),
        scene.client.get(&address).basic_auth("rzp_live_Story123456789", Some(SECRET)),
        scene.client.get(&address).bearer_auth(KEY),
        scene.client.get(&address),
    ] {
        let (status, refused) = answer(request.send().await.unwrap()).await;
        assert_eq!((status, &refused["error"]["description"]), (401, &json!("Authentication failed")));
    }
}

#[tokio::test]
async fn every_wrong_body_is_named() {
    let scene = Scene::open().await;
    for (wrong, field) in [
        (with(|wish| wish["colour"] = json!("blue")), "colour"),
        (with(|wish| wish["customer"]["colour"] = json!("blue")), "customer.colour"),
        (with(|wish| wish["customer"]["contact"] = json!("")), "customer.contact"),
        (with(|wish| drop(wish.as_object_mut().unwrap().remove("amount"))), "amount"),
        (with(|wish| wish["amount"] = json!("120000")), "amount"),
        (with(|wish| wish["amount"] = json!(1200.5)), "amount"),
        (with(|wish| wish["amount"] = json!(99)), "amount"),
        (with(|wish| (wish["amount"], wish["currency"]) = (json!(85_125), json!("KWD"))), "amount"),
        (with(|wish| wish["currency"] = json!("BTC")), "currency"),
        (with(|wish| wish["reference_id"] = json!("x".repeat(41))), "reference_id"),
        (with(|wish| wish["expire_by"] = json!(NOW + 60)), "expire_by"),
        (with(|wish| wish["notify"] = json!({"sms": "no"})), "notify.sms"),
        (with(|wish| wish["notes"]["long"] = json!("x".repeat(257))), "notes"),
        (with(|wish| wish["callback_method"] = json!("put")), "callback_method"),
    ] {
        let (status, refused) = scene.razorpay(Method::POST, LINKS, Some(&wrong)).await;
        let named = (&refused["error"]["code"], &refused["error"]["field"]);
        assert_eq!((status, named), (400, (&json!("BAD_REQUEST_ERROR"), &json!(field))), "{wrong}");
    }
    assert_eq!(scene.asks("/payment_links?colour=blue").await.0, 400);
    assert_eq!(scene.asks("/colours").await.0, 404);
    assert_eq!(scene.asks("/payment_links/plink_none").await.0, 400);
}

#[tokio::test]
async fn one_reference_is_one_link() {
    let scene = Scene::open().await;
    let (made, id) = scene.link("F-1-1").await;
    assert_eq!((&made["payments"], &made["order_id"], &made["reminders"]), (&Value::Null, &Value::Null, &json!([])));
    let (status, refused) = scene.razorpay(Method::POST, LINKS, Some(&wish())).await;
    assert_eq!((status, &refused["error"]["field"]), (400, &json!("reference_id")));
    let found = scene.asks("/payment_links?reference_id=F-1-1").await.1;
    assert_eq!((found["payment_links"].as_array().unwrap().len(), &found["payment_links"][0]["id"]), (1, &json!(id)));
    assert_eq!(scene.asks("/payment_links?reference_id=F-2").await.1, json!({"payment_links": []}));
}

#[tokio::test]
async fn a_link_is_tried_until_it_is_paid_and_no_more() {
    let (scene, shop) = (Scene::open().await, Shop::open(&[]).await);
    let place = control::Shop { kind: "razorpay", notices: &shop.url, events: &[] };
    let settings = [("key_id", KEY), ("key_secret", SECRET), ("webhook_secret", "chosen by hand")];
    let setting = |name: &str| settings.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
    scene.sandbox.connect(&place, &setting).unwrap();
    let (made, id) = scene.link("F-1-1").await;
    scene.does(&id, CustomerAction::Decline).await.unwrap();
    let tried = scene.asks(&format!("{LINKS}/{id}")).await.1;
    let tries = format!("/orders/{}/payments", tried["order_id"].as_str().unwrap());
    let payment = scene.asks(&tries).await.1["items"][0].clone();
    assert_eq!(
        (&tried["status"], &payment["status"], &payment["fee"]),
        (&json!("created"), &json!("failed"), &Value::Null)
    );
    let page = made["short_url"].as_str().unwrap();
    let back = scene.does(page, CustomerAction::Approve).await.unwrap();
    let paid = scene.asks(&format!("{LINKS}/{id}")).await.1;
    let named = paid["payments"][0]["payment_id"].as_str().unwrap().to_owned();
    let taken = scene.asks(&format!("/payments/{named}")).await.1;
    assert_eq!((&paid["status"], &taken["fee"], &taken["tax"]), (&json!("paid"), &json!(2_832), &json!(432)));
    assert_eq!(scene.asks(&tries).await.1["count"], 2);
    let signature = callback_signature(SECRET, [&id, "F-1-1", "paid", &named]);
    assert!(back["redirect"].as_str().unwrap().ends_with(&format!("&razorpay_signature={signature}")), "{back}");
    assert!(scene.does(&id, CustomerAction::Approve).await.is_err());
    assert_eq!(scene.razorpay(Method::POST, &format!("{LINKS}/{id}/cancel"), None).await.0, 400);
    let ledger = scene.sandbox.ledger();
    let totals = ledger.accounts.values().next().unwrap()["inr"].clone();
    assert_eq!((totals.captured, totals.fees, ledger.agrees_with_balance_transactions), (120_000, 2_832, true));
    scene.sandbox.all_delivered().await;
    let kinds = ["payment.failed", "payment.authorized", "payment.captured", "payment_link.paid"];
    assert_eq!(scene.event_types(), kinds);
}

#[tokio::test]
async fn foreign_money_is_taken_in_its_own_unit_and_charged_for_in_rupees() {
    let scene = Scene::open().await;
    for (currency, amount) in [("JPY", 12_000), ("KWD", 85_120), ("EUR", 12_050)] {
        let wish = with(|wish| {
            (wish["amount"], wish["currency"], wish["reference_id"]) =
                (json!(amount), json!(currency), json!(currency));
        });
        let made = scene.razorpay(Method::POST, LINKS, Some(&wish)).await.1;
        scene.does(made["id"].as_str().unwrap(), CustomerAction::WalkAway).await.unwrap();
        let payment = scene.asks("/payments?count=1").await.1["items"][0].clone();
        assert_eq!((&payment["amount"], &payment["base_currency"]), (&json!(amount), &json!("INR")), "{payment}");
        let totals = scene.sandbox.ledger().accounts.into_values().next().unwrap();
        assert_eq!((totals[&currency.to_lowercase()].captured, totals[&currency.to_lowercase()].fees), (amount, 0));
        assert!(totals["inr"].fees >= payment["fee"].as_i64().unwrap(), "{currency}");
    }
    assert!(scene.sandbox.ledger().agrees_with_balance_transactions);
}

#[tokio::test]
async fn a_link_closes_by_hand_or_by_its_hour() {
    let scene = Scene::open().await;
    let (_, first) = scene.link("F-1-1").await;
    let cancel = format!("{LINKS}/{first}/cancel");
    assert_eq!(scene.razorpay(Method::POST, &cancel, None).await.1["status"], "cancelled");
    assert_eq!(scene.razorpay(Method::POST, &cancel, None).await.0, 400);
    assert!(scene.does(&first, CustomerAction::Approve).await.is_err());
    let (_, second) = scene.link("F-1-2").await;
    scene.late(&second, LateEvent::Expire).unwrap();
    assert_eq!(scene.asks(&format!("{LINKS}/{second}")).await.1["status"], "expired");
    assert_eq!(scene.event_types(), ["payment_link.cancelled", "payment_link.expired"]);
}

#[tokio::test]
async fn held_money_is_taken_or_goes_back_and_a_bank_may_change_its_mind() {
    let scene = Scene::open().await;
    for (event, status, captured) in
        [(LateEvent::Success, "captured", 120_000), (LateEvent::Failure, "refunded", 120_000)]
    {
        let (_, id) = scene.link(status).await;
        scene.does(&id, CustomerAction::Debit).await.unwrap();
        scene.late(&id, event).unwrap();
        let payment = scene.asks("/payments?count=1").await.1["items"][0].clone();
        assert_eq!((&payment["status"], &payment["captured"]), (&json!(status), &json!(event == LateEvent::Success)));
        assert_eq!(scene.sandbox.ledger().accounts.values().next().unwrap()["inr"].captured, captured);
    }
    let (_, id) = scene.link("late").await;
    scene.does(&id, CustomerAction::Decline).await.unwrap();
    scene.late(&id, LateEvent::Success).unwrap();
    assert_eq!(scene.asks(&format!("{LINKS}/{id}")).await.1["status"], "paid");
}

#[tokio::test]
async fn a_refund_is_made_once_for_its_key_and_never_beyond_the_payment() {
    let scene = Scene::open().await;
    let (_, payment) = scene.paid_link("F-1-1").await;
    let at = format!("/payments/{}/refund", payment["id"].as_str().unwrap());
    let back = json!({"amount": 50_000, "speed": "normal", "receipt": "CN-1"});
    let post = async |body: &Value, key: &str| scene.razorpay_with(Method::POST, &at, (Some(body), key)).await;
    assert_eq!(post(&back, "short").await.0, 400);
    let (first, made) = post(&back, "refund-key-1").await;
    let (again, same) = post(&back, "refund-key-1").await;
    assert_eq!((first, again, &made["id"], &made["status"]), (200, 200, &same["id"], &json!("pending")));
    assert_eq!(post(&json!({"amount": 1_000}), "refund-key-1").await.0, 400, "another wish under the same key");
    assert_eq!(post(&back, "refund-key-2").await.0, 400, "a receipt is given once");
    assert_eq!(post(&json!({"amount": 70_001}), "refund-key-3").await.0, 400);
    let id = made["id"].as_str().unwrap();
    scene.late(id, LateEvent::RefundFailed).unwrap();
    assert_eq!(scene.asks(&format!("/refunds/{id}")).await.1["status"], "failed");
    let (_, whole) = post(&json!({}), "refund-key-4").await;
    assert_eq!(whole["amount"], 120_000);
    scene.late(whole["id"].as_str().unwrap(), LateEvent::RefundSucceeded).unwrap();
    assert_eq!(post(&json!({}), "refund-key-5").await.0, 400);
    let listed = scene.asks(&format!("{at}s?count=100&skip=0")).await.1;
    assert_eq!((&listed["count"], &listed["items"][0]["notes"]), (&json!(2), &json!([])));
    let ledger = scene.sandbox.ledger();
    assert_eq!(ledger.accounts.values().next().unwrap()["inr"].refunded, 120_000);
    assert!(ledger.agrees_with_balance_transactions);
}

#[test]
fn callbacks_are_signed_as_razorpays_own_kit_signs_them() {
    let vectors: Value = serde_json::from_str(include_str!("../../providers/razorpay/fixtures/razorpay.json")).unwrap();
    let secret = vectors["key_secret"].as_str().unwrap();
    let all = vectors["payment_link_callback"].as_array().unwrap();
    assert!(all.len() > 5);
    for vector in all {
        let said = |name: &str| vector["params"][name].as_str().unwrap_or_default();
        let parts = ["link_id", "link_reference_id", "link_status"]
            .map(|name| said(&format!("razorpay_payment_{name}")).to_owned());
        let signature = callback_signature(secret, [&parts[0], &parts[1], &parts[2], said("razorpay_payment_id")]);
        assert_eq!(signature == said("razorpay_signature"), vector["expect"] == "accept", "{}", vector["name"]);
    }
}

#[tokio::test]
async fn pages_work_without_scripts_and_lead_back() {
    let scene = Scene::open().await;
    let (_, id) = scene.link("F-1-1").await;
    let page = format!("/razorpay/i/{id}");
    let (status, _, shown) = scene.visit(&page).await;
    assert_eq!(status, 200);
    for words in ["Bac à sable", "1200,00 INR", "Facture F-1", "id=approve-form", "id=back"] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    let (status, to, _) = scene.submit(&page, &[("funding", "failure"), ("act", "approve")]).await;
    assert_eq!((status, to.as_str()), (303, page.as_str()));
    assert!(scene.visit(&page).await.2.contains("refusé"));
    let (status, to, _) = scene.submit(&page, &[("funding", "success"), ("act", "approve")]).await;
    assert_eq!((status, to.starts_with("http://127.0.0.1/ok?razorpay_payment_id=pay_")), (303, true), "{to}");
    assert!(!scene.visit(&page).await.2.contains("approve-form"), "a paid link is closed");
    assert_eq!(scene.visit("/razorpay/i/plink_none").await.0, 404);
    assert!(scene.visit("/razorpay").await.2.contains("Refund all"));
    let (status, _, _) = scene.submit("/razorpay/next", &[("object", &id), ("event", "refund")]).await;
    assert_eq!(status, 303);
    assert_eq!(scene.submit("/razorpay/next", &[("object", &id), ("event", "refund")]).await.0, 409);
}

#[tokio::test]
async fn a_scripted_fault_speaks_razorpays_language() {
    let scene = Scene::open().await;
    let steps = [Step::TooMany { retry_after: None }, Step::RefuseThenOk, Step::ActThen500].into();
    scene.sandbox.script(Script { account: None, operation: "POST /v1/payment_links".into(), steps });
    let post = async || scene.razorpay(Method::POST, LINKS, Some(&wish())).await;
    assert_eq!(post().await.0, 429);
    assert_eq!(post().await.0, 400);
    let (status, said) = post().await;
    assert_eq!((status, &said["error"]["code"]), (500, &json!("SERVER_ERROR")));
    let (status, said) = post().await;
    assert_eq!((status, &said["error"]["field"]), (400, &json!("reference_id")), "it was carried out");
}
