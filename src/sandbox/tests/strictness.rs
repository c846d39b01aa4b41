//! What the provider refuses, the sandbox refuses: keys, versions, forms, amounts.

use serde_json::json;

use super::{KEY, NOW, Scene, answer, session_form};

#[tokio::test]
async fn keys_and_versions() {
    let scene = Scene::open().await;
    let call = async |key: Option<&str>, version: Option<&str>| {
        let mut request = scene.client.get(format!("{}/v1/account", scene.base));
        if let Some(key) = key {
            request = request.bearer_auth(key);
        }
        if let Some(version) = version {
            request = request.header("stripe-version", version);
        }
        answer(request.send().await.unwrap()).await
    };
    let version = Some("2026-10-28.endive");
    let (status, account) = call(Some(KEY), version).await;
    assert_eq!((status, &account["charges_enabled"]), (200, &json!(true)));
    assert_eq!(call(Some(KEY), version).await.1["id"], account["id"], "the key decides the account");
    for key in [None, Some("sk_live_abc"), Some("sk_test_invalid"), Some("pk_test_abc"), Some("nonsense")] {
        let (status, body) = call(key, version).await;
        assert_eq!((status, &body["error"]["type"]), (401, &json!("invalid_request_error")), "{key:?}");
    }
    assert_eq!(call(Some(KEY), None).await.0, 400);
    assert_eq!(call(Some(KEY), Some("2024-06-20")).await.0, 400);
    assert_eq!(scene.get("/v1/nothing").await.0, 404);
}

#[tokio::test]
async fn wrong_parameters_are_named() {
    let scene = Scene::open().await;
    let good = session_form(1_000, "eur");
    let without = |param: &str| {
        let kept: Vec<&str> = good.split('&').filter(|pair| !pair.starts_with(param)).collect();
        kept.join("&")
    };
    let amount = |amount: &str, currency: &str| {
        let rest = without("line_items[0][price_data][unit_amount]");
        format!("{rest}&line_items[0][price_data][unit_amount]={amount}")
            .replace("[currency]=eur", &format!("[currency]={currency}"))
    };
    let price = "line_items[0][price_data][unit_amount]";
    for (form, code, param) in [
        (format!("{good}&colour=red"), json!("parameter_unknown"), "colour"),
        (
            format!("{good}&line_items[0][price_data][unit_amont]=5"),
            json!("parameter_unknown"),
            "line_items[0][price_data][unit_amont]",
        ),
        (
            format!("{good}&payment_method_types[0]=card"),
            json!("payment_method_types_no_longer_supported"),
            "payment_method_types",
        ),
        (without("mode"), json!("parameter_missing"), "mode"),
        (without("success_url"), json!("parameter_missing"), "success_url"),
        (without("line_items"), json!("parameter_missing"), "line_items"),
        (
            without("line_items[0][price_data][currency]"),
            json!("parameter_missing"),
            "line_items[0][price_data][currency]",
        ),
        (good.replace("mode=payment", "mode=pay"), json!(null), "mode"),
        (good.replace("locale=fr", "locale=xx"), json!(null), "locale"),
        (
            good.replace("customer_email=client%40example.fr", "customer_email=nobody"),
            json!("email_invalid"),
            "customer_email",
        ),
        (amount("12.50", "eur"), json!("parameter_invalid_integer"), price),
        (amount("-5", "eur"), json!("parameter_invalid_integer"), price),
        (amount("49", "eur"), json!("amount_too_small"), price),
        (amount("29", "gbp"), json!("amount_too_small"), price),
        (amount("100000000", "eur"), json!("amount_too_large"), price),
        (amount("5124", "kwd"), json!("parameter_invalid_integer"), price),
        (amount("550", "isk"), json!("parameter_invalid_integer"), price),
        (amount("1000", "EUR"), json!(null), "line_items[0][price_data][currency]"),
        (amount("1000", "xyz"), json!(null), "line_items[0][price_data][currency]"),
        (without("expires_at") + &format!("&expires_at={}", NOW + 60), json!(null), "expires_at"),
        (without("expires_at") + &format!("&expires_at={}", NOW + 90_000), json!(null), "expires_at"),
        (format!("{good}&customer=cus_none"), json!("parameters_exclusive"), "customer_email"),
        (without("customer_email") + "&customer=cus_none", json!("resource_missing"), "customer"),
        (good.replace("success_url=http%3A", "success_url=ftp%3A"), json!("url_invalid"), "success_url"),
        (
            good.replace("client_reference_id=pay_1", "client_reference_id="),
            json!("parameter_invalid_empty"),
            "client_reference_id",
        ),
    ] {
        let (status, body) = scene.post("/v1/checkout/sessions", &form).await;
        assert_eq!(
            (status, body["error"].get("code").unwrap_or(&json!(null)), &body["error"]["param"]),
            (400, &code, &json!(param)),
            "{body}"
        );
    }
    for form in [
        format!("{good}&mode=payment"),
        format!("{good}&line_items[2][quantity]=1"),
        format!("{good}&metadata=x"),
        format!("{good}&a]=1"),
    ] {
        assert_eq!(scene.post("/v1/checkout/sessions", &form).await.0, 400, "{form}");
    }
    assert!(scene.sandbox.objects("checkout.session").is_empty());
    for (amount, currency) in [(500, "jpy"), (5_120, "kwd"), (500, "isk"), (50, "eur")] {
        scene.session(amount, currency).await;
    }
}

#[tokio::test]
async fn json_bodies_and_misplaced_parameters_are_refused() {
    let scene = Scene::open().await;
    let post = |path: &str, kind: &str, body: &str| {
        let request = scene.client.post(format!("{}{path}", scene.base)).bearer_auth(KEY);
        request.header("stripe-version", "2026-10-28.endive").header("content-type", kind).body(body.to_owned()).send()
    };
    let form = "application/x-www-form-urlencoded";
    for (path, kind, body) in [
        ("/v1/checkout/sessions", "application/json", "{\"mode\":\"payment\"}"),
        ("/v1/checkout/sessions", form, "{\"mode\":\"payment\"}"),
        ("/v1/checkout/sessions", "text/plain", "mode=payment"),
        ("/v1/checkout/sessions?mode=payment", form, ""),
    ] {
        assert_eq!(post(path, kind, body).await.unwrap().status(), 400, "{path} {kind}");
    }
    assert_eq!(scene.get("/v1/refunds?limit=101").await.0, 400);
    assert_eq!(scene.get("/v1/refunds?limit=ten").await.1["error"]["code"], "parameter_invalid_integer");
    assert_eq!(scene.get("/v1/refunds?payot=1").await.1["error"]["code"], "parameter_unknown");
    assert_eq!(scene.get("/v1/charges/ch_none").await.1["error"]["code"], "resource_missing");
}

#[tokio::test]
async fn other_sites_give_no_orders() {
    let scene = Scene::open().await;
    let request = scene.client.post(format!("{}/_control/reset", scene.base)).header("sec-fetch-site", "cross-site");
    assert_eq!(request.json(&json!({})).send().await.unwrap().status(), 403);
    let elsewhere = scene.sandbox.clone().listen(([192, 0, 2, 1], 0).into()).await;
    assert!(elsewhere.is_err(), "loopback only");
}
