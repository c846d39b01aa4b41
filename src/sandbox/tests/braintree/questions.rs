//! Questions held against the schema: who asks, what for, with which values; and answers that are what was selected.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use super::{CHARGE, CREATE, PRIVATE, PUBLIC, REFUND, charge, class, create, opened, with};
use crate::sandbox::tests::answer;

#[tokio::test]
async fn who_has_no_right_gets_braintrees_own_words() {
    let scene = opened().await;
    let ask = |public: &str, version: &'static str| {
        let request = scene.client.post(format!("{}/braintree/graphql", scene.base)).basic_auth(public, Some(PRIVATE));
        request.header("braintree-version", version).json(&json!({"query": "{ ping }"}))
    };
    let (status, said) = answer(ask("nobodys_key", "2019-01-01").send().await.unwrap()).await;
    assert_eq!((status, class(&said)), (200, ("AUTHENTICATION", "")), "wrong keys are no wrong status");
    let (_, said) = answer(ask(PUBLIC, "yesterday").send().await.unwrap()).await;
    assert_eq!(class(&said), ("UNSUPPORTED_CLIENT", ""));
    let (_, said) = answer(ask(PUBLIC, "2019-01-01").send().await.unwrap()).await;
    assert_eq!(said["data"], json!({"ping": "pong"}));
    let plain = scene.client.post(format!("{}/braintree/graphql", scene.base)).basic_auth(PUBLIC, Some(PRIVATE));
    let plain = plain.header("braintree-version", "2019-01-01").body(json!({"query": "{ ping }"}).to_string());
    assert_eq!(plain.send().await.unwrap().status(), 415);
    assert_eq!(scene.client.get(format!("{}/braintree/graphql", scene.base)).send().await.unwrap().status(), 405);
}

#[tokio::test]
async fn every_wrong_document_is_named() {
    let scene = opened().await;
    for (query, part) in [
        ("{ pong }", "FieldUndefined"),
        ("{ ping { a } }", "SubSelectionNotAllowed"),
        ("{ viewer }", "SubSelectionRequired"),
        ("{ ping ", "unexpected end"),
        ("{ node(ids: \"x\") { id } }", "UnknownArgument"),
        ("{ node { id } }", "MissingFieldArgument"),
        ("{ node(id: \"x\") { ...Missing } }", "UndefinedFragment"),
        ("{ viewer { ... on Refund { id } } }", "InvalidFragmentType"),
        ("query Q($a: ID) { ping }", "UnusedVariable"),
        ("query Q($a: ID) { node(id: $a) { id } }", "VariableTypeMismatch"),
        ("query Q { node(id: $a) { id } }", "UndefinedVariable"),
        ("query A { ping } query B { ping }", "exactly one operation"),
        ("query Q($a: Nonsense) { node(id: $a) { id } }", "VariableTypeMismatch"),
        ("{ idFromLegacyId(legacyId: \"x\", type: PAYMENT) }", "LegacyIdType"),
        ("fragment F on Transaction { refunds { id } ...F } { node(id: \"x\") { ...F } }", "UndefinedFragment"),
    ] {
        let said = scene.braintree(query, &json!({})).await;
        let message = said["errors"][0]["message"].as_str().unwrap_or_default();
        assert!(message.contains(part) && said["data"].is_null(), "{query}: {said}");
        assert!(said["errors"][0]["extensions"].is_null(), "a question that is none has no class: {said}");
    }
}

#[tokio::test]
async fn every_wrong_value_is_named() {
    let scene = opened().await;
    let without = |name: &'static str| with(create(), |input| drop(input.as_object_mut().unwrap().remove(name)));
    for wrong in [
        without("cancelUrl"),
        with(create(), |input| input["colour"] = json!("blue")),
        with(create(), |input| input["intent"] = json!("CAPTURE")),
        with(create(), |input| input["amount"]["value"] = json!(120.5)),
        with(create(), |input| input["amount"]["value"] = json!("120.5")),
        with(create(), |input| input["amount"]["value"] = json!("1,120.50")),
        with(create(), |input| input["amount"]["currencyCode"] = json!("eur")),
        with(create(), |input| input["returnUrl"] = json!("/ok")),
        with(create(), |input| input["paypalExperienceProfile"]["collectShippingAddress"] = json!("no")),
        json!({"input": null}),
        json!([]),
    ] {
        let said = scene.braintree(CREATE, &wrong).await;
        assert!(said["errors"][0]["message"].is_string() && said["data"].is_null(), "{wrong}: {said}");
    }
    for (wrong, code) in [
        (with(create(), |input| input["amount"]["value"] = json!("0.00")), "81531"),
        (with(create(), |input| input["amount"]["value"] = json!("120.505")), "81503"),
        (with(create(), |input| input["merchantAccountId"] = json!("story_jpy")), "91513"),
        (with(create(), |input| input["merchantAccountId"] = json!("nobodys")), "91513"),
    ] {
        let said = scene.braintree(CREATE, &wrong).await;
        assert_eq!(class(&said), ("VALIDATION", code), "{said}");
        assert_eq!(said["data"], json!({"createPayPalOneTimePayment": null}));
    }
    assert!(scene.sandbox.objects("braintree.payment").is_empty());
}

fn checker() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/contract");
    let folder = std::env::var_os("GUICHET_CONTRACT_DIR").map_or(beside, PathBuf::from);
    Some(folder.join("validate_braintree.py")).filter(|script| script.is_file())
}

/// What the checker takes the sandbox takes, and it answers with what was selected and nothing else.
#[tokio::test]
async fn calls_keep_the_contract_and_answers_are_what_was_selected() {
    let scene = opened().await;
    let id = scene.charged().await;
    let said = scene.braintree(CHARGE, &charge("tokenpp_bd_nobodys")).await;
    assert_eq!(said["data"], json!({"chargePayPalAccount": null}));
    let node = "query N($id: ID!) { node(id: $id) { __typename ... on Transaction { orderId amount { value } } ... on Refund { id } } }";
    let said = scene.braintree(node, &json!({"id": id})).await;
    let selected = json!({"__typename": "Transaction", "orderId": "PAY-1", "amount": {"value": "120.50"}});
    assert_eq!(said["data"]["node"], selected);
    assert_eq!(class(&scene.braintree(node, &json!({"id": "bm9uZQ"})).await).0, "NOT_FOUND");
    scene.braintree(REFUND, &json!({"input": {"transactionId": id}})).await;
    let viewer =
        "{ viewer { merchant { id merchantAccounts(first: 50) { edges { node { id currencyCode status } } } } } }";
    let accounts = scene.braintree(viewer, &json!({})).await["data"]["viewer"]["merchant"]["merchantAccounts"].clone();
    assert_eq!(accounts["edges"].as_array().unwrap().len(), 2);
    let Some(script) = checker() else {
        println!("skipped: no contract checker");
        return;
    };
    let calls: Vec<Value> = scene
        .sandbox
        .calls()
        .iter()
        .map(|call| json!({"method": call.method, "path": call.path, "headers": call.headers, "body": call.body}))
        .collect();
    assert!(calls.len() >= 8 && !json!(calls).to_string().contains(PRIVATE));
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("calls.json");
    std::fs::write(&log, json!(calls).to_string()).unwrap();
    let run = Command::new("python3").arg(script).arg(&log).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stdout));
}
