//! Attacks with cookies, headers and shapes of requests (table c.8): read strictly, answered in our own words.

use axum::body::Body;
use http::{Request, StatusCode, header};

use crate::support::{
    Answer, TestPortal, Visitor,
    cast::{ADA, BLAISE, GRACE, HENRI},
    refusals::LANGUAGES,
};

fn asked(method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::from(body.to_owned())).expect("a request")
}

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const HTML: (&str, &str) = ("accept", "text/html");
const JSON: (&str, &str) = ("accept", "application/json");
const OURS: (&str, &str) = ("sec-fetch-site", "same-origin");

#[tokio::test]
async fn a_108_a_cookie_that_is_no_session_is_nobody() {
    let portal = TestPortal::new().await;
    let (mut grace, henri) = (portal.enters(GRACE).await, portal.enters(HENRI).await);
    let good = grace.cookie("sid").expect("a session").to_owned();
    let theirs = henri.cookie("sid").expect("a session").to_owned();
    let tampered = format!("{}A", &good[..good.len() - 1]);
    grace.post("/sign-out", &[]).await;
    let long = "x".repeat(10_000);
    for cookie in [
        "sid=".to_owned(),
        "sid=nonsense".to_owned(),
        "sid=\"; DROP TABLE sessions; --\"".to_owned(),
        format!("sid={long}"),
        format!("sid={tampered}"),
        format!("sid={good}"),
        format!("sid={theirs}; sid={theirs}"),
        format!("sid=AAAAAAAAAAAAAAAAAAAAAA; sid={theirs}"),
        format!("sid={theirs}; sid=AAAAAAAAAAAAAAAAAAAAAA"),
        format!("SID={theirs}"),
        format!("__Host-sid={theirs}"),
        "=; ;;; sid".to_owned(),
    ] {
        let shown = format!("{cookie:.60}");
        let answer = portal.visitor().send(asked("GET", "/account", &[HTML, ("cookie", &cookie)], "")).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/sign-in?next=%2Faccount"), "{shown}");
        let answer = portal.visitor().send(asked("GET", "/account", &[JSON, ("cookie", &cookie)], "")).await;
        answer.is_refused_in_json("unauthenticated", shown);
    }
    let answer =
        portal.visitor().send(asked("GET", "/account", &[HTML, ("cookie", &format!("sid={theirs}"))], "")).await;
    assert_eq!(answer.status, StatusCode::OK, "the one that is good is good");
}

/// There are no tokens to steal or to forget: a form must come from a page of ours, and the browser says whether it does.
#[tokio::test]
async fn a_109_a_110_p_50_a_form_of_another_site_is_refused() {
    let portal = TestPortal::new().await;
    let mut ada = portal.enters(ADA).await;
    let before = portal.whole_imprint().await;
    let foreign: &[&[(&str, &str)]] = &[
        &[("origin", "https://evil.test")],
        &[("origin", "null")],
        &[("origin", "http://127.0.0.1:3001")],
        &[("origin", "http://127.0.0.1")],
        &[("origin", "http://127.0.0.1:3000.evil.test")],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "nonsense")],
        &[("sec-fetch-site", "cross-site"), ("origin", "http://127.0.0.1:3000")],
        &[("sec-fetch-site", "cross-site"), ("x-csrf-token", "anything")],
    ];
    for language in LANGUAGES {
        ada.set_cookie("language", language);
        for headers in foreign {
            for (path, form) in
                [("/account/name", "name=Eve"), ("/admin/accounts/plant", "currency=EUR"), ("/sign-out", "")]
            {
                let answer = ada.send(asked("POST", path, &[&[HTML, FORM][..], headers].concat(), form)).await;
                answer.is_refused("csrf_failed", (headers, path));
            }
            for method in ["PUT", "DELETE", "PATCH"] {
                let answer = ada.send(asked(method, "/account", &[&[HTML][..], headers].concat(), "")).await;
                answer.is_refused("csrf_failed", (headers, method));
            }
        }
        let token = asked("POST", "/account/name?csrf=good&_token=good", &[HTML, FORM, foreign[0][0]], "name=Eve");
        ada.send(token).await.is_refused("csrf_failed", "a token in the address");
    }
    assert_eq!(portal.whole_imprint().await, before, "not even a session was touched");
    for ours in [&[OURS][..], &[("origin", "http://127.0.0.1:3000")], &[OURS, ("origin", "http://127.0.0.1:3000")]] {
        let answer = ada.send(asked("POST", "/account/name", &[&[HTML, FORM][..], ours].concat(), "name=Ada")).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{ours:?}");
    }
}

#[tokio::test]
async fn a_111_a_112_a_form_is_a_form() {
    let portal = TestPortal::new().await;
    let mut ada = portal.enters(ADA).await;
    let before = portal.imprint().await;
    for language in LANGUAGES {
        ada.set_cookie("language", language);
        for kind in [
            "text/plain",
            "application/json",
            "application/x-www-form-urlencoded-or-not",
            "multipart/form-data; boundary=edge",
            "application/xml",
            "x/application/x-www-form-urlencoded",
            "",
        ] {
            let request = asked("POST", "/admin/accounts/plant", &[HTML, OURS, ("content-type", kind)], "currency=EUR");
            ada.send(request).await.is_refused("unsupported_media_type", kind);
        }
        let naked = asked("POST", "/admin/accounts/plant", &[HTML, OURS], "currency=EUR");
        ada.send(naked).await.is_refused("unsupported_media_type", "no type at all");
        for nowhere in ["/api/pay", "/api/plant123", "/api", "/graphql", "/_server", "/pkg/../Cargo.toml"] {
            ada.send(asked("POST", nowhere, &[HTML, OURS, FORM], "a=1")).await.is_refused("not_found", nowhere);
            ada.get(nowhere).await.is_refused("not_found", nowhere);
        }
        let answer = ada.get("/admin/accounts/plant").await;
        answer.is_refused("method_not_allowed", "a GET for a deed");
        assert_eq!(answer.headers.get(header::ALLOW).expect("Allow"), "POST");
    }
    portal.imprint().await.is(&before, "forms that are none");
}

#[tokio::test]
async fn a_113_p_61_what_is_wrong_with_fields_is_said_in_our_words() {
    let portal = TestPortal::new().await;
    let (mut blaise, mut ada) = (portal.enters(BLAISE).await, portal.enters(ADA).await);
    let before = portal.imprint().await;
    let many: Vec<String> = (0..601).map(|nth| format!("line[{nth}].price=1")).collect();
    let foreign = ["serde", "panicked", "expected", "invalid type", "missing field", "deserialize", "uuid", "src/"];
    for language in LANGUAGES {
        blaise.set_cookie("language", language);
        ada.set_cookie("language", language);
        for (form, code) in [
            ("version=one", "required"),
            ("customer=1&currency=1&due=1&parts=1", "currency_unsupported"),
            ("customer[]=1&customer[]=2", "unknown_field"),
            ("__proto__=1", "unknown_field"),
            ("%FF=%FE", "unknown_field"),
            (many.join("&").as_str(), "bad_request"),
        ] {
            let answer = blaise.send(asked("POST", "/admin/invoices/new", &[HTML, OURS, FORM], form)).await;
            answer.is_refused(code, format!("{form:.40}"));
            let said = answer.text("main").join(" ");
            assert!(!foreign.iter().any(|word| said.contains(word)), "{form:.40}: {said}");
        }
        let large = format!("note={}", "x".repeat(300 * 1024));
        let answer = blaise.send(asked("POST", "/admin/invoices/new", &[HTML, OURS, FORM], &large)).await;
        answer.is_refused("too_large", "300 KiB");
        ada.post("/admin/accounts/plant", &[]).await.is_refused("currency_unsupported", "nothing at all");
    }
    portal.imprint().await.is(&before, "forms that were refused");
}

#[tokio::test]
async fn a_114_p_61_programs_are_answered_in_json_and_people_in_pages() {
    let portal = TestPortal::new().await;
    let mut grace = portal.enters(GRACE).await;
    let nowhere = format!("/invoices/{}", uuid::Uuid::now_v7());
    for (method, path, form, code) in [
        ("GET", nowhere.as_str(), "", "not_found"),
        ("GET", "/admin", "", "forbidden"),
        ("GET", "/account/name", "", "method_not_allowed"),
        ("POST", "/account/name", "name=", "validation"),
        ("POST", "/account/name", "role=owner", "validation"),
        ("GET", "/reset/nothing", "", "link_expired"),
    ] {
        let page = grace.send(asked(method, path, &[HTML, OURS, FORM], form)).await;
        let any = grace.send(asked(method, path, &[("accept", "*/*"), OURS, FORM], form)).await;
        let json = grace.send(asked(method, path, &[JSON, OURS, FORM], form)).await;
        for answer in [&page, &any] {
            answer.is_refused(code, path);
            assert_eq!(answer.headers.get(header::CONTENT_TYPE).expect("a type"), "text/html; charset=utf-8");
        }
        json.is_refused_in_json(code, path);
        assert_eq!(json.headers.get(header::CONTENT_TYPE).expect("a type"), "application/json");
        assert!(json.headers.get(header::LOCATION).is_none() && page.headers.get(header::LOCATION).is_none());
    }
    let fields = grace.send(asked("POST", "/account/name", &[JSON, OURS, FORM], "name=a%00b&role=owner")).await;
    let said: serde_json::Value = serde_json::from_str(&fields.body).expect("JSON");
    assert_eq!(said["error"]["fields"][0]["code"], "unknown_field", "each field has its own: {said}");
}

#[tokio::test]
async fn a_115_an_error_cannot_be_planted_in_an_address() {
    let portal = TestPortal::new().await;
    let mut grace = portal.enters(GRACE).await;
    let planted = "%3Cscript%3Ealert(1)%3C/script%3E";
    let plain = grace.get("/account").await;
    for query in [
        format!("__err={planted}"),
        format!("__path=/account/name&__err={planted}"),
        format!("error={planted}"),
        format!("flash={planted}"),
    ] {
        let answer = grace.get(&format!("/account?{query}")).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.error_codes(), plain.error_codes(), "{query}");
        assert!(!answer.body.contains("<script>alert"), "{query}");
    }
    grace.set_cookie("flash", "<script>alert(1)</script>");
    assert!(!grace.get("/account").await.body.contains("alert(1)"), "a sentence is named by its key, or not at all");
    grace.set_cookie("flash", "there-is-no-such-key");
    assert_eq!(grace.get("/account").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_116_a_117_no_other_site_may_read_or_frame_us() {
    let portal = TestPortal::new().await;
    let mut grace = portal.enters(GRACE).await;
    for path in ["/account", "/sign-in", "/invoices", "/healthz", "/payments/x/status", "/webhooks/x", "/icons/x"] {
        let headers = [
            ("origin", "https://evil.test"),
            ("access-control-request-method", "POST"),
            ("access-control-request-headers", "content-type"),
        ];
        for method in ["OPTIONS", "GET"] {
            let answer = grace.send(asked(method, path, &headers, "")).await;
            let opened = answer.headers.keys().find(|name| name.as_str().starts_with("access-control"));
            assert_eq!(opened, None, "{method} {path}");
            let policy = answer.headers.get("content-security-policy").expect("a policy").to_str().expect("text");
            assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
            for (name, value) in [
                ("x-frame-options", "DENY"),
                ("cross-origin-opener-policy", "same-origin"),
                ("cross-origin-resource-policy", "same-origin"),
            ] {
                assert_eq!(answer.headers.get(name).expect(name), value, "{method} {path}");
            }
        }
    }
}

#[tokio::test]
async fn a_121_a_122_p_60_private_pages_are_kept_nowhere() {
    let portal = TestPortal::new().await;
    let invoice = portal.billed(crate::support::cast::EXEMPLE, crate::support::billing::eur(1_000)).await;
    let mut grace = portal.enters(GRACE).await;
    let page = format!("/invoices/{}", invoice.id);
    let private = |answer: &Answer, path: &str| {
        assert_eq!(answer.headers.get(header::CACHE_CONTROL).expect(path), "no-store", "{path}");
        assert!(answer.headers.get(header::ETAG).is_none() && answer.headers.get(header::LAST_MODIFIED).is_none());
    };
    for path in ["/", "/account", "/invoices", "/balance", &page, "/invoices/nothing", "/admin", "/sign-in", "/nowhere"]
    {
        private(&grace.get(path).await, path);
        private(&portal.visitor().get(path).await, path);
    }
    for headers in
        [[("range", "bytes=0-10")], [("if-none-match", "*")], [("if-modified-since", "Sat, 21 Nov 2099 09:00:00 GMT")]]
    {
        let answer = grace.send(asked("GET", &page, &headers, "")).await;
        assert_eq!(answer.status, StatusCode::OK, "{headers:?}");
        private(&answer, &page);
    }
    for trick in [".css", ";x.css", "/x.css", "%2fx.css", ".js", "/style.css?x=.css"] {
        grace.get(&format!("{page}{trick}")).await.is_refused("not_found", trick);
    }
    // The Back button after going out asks again, and finds the door.
    let mut held = Visitor::new(portal.service.clone());
    held.set_cookie("sid", grace.cookie("sid").expect("a session"));
    grace.post("/sign-out", &[]).await;
    assert_eq!(held.get(&page).await.status, StatusCode::SEE_OTHER);
}
