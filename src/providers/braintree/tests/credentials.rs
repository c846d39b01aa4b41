//! Whose keys these are: asked before customers may see the gateway.

use serde_json::{Value, json};
use wiremock::MockServer;

use super::{answers, good, refused, said};
use crate::{
    domain::gateway::Mode,
    providers::{
        Call, Checked, Provider, Settings, Trouble, TroubleKind,
        braintree::Braintree,
        samples::{call, http},
    },
};

fn merchant(account: Value) -> Value {
    said(json!({"ping": "pong", "viewer": {"merchant": {
        "id": "bWVyY2hhbnRfdGVzdF9tZXJjaGFudF9pZA", "status": "ACTIVE", "companyName": "Example SAS",
        "merchantAccounts": {"edges": [{"node": account}]},
    }}}))
}

fn euros() -> Value {
    json!({"id": "bWVyY2hhbnRhY2NvdW50X2V4YW1wbGVfZXVy", "currencyCode": "EUR", "status": "ACTIVE"})
}

async fn check(settings: &Settings, answer: &Value) -> Result<Checked, Trouble> {
    let server = MockServer::start().await;
    answers(&server, "ping", answer).await;
    Braintree.check(&call(&http(), settings, Some(&server.uri()))).await
}

fn with(name: &str, value: &str) -> Settings {
    let mut settings = good();
    settings.0.insert(name.into(), value.into());
    settings
}

#[tokio::test]
async fn good_keys_name_their_merchant() {
    let checked = check(&good(), &merchant(euros())).await.expect("good");
    assert_eq!(checked, Checked { account: "test_merchant_id (Example SAS)".into(), disabled_reason: None });
    let mut suspended = merchant(euros());
    suspended["data"]["viewer"]["merchant"]["status"] = json!("SUSPENDED");
    assert_eq!(check(&good(), &suspended).await.expect("good").disabled_reason.as_deref(), Some("suspended"));
}

#[tokio::test]
async fn each_wrong_setting_is_named() {
    let changed = |name: &str, value: &str| {
        let mut account = euros();
        account[name] = json!(value);
        merchant(account)
    };
    for (settings, answer, reason, field) in [
        (good(), refused("AUTHENTICATION", ""), "credentials_refused", "private_key"),
        (good(), refused("AUTHORIZATION", ""), "permission_denied", "public_key"),
        (with("merchant_id", "another_merchant"), merchant(euros()), "credentials_refused", "merchant_id"),
        (with("merchant_account.EUR", "nobodys"), merchant(euros()), "credentials_refused", "merchant_account"),
        (good(), changed("currencyCode", "USD"), "currency_unsupported", "merchant_account"),
        (good(), changed("status", "SUSPENDED"), "permission_denied", "merchant_account"),
        (with("private_key", ""), merchant(euros()), "required", "private_key"),
    ] {
        let trouble = check(&settings, &answer).await.expect_err("refused");
        let named = matches!(&trouble.kind, TroubleKind::Refused { reason: said, field: Some(at) } if said == reason && *at == field);
        assert!(named, "{reason} at {field}: {trouble:?}");
    }
}

#[tokio::test]
async fn live_keys_never_go_to_a_stand_in() {
    let server = MockServer::start().await;
    let (http, settings, uri) = (http(), good(), server.uri());
    let live = Call { mode: Mode::Live, ..call(&http, &settings, Some(&uri)) };
    let trouble = Braintree.check(&live).await.expect_err("refused");
    assert!(matches!(&trouble.kind, TroubleKind::Refused { reason, .. } if reason == "key_mode_mismatch"));
    assert!(server.received_requests().await.expect("recorded").is_empty());
}

#[test]
fn shapes_are_judged_before_anybody_is_asked() {
    for (name, value, complaints) in [
        ("public_key", "has blanks in it", 1),
        ("private_key", "line\nfeed", 1),
        ("merchant_account.EUR", "quote\"d", 1),
        ("brand_name", "Atelier Nuage & Cie", 0),
        ("merchant_id", "  fc8xtm3qkwrdhs9v  ", 0),
    ] {
        assert_eq!(Braintree.inspect(&with(name, value), Mode::Test).len(), complaints, "{name}");
    }
}
