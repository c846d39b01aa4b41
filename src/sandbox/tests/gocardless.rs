//! GoCardless' stand-in is as strict as GoCardless: envelopes, keys, states, and its own error JSON.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use super::{Scene, answer};
use crate::sandbox::control::{CustomerAct, CustomerAction, Script, Step};

mod life;

const TOKEN: &str = "sandbox_story_0123456789abcdef";

impl Scene {
    async fn gc(&self, path: &str, key: &str, body: &Value) -> (u16, Value) {
        let request = self.client.post(format!("{}/gocardless{path}", self.base)).bearer_auth(TOKEN);
        let request = request.header("gocardless-version", "2015-07-06").header("idempotency-key", key);
        answer(request.json(body).send().await.unwrap()).await
    }

    async fn gc_get(&self, path: &str) -> (u16, Value) {
        let request = self.client.get(format!("{}/gocardless{path}", self.base)).bearer_auth(TOKEN);
        answer(request.header("gocardless-version", "2015-07-06").send().await.unwrap()).await
    }

    /// Lets a scenario of GoCardless' own sandbox happen.
    async fn scenario(&self, name: &str, resource: &str) -> u16 {
        let body = json!({"data": {"links": {"resource": resource}}});
        self.gc(&format!("/scenario_simulators/{name}/actions/run"), "", &body).await.0
    }

    async fn agrees(&self, session: &str, action: CustomerAction) -> Result<Value, String> {
        let act = CustomerAct { session: session.to_owned(), action, card: None, iban: None };
        self.sandbox.customer(&act).await
    }

    /// A billing request, agreed to in this way; answers its id and what became of it.
    async fn agreed(&self, key: &str, body: &Value, action: CustomerAction) -> Value {
        let id = self.gc("/billing_requests", key, body).await.1["billing_requests"]["id"].as_str().unwrap().to_owned();
        self.gc("/billing_request_flows", &format!("{key}-flow"), &flow(&id)).await;
        self.agrees(&id, action).await.unwrap();
        self.gc_get(&format!("/billing_requests/{id}")).await.1["billing_requests"].clone()
    }
}

fn both() -> Value {
    json!({"billing_requests": {
        "payment_request": {"amount": 12_050, "currency": "EUR", "description": "Facture F-1", "metadata": {"payment": "pay_1"}},
        "mandate_request": {"currency": "EUR", "scheme": "sepa_core", "metadata": {"payment": "pay_1"}},
        "fallback_enabled": true, "metadata": {"payment": "pay_1"},
    }})
}

fn mandate() -> Value {
    json!({"billing_requests": {"mandate_request": {"currency": "EUR", "description": "Facture F-1"}}})
}

fn flow(request: &str) -> Value {
    json!({"billing_request_flows": {
        "redirect_uri": "http://127.0.0.1/ok", "exit_uri": "http://127.0.0.1/back", "language": "fr",
        "links": {"billing_request": request},
    }})
}

fn debit(mandate: &str, amount: i64) -> Value {
    json!({"payments": {"amount": amount, "currency": "EUR", "links": {"mandate": mandate}}})
}

fn reason(refused: &Value) -> String {
    let detail = &refused["error"]["errors"][0];
    [&detail["reason"], &detail["field"]].into_iter().find_map(Value::as_str).unwrap_or_default().to_owned()
}

#[tokio::test]
async fn who_has_no_right_gets_the_providers_own_words() {
    let scene = Scene::open().await;
    let at = format!("{}/gocardless/creditors", scene.base);
    let (status, refused) = answer(scene.client.get(&at).send().await.unwrap()).await;
    assert_eq!((status, &refused["error"]["type"]), (401, &json!("invalid_api_usage")));
    let live = scene.client.get(&at).bearer_auth("live_0123456789abcdef").header("gocardless-version", "2015-07-06");
    assert_eq!(answer(live.send().await.unwrap()).await.0, 401);
    for (version, expected) in [("", "missing_version_header"), ("2014-01-01", "version_not_found")] {
        let request = scene.client.get(&at).bearer_auth(TOKEN).header("gocardless-version", version);
        let (status, refused) = answer(request.send().await.unwrap()).await;
        assert_eq!((status, reason(&refused).as_str()), (400, expected));
    }
    assert_eq!(scene.gc_get("/creditors").await.1["creditors"][0]["verification_status"], "successful");
    assert_eq!(scene.gc_get("/nothing").await.0, 404);
    assert_eq!(scene.gc_get("/payments/PM000NONE").await.0, 404);
}

#[tokio::test]
async fn every_wrong_body_is_named() {
    let scene = Scene::open().await;
    let with = |set: fn(&mut Value)| {
        let mut body = both();
        set(&mut body["billing_requests"]);
        body
    };
    for (place, (body, status, expected)) in [
        (json!({"mandate_request": {}}), 400, "invalid_document_structure"),
        (json!({"billing_requests": {}}), 422, "mandate_request"),
        (with(|body| body["colour"] = json!("blue")), 422, "colour"),
        (with(|body| body["fallback_enabled"] = json!("true")), 422, "fallback_enabled"),
        (with(|body| body["payment_request"]["amount"] = json!("12050")), 422, "amount"),
        (with(|body| body["payment_request"]["amount"] = json!(99)), 422, "amount"),
        (with(|body| body["payment_request"]["currency"] = json!("eur")), 422, "currency"),
        (with(|body| body["payment_request"]["currency"] = json!("USD")), 422, "currency"),
        (with(|body| body["mandate_request"]["scheme"] = json!("bacs")), 422, "scheme"),
        (with(|body| body["metadata"] = json!({"a": "1", "b": "2", "c": "3", "d": "4"})), 422, "metadata"),
        (with(|body| body["metadata"] = json!({"a": 1})), 422, "metadata"),
        (with(|body| body["links"] = json!({"creditor": "CR000OTHER"})), 422, "creditor"),
        (with(|body| drop(body.as_object_mut().unwrap().remove("mandate_request"))), 422, "fallback_enabled"),
    ]
    .into_iter()
    .enumerate()
    {
        let (got, refused) = scene.gc("/billing_requests", &format!("key-{place}"), &body).await;
        assert_eq!((got, reason(&refused).as_str()), (status, expected), "{body}");
        assert!(refused["error"]["request_id"].is_string() && refused["error"]["message"].is_string());
    }
    assert_eq!(scene.sandbox.objects("gocardless.billing_requests").len(), 0);
    assert_eq!(scene.gc_get("/billing_requests?colour=blue").await.0, 422);
    assert_eq!(scene.gc_get("/billing_requests?limit=501").await.0, 422);
    assert_eq!(scene.gc_get("/payout_items").await.0, 422);
    let wrapped = scene.gc("/billing_requests/BRQ000X/actions/cancel", "", &json!({"billing_requests": {}})).await;
    assert_eq!(wrapped.0, 400, "an action takes data");
}

/// A second use of a key is a conflict that names what the first one made, whatever is asked for.
#[tokio::test]
async fn one_key_makes_one_thing() {
    let scene = Scene::open().await;
    let refused = scene.gc("/billing_requests", "key", &json!({"billing_requests": {}})).await;
    assert_eq!(refused.0, 422, "a refusal does not use the key up");
    let (first, made) = scene.gc("/billing_requests", "key", &both()).await;
    let id = made["billing_requests"]["id"].as_str().unwrap();
    for body in [both(), mandate()] {
        let (again, conflict) = scene.gc("/billing_requests", "key", &body).await;
        assert_eq!((first, again, reason(&conflict).as_str()), (201, 409, "idempotent_creation_conflict"));
        assert_eq!(conflict["error"]["errors"][0]["links"]["conflicting_resource_id"], id);
    }
    let steps = [Step::ActThen500].into();
    scene.sandbox.script(Script { account: None, operation: "POST /billing_requests".into(), steps });
    assert_eq!(scene.gc("/billing_requests", "lost", &both()).await.0, 500);
    assert_eq!(scene.gc("/billing_requests", "lost", &both()).await.0, 409);
    assert_eq!(scene.sandbox.objects("gocardless.billing_requests").len(), 2);
    scene.move_clock(86_401);
    assert_eq!(scene.gc("/billing_requests", "key", &both()).await.0, 201, "after a day it is forgotten");
}

#[tokio::test]
async fn the_page_works_without_scripts_and_shows_what_is_signed() {
    let scene = Scene::open().await;
    let made = scene.gc("/billing_requests", "key", &both()).await.1;
    let request = made["billing_requests"]["id"].as_str().unwrap();
    let shown = scene.gc("/billing_request_flows", "flow", &flow(request)).await.1;
    let address = shown["billing_request_flows"]["authorisation_url"].as_str().unwrap();
    let path = address.trim_start_matches(&scene.base);
    let (status, _, page) = scene.visit(path).await;
    assert_eq!(status, 200);
    for words in [
        "Bac à sable",
        "120,50 EUR",
        "Facture F-1",
        "id=approve-form",
        "id=back",
        "id=consent",
        "vous autorisez Atelier Nuage et GoCardless",
        "huit semaines",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let (status, to, _) = scene.submit(path, &[("way", "refused"), ("act", "approve")]).await;
    assert_eq!((status, to.as_str()), (303, path), "the page stays open");
    let (status, to, _) = scene.submit(path, &[("way", "debit"), ("act", "approve")]).await;
    assert_eq!((status, to.as_str()), (303, "http://127.0.0.1/ok"));
    assert!(scene.visit(path).await.2.contains("role=status"), "it is closed now");
    let done = scene.gc_get(&format!("/billing_requests/{request}")).await.1["billing_requests"].clone();
    assert_eq!(done["fallback_occurred"], true);
    let payment = done["links"]["payment_request_payment"].as_str().unwrap();
    assert_eq!(scene.gc_get(&format!("/payments/{payment}")).await.1["payments"]["status"], "pending_submission");
    assert_eq!(scene.visit("/gocardless/billing/static/flow?id=NONE").await.0, 404);
    let dashboard = scene.visit("/gocardless").await.2;
    assert!(dashboard.contains(payment) && dashboard.contains("Confirm"), "{dashboard}");
    let next = [("object", payment), ("event", "success")];
    assert_eq!(scene.submit("/gocardless/next", &next).await.0, 303);
    assert_eq!(scene.gc_get(&format!("/payments/{payment}")).await.1["payments"]["status"], "confirmed");
}

fn checker() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/contract");
    let folder = std::env::var_os("GUICHET_CONTRACT_DIR").map_or(beside, PathBuf::from);
    Some(folder.join("validate_gocardless.py")).filter(|script| script.is_file())
}

/// Every answer, refusals included, has the shape of the official library's declarations.
#[tokio::test]
async fn answers_keep_the_contract() {
    let Some(script) = checker() else {
        println!("skipped: no contract checker");
        return;
    };
    let scene = Scene::open().await;
    let done = scene.agreed("key", &both(), CustomerAction::Debit).await;
    let (pm, md) = (&done["links"]["payment_request_payment"], &done["links"]["mandate_request_mandate"]);
    let (pm, md) = (pm.as_str().unwrap(), md.as_str().unwrap());
    scene.scenario("payment_paid_out", pm).await;
    let wish = json!({"refunds": {"amount": 500, "total_amount_confirmation": 500, "links": {"payment": pm}}});
    let refund = scene.gc("/refunds", "refund", &wish).await.1["refunds"]["id"].as_str().unwrap().to_owned();
    scene.scenario("refund_bounced", &refund).await;
    scene.scenario("payment_late_failure_settled", pm).await;
    scene.scenario("mandate_expired", md).await;
    scene.scenario("creditor_verification_status_in_review", "CR").await;
    scene.gc("/payments", "dead", &debit(md, 500)).await;
    scene.gc("/payments", "wrong", &json!({"payments": 1})).await;
    scene.gc("/billing_requests", "key", &both()).await;
    let account = done["links"]["customer_bank_account"].as_str().unwrap();
    for path in ["/creditors", "/billing_requests", "/payments", "/refunds", "/events?limit=500", "/nothing"] {
        scene.gc_get(path).await;
    }
    scene.gc_get(&format!("/customer_bank_accounts/{account}")).await;
    scene.gc_get(&format!("/mandates/{md}")).await;
    let folder = tempfile::tempdir().unwrap();
    for call in scene.sandbox.calls() {
        let file = folder.path().join(format!("{}.json", call.number));
        std::fs::write(&file, call.response["body"].to_string()).unwrap();
        let run = Command::new("python3").arg(&script).arg("object").arg(&file).output().unwrap();
        assert!(run.status.success(), "{} {}: {}", call.method, call.path, String::from_utf8_lossy(&run.stdout));
    }
    assert!(!scene.sandbox.calls_jsonl().contains(TOKEN));
}
