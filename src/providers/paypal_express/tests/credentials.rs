//! Tokens, credentials and the webhook that belongs to them.

use serde_json::json;
use wiremock::MockServer;

use super::{ORDER, answers, answers_once, good, one, order, paypal, refused, sent, token};
use crate::{
    domain::gateway::Mode,
    providers::{
        Provider, Settings, TroubleKind,
        http::Http,
        paypal_express::PayPalExpress,
        samples::{NOW, asked, call, charge, http},
    },
};

#[tokio::test]
async fn a_token_is_used_until_it_is_over_and_exchanged_once_when_refused() {
    let server = MockServer::start().await;
    answers(&server, "POST", "/v1/oauth2/token", 200, &token("A21AAsecond", 32_400)).await;
    answers_once(&server, "POST", "/v1/oauth2/token", 200, &token("A21AAfirst", 600)).await;
    answers(&server, "GET", &one(), 200, &order("CREATED", "")).await;
    let (http, settings, uri): (Http, _, _) = (http(), good(), server.uri());
    let ask = async |later: i64| {
        let mut call = call(&http, &settings, Some(&uri));
        call.now = NOW + time::Duration::seconds(later);
        PayPalExpress.status(&call, &asked(Some(ORDER))).await
    };
    for later in [0, 1, 539] {
        ask(later).await.expect("a report");
    }
    assert_eq!(sent(&server, "/v1/oauth2/token").await.len(), 1);
    ask(540).await.expect("a minute before its end it is renewed");
    assert_eq!(sent(&server, "/v1/oauth2/token").await.len(), 2);
    answers_once(&server, "GET", &one(), 401, &json!({"name": "AUTHENTICATION_FAILURE"})).await;
    ask(541).await.expect("a refused token is exchanged");
    assert_eq!(sent(&server, "/v1/oauth2/token").await.len(), 3);
    server.reset().await;
    answers(&server, "POST", "/v1/oauth2/token", 200, &token("A21AAthird", 32_400)).await;
    answers(&server, "GET", &one(), 401, &json!({"name": "AUTHENTICATION_FAILURE"})).await;
    let refused = ask(542).await.expect_err("refused twice");
    assert!(matches!(refused.kind, TroubleKind::Refused { field: Some("client_secret"), .. }), "{refused:?}");
    assert_eq!(sent(&server, &one()).await.len(), 2, "once more, and no more");
}

#[tokio::test]
async fn credentials_and_webhook_are_checked() {
    let server = paypal().await;
    let (http, settings, uri) = (http(), good(), server.uri());
    let check = async |settings: &Settings| PayPalExpress.check(&call(&http, settings, Some(&uri))).await;
    let id = "/v1/notifications/webhooks/8PT597110X687430L";
    answers(&server, "GET", id, 404, &refused("INVALID_RESOURCE_ID")).await;
    let refused = check(&settings).await.expect_err("no such webhook");
    assert!(matches!(refused.kind, TroubleKind::Refused { field: Some("webhook_id"), .. }), "{refused:?}");
    answers_once(&server, "GET", id, 200, &json!({"id": "8PT597110X687430L", "url": "https://portal.example/"})).await;
    assert_eq!(check(&settings).await.expect("good").account, "APP-80W284485P519543T");
    server.reset().await;
    answers(&server, "POST", "/v1/oauth2/token", 401, &json!({"error": "invalid_client"})).await;
    let refused = check(&settings).await.expect_err("wrong pair");
    assert!(matches!(refused.kind, TroubleKind::Refused { field: Some("client_secret"), .. }), "{refused:?}");
}

#[tokio::test]
async fn live_credentials_never_leave_for_a_stand_in() {
    let server = paypal().await;
    let (http, settings, uri) = (http(), good(), server.uri());
    let mut call = call(&http, &settings, Some(&uri));
    call.mode = Mode::Live;
    let refused = PayPalExpress.start(&call, &charge()).await.expect_err("refused");
    assert!(matches!(refused.kind, TroubleKind::Refused { ref reason, .. } if reason == "key_mode_mismatch"));
    assert!(server.received_requests().await.expect("recorded").is_empty());
}
