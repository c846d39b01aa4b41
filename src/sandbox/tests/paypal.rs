//! PayPal's stand-in is as strict as PayPal: tokens, keys, bodies, and its own error JSON.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use super::{NOW, Scene, Shop, answer};
use crate::sandbox::control::{self, CustomerAct, CustomerAction, Late, LateEvent, Script, Step};

const CLIENT: &str = "AQstory_0123456789abcdef";
const SECRET: &str = "EGstory_fedcba9876543210";
const WEBHOOK: &str = "8PT597110X687430L";
const ORDERS: &str = "/v2/checkout/orders";

impl Scene {
    async fn token(&self, client: &str, secret: &str) -> (u16, Value) {
        let request =
            self.client.post(format!("{}/paypal/v1/oauth2/token", self.base)).basic_auth(client, Some(secret));
        answer(request.form(&[("grant_type", "client_credentials")]).send().await.unwrap()).await
    }

    async fn paypal(&self, path: &str, key: &str, body: &Value) -> (u16, Value) {
        let token = self.token(CLIENT, SECRET).await.1["access_token"].as_str().unwrap().to_owned();
        let request = self.client.post(format!("{}/paypal{path}", self.base)).bearer_auth(token);
        let request = request.header("paypal-request-id", key).header("prefer", "return=representation");
        answer(request.json(body).send().await.unwrap()).await
    }

    async fn paypal_get(&self, path: &str) -> (u16, Value) {
        let token = self.token(CLIENT, SECRET).await.1["access_token"].as_str().unwrap().to_owned();
        answer(self.client.get(format!("{}/paypal{path}", self.base)).bearer_auth(token).send().await.unwrap()).await
    }

    async fn acts(&self, session: &str, action: CustomerAction) -> Result<Value, String> {
        let act = CustomerAct { session: session.to_owned(), action, card: None, iban: None };
        self.sandbox.customer(&act).await
    }
}

fn order() -> Value {
    json!({
        "intent": "CAPTURE",
        "purchase_units": [{
            "reference_id": "default", "description": "Facture F-1", "custom_id": "pay_1", "invoice_id": "PAY-1",
            "amount": {"currency_code": "EUR", "value": "120.50"},
        }],
        "payment_source": {"paypal": {"experience_context": {
            "locale": "fr-FR", "user_action": "PAY_NOW", "shipping_preference": "NO_SHIPPING",
            "payment_method_preference": "IMMEDIATE_PAYMENT_REQUIRED",
            "return_url": "http://127.0.0.1/ok", "cancel_url": "http://127.0.0.1/back",
        }}},
    })
}

fn with(set: impl FnOnce(&mut Value)) -> Value {
    let mut order = order();
    set(&mut order);
    order
}

#[tokio::test]
async fn who_has_no_right_gets_the_providers_own_words() {
    let scene = Scene::open().await;
    assert_eq!(scene.token(CLIENT, SECRET).await.0, 200);
    let (status, refused) = scene.token(CLIENT, "EGanother_secret_altogether").await;
    assert_eq!((status, &refused["error"]), (401, &json!("invalid_client")));
    assert_eq!(scene.token("AQlive_0123456789abcdef", SECRET).await.0, 401);
    let bare = scene.client.post(format!("{}/paypal{ORDERS}", scene.base)).json(&order()).send().await.unwrap();
    let (status, refused) = answer(bare).await;
    assert_eq!((status, &refused["name"]), (401, &json!("AUTHENTICATION_FAILURE")));
    assert!(refused["debug_id"].as_str().is_some_and(|id| !id.is_empty()));
    scene.move_clock(32_401);
    let stale = scene.client.get(format!("{}/paypal{ORDERS}/X", scene.base)).bearer_auth("A21AAunknown");
    assert_eq!(answer(stale.send().await.unwrap()).await.0, 401);
}

#[tokio::test]
async fn every_wrong_body_is_named() {
    let scene = Scene::open().await;
    let unit = "purchase_units";
    for (place, (body, status, issue)) in [
        (with(|order| order["colour"] = json!("blue")), 400, "INVALID_PARAMETER_VALUE"),
        (with(|order| order["intent"] = json!("SALE")), 400, "INVALID_PARAMETER_VALUE"),
        (with(|order| drop(order.as_object_mut().unwrap().remove("intent"))), 400, "MISSING_REQUIRED_PARAMETER"),
        (with(|order| order[unit] = json!({})), 400, "INVALID_PARAMETER_SYNTAX"),
        (with(|order| order[unit][0]["amount"]["value"] = json!(120.5)), 400, "INVALID_PARAMETER_SYNTAX"),
        (with(|order| order[unit][0]["amount"]["value"] = json!("1,200.50")), 400, "INVALID_PARAMETER_SYNTAX"),
        (with(|order| order[unit][0]["amount"]["value"] = json!("1.005")), 422, "DECIMAL_PRECISION"),
        (with(|order| order[unit][0]["amount"]["value"] = json!("0.00")), 422, "CANNOT_BE_ZERO_OR_NEGATIVE"),
        (
            with(|order| order[unit][0]["amount"] = json!({"currency_code": "JPY", "value": "12.00"})),
            422,
            "DECIMAL_PRECISION",
        ),
        (with(|order| order[unit][0]["amount"]["currency_code"] = json!("KWD")), 422, "CURRENCY_NOT_SUPPORTED"),
        (with(|order| order[unit][0]["description"] = json!("x".repeat(128))), 400, "INVALID_STRING_LENGTH"),
        (
            with(|order| order["payment_source"]["paypal"]["experience_context"]["locale"] = json!("fr_FR")),
            400,
            "INVALID_PARAMETER_SYNTAX",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let (got, refused) = scene.paypal(ORDERS, &format!("key-{place}"), &body).await;
        assert_eq!((got, &refused["details"][0]["issue"]), (status, &json!(issue)), "{body}");
        assert!(refused["debug_id"].is_string() && refused["name"].is_string() && refused["message"].is_string());
    }
    let (status, refused) = scene.paypal(ORDERS, "", &order()).await;
    assert_eq!((status, &refused["details"][0]["issue"]), (400, &json!("PAYPAL_REQUEST_ID_REQUIRED")));
    let token = scene.token(CLIENT, SECRET).await.1["access_token"].as_str().unwrap().to_owned();
    let plain =
        scene.client.post(format!("{}/paypal{ORDERS}", scene.base)).bearer_auth(token).body(order().to_string());
    assert_eq!(plain.send().await.unwrap().status(), 415);
}

#[tokio::test]
async fn one_key_is_one_order_and_another_body_under_it_none() {
    let scene = Scene::open().await;
    let (first, made) = scene.paypal(ORDERS, "key", &order()).await;
    let (again, same) = scene.paypal(ORDERS, "key", &order()).await;
    assert_eq!((first, again, &made["id"]), (201, 200, &same["id"]));
    let other = with(|order| order["purchase_units"][0]["amount"]["value"] = json!("1.00"));
    let (status, refused) = scene.paypal(ORDERS, "key", &other).await;
    assert_eq!((status, &refused["details"][0]["issue"]), (422, &json!("DUPLICATE_REQUEST_ID")));
    assert_eq!(scene.sandbox.objects("paypal.order").len(), 1);
}

#[tokio::test]
async fn money_moves_at_the_capture_and_once() {
    let (scene, shop) = (Scene::open().await, Shop::open(&[]).await);
    let place = control::Shop { kind: "paypal_express", notices: &shop.url, events: &[] };
    let setting = |name: &str| match name {
        "client_id" => Some(CLIENT.to_owned()),
        "client_secret" => Some(SECRET.to_owned()),
        "webhook_id" => Some(WEBHOOK.to_owned()),
        _ => None,
    };
    scene.sandbox.connect(&place, &setting).unwrap();
    assert_eq!(scene.paypal_get(&format!("/v1/notifications/webhooks/{WEBHOOK}")).await.0, 200);
    let made = scene.paypal(ORDERS, "key", &order()).await.1;
    let id = made["id"].as_str().unwrap();
    let capture = format!("{ORDERS}/{id}/capture");
    let issue = |refused: &Value| refused["details"][0]["issue"].as_str().unwrap_or_default().to_owned();
    assert_eq!(issue(&scene.paypal(&capture, "c-0", &json!({})).await.1), "ORDER_NOT_APPROVED");
    scene.acts(id, CustomerAction::Decline).await.unwrap();
    let declined = scene.paypal(&capture, "c-1", &json!({})).await;
    assert_eq!((declined.0, issue(&declined.1).as_str()), (422, "INSTRUMENT_DECLINED"));
    let page = made["links"].as_array().unwrap().iter().find(|link| link["rel"] == "payer-action").unwrap();
    scene.acts(page["href"].as_str().unwrap(), CustomerAction::Approve).await.unwrap();
    assert_eq!(scene.sandbox.ledger().accounts.len(), 0, "an approval moves nothing");
    let (status, taken) = scene.paypal(&capture, "c-2", &json!({})).await;
    assert_eq!((status, &taken["status"]), (201, &json!("COMPLETED")));
    assert_eq!(scene.paypal(&capture, "c-2", &json!({})).await.0, 200);
    assert_eq!(issue(&scene.paypal(&capture, "c-3", &json!({})).await.1), "ORDER_ALREADY_CAPTURED");
    let ledger = scene.sandbox.ledger();
    let totals = ledger.accounts.values().next().unwrap()["eur"].clone();
    assert_eq!((totals.captured, ledger.agrees_with_balance_transactions), (12_050, true));
    assert!(scene.acts(id, CustomerAction::Approve).await.is_err());
    scene.sandbox.all_delivered().await;
    let kinds: Vec<_> = scene.event_types();
    assert_eq!(kinds, ["CHECKOUT.ORDER.APPROVED", "CHECKOUT.ORDER.APPROVED", "PAYMENT.CAPTURE.COMPLETED"]);
}

#[tokio::test]
async fn refunds_never_exceed_the_capture_and_may_come_back() {
    let scene = Scene::open().await;
    let made = scene.paypal(ORDERS, "key", &order()).await.1;
    let id = made["id"].as_str().unwrap();
    scene.acts(id, CustomerAction::Approve).await.unwrap();
    let taken = scene.paypal(&format!("{ORDERS}/{id}/capture"), "c-1", &json!({})).await.1;
    let capture = taken["purchase_units"][0]["payments"]["captures"][0]["id"].as_str().unwrap();
    let path = format!("/v2/payments/captures/{capture}/refund");
    let part = |value: &str| json!({"amount": {"currency_code": "EUR", "value": value}, "custom_id": "ref_1"});
    let issue = |refused: &Value| refused["details"][0]["issue"].as_str().unwrap_or_default().to_owned();
    let other = json!({"amount": {"currency_code": "USD", "value": "1.00"}});
    assert_eq!(issue(&scene.paypal(&path, "r-0", &other).await.1), "CURRENCY_MISMATCH");
    assert_eq!(issue(&scene.paypal(&path, "r-0", &json!({"colour": "blue"})).await.1), "INVALID_PARAMETER_VALUE");
    let (status, given) = scene.paypal(&path, "r-1", &part("20.50")).await;
    assert_eq!((status, &given["status"], &given["custom_id"]), (201, &json!("COMPLETED"), &json!("ref_1")));
    let (again, same) = scene.paypal(&path, "r-1", &part("20.50")).await;
    assert_eq!((again, &same["id"]), (200, &given["id"]));
    assert_eq!(issue(&scene.paypal(&path, "r-2", &part("100.01")).await.1), "REFUND_AMOUNT_EXCEEDED");
    let shown = scene.paypal_get(&format!("{ORDERS}/{id}")).await.1;
    let payments = &shown["purchase_units"][0]["payments"];
    assert_eq!(payments["captures"][0]["status"], "PARTIALLY_REFUNDED");
    assert_eq!(payments["refunds"][0]["id"], given["id"]);
    let rest = scene.paypal(&path, "r-3", &json!({})).await.1;
    assert_eq!(rest["amount"]["value"], "100.00");
    assert_eq!(issue(&scene.paypal(&path, "r-4", &json!({})).await.1), "CAPTURE_FULLY_REFUNDED");
    let totals = || scene.sandbox.ledger().accounts.values().next().unwrap()["eur"].clone();
    assert_eq!((totals().captured, totals().refunded), (12_050, 12_050));

    let refund = rest["id"].as_str().unwrap();
    let object = refund.to_owned();
    let event = LateEvent::RefundFailed;
    let late = Late { object, event, amount: None, reason: None, currency: None, after_ms: 0 };
    scene.sandbox.late(&late).unwrap();
    assert_eq!(scene.paypal_get(&format!("/v2/payments/refunds/{refund}")).await.1["status"], "FAILED");
    assert_eq!(totals().refunded, 2_050, "its money is back");
    assert!(scene.sandbox.ledger().agrees_with_balance_transactions);
}

#[tokio::test]
async fn an_order_is_forgotten_after_three_hours() {
    let scene = Scene::open().await;
    let made = scene.paypal(ORDERS, "key", &order()).await.1;
    let path = format!("{ORDERS}/{}", made["id"].as_str().unwrap());
    assert_eq!(scene.paypal_get(&path).await.0, 200);
    let late = Late {
        object: made["id"].as_str().unwrap().into(),
        event: LateEvent::Expire,
        amount: None,
        reason: None,
        currency: None,
        after_ms: 0,
    };
    scene.sandbox.late(&late).unwrap();
    let (status, refused) = scene.paypal_get(&path).await;
    assert_eq!((status, &refused["name"]), (404, &json!("RESOURCE_NOT_FOUND")));
}

#[tokio::test]
async fn pages_work_without_scripts_and_lead_back() {
    let scene = Scene::open().await;
    let made = scene.paypal(ORDERS, "key", &order()).await.1;
    let id = made["id"].as_str().unwrap();
    let (status, _, page) = scene.visit(&format!("/paypal/checkoutnow?token={id}")).await;
    assert_eq!(status, 200);
    for words in ["Bac à sable", "120,50 EUR", "Facture F-1", "id=approve-form", "id=back"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let act = [("funding", "balance"), ("act", "approve")];
    let (status, to, _) = scene.submit(&format!("/paypal/checkoutnow/{id}"), &act).await;
    assert_eq!((status, to.starts_with("http://127.0.0.1/ok?token=")), (303, true), "{to}");
    assert_eq!(scene.visit("/paypal/checkoutnow?token=NONE").await.0, 404);
    assert_eq!(scene.visit("/paypal/cgi-bin/webscr?cmd=_xclick&colour=blue").await.0, 400);
    assert_eq!(scene.visit("/paypal").await.0, 200);
}

#[tokio::test]
async fn a_scripted_fault_speaks_paypals_language() {
    let scene = Scene::open().await;
    let steps = [Step::TooMany { retry_after: None }, Step::RefuseThenOk].into();
    scene.sandbox.script(Script { account: None, operation: format!("POST {ORDERS}"), steps });
    let (status, said) = scene.paypal(ORDERS, "key", &order()).await;
    assert_eq!((status, &said["name"]), (429, &json!("RATE_LIMIT_REACHED")));
    assert_eq!(scene.paypal(ORDERS, "key", &order()).await.0, 422);
    assert_eq!(scene.paypal(ORDERS, "key", &order()).await.0, 201);
}

fn checker() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/contract");
    let folder = std::env::var_os("GUICHET_CONTRACT_DIR").map_or(beside, PathBuf::from);
    Some(folder.join("validate_paypal.py")).filter(|script| script.is_file())
}

/// Calls and answers both pass PayPal's own OpenAPI documents.
#[tokio::test]
async fn calls_and_answers_keep_the_contract() {
    let Some(script) = checker() else {
        println!("skipped: no contract checker");
        return;
    };
    let scene = Scene::open().await;
    for (place, action) in
        [CustomerAction::Approve, CustomerAction::Decline, CustomerAction::Debit].into_iter().enumerate()
    {
        let made = scene.paypal(ORDERS, &format!("key-{place}"), &order()).await.1;
        let id = made["id"].as_str().unwrap();
        scene.paypal_get(&format!("{ORDERS}/{id}")).await;
        scene.acts(id, action).await.unwrap();
        scene.paypal_get(&format!("{ORDERS}/{id}")).await;
        let taken = scene.paypal(&format!("{ORDERS}/{id}/capture"), &format!("c-{place}"), &json!({})).await.1;
        if let Some(capture) = taken["purchase_units"][0]["payments"]["captures"][0]["id"].as_str() {
            scene.paypal_get(&format!("/v2/payments/captures/{capture}")).await;
            let part = json!({"amount": {"currency_code": "EUR", "value": "20.50"}, "custom_id": "ref_1"});
            let back = format!("/v2/payments/captures/{capture}/refund");
            let given = scene.paypal(&back, &format!("r-{place}"), &part).await.1;
            if let Some(refund) = given["id"].as_str() {
                scene.paypal_get(&format!("/v2/payments/refunds/{refund}")).await;
            }
        }
        scene.paypal_get(&format!("{ORDERS}/{id}")).await;
    }
    scene.paypal_get(&format!("{ORDERS}/NOSUCHORDER")).await;
    let hook = json!({"url": "https://shop.example.test/hook", "event_types": [{"name": "PAYMENT.CAPTURE.COMPLETED"}]});
    assert_eq!(scene.paypal("/v1/notifications/webhooks", "w-1", &hook).await.0, 201);
    let calls: Vec<Value> = scene
        .sandbox
        .calls()
        .iter()
        .map(|call| json!({"method": call.method, "path": call.path, "headers": call.headers, "body": call.body, "response": call.response}))
        .collect();
    assert!(calls.len() > 15 && !json!(calls).to_string().contains(SECRET), "{NOW}");
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("calls.json");
    std::fs::write(&log, json!(calls).to_string()).unwrap();
    let run = Command::new("python3").arg(script).arg(&log).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stdout));
}
