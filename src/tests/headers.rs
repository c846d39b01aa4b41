//! What every answer carries, what a cookie is guarded by, and what an error never tells.

use guichet::{
    db::ConnectionTrait,
    flows::{plant, portal::Addresses},
};
use http::{Request, StatusCode, header};

use crate::support::{
    Answer, TestPortal, Till, Visitor,
    access::{TABLE, address},
    cast::{ADA, GRACE, HENRI, PASSWORD},
    counter,
    refusals::LANGUAGES,
};

/// A portal behind https, and a browser that calls it by its name.
async fn behind_https() -> TestPortal {
    TestPortal::at(Addresses { base: "https://pay.exemple.test".into(), ..Addresses::default() }).await
}

async fn ask(visitor: &mut Visitor, method: &str, path: &str, form: &str) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, "pay.exemple.test")
        .header(header::ACCEPT, "text/html")
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    visitor.send(request.body(form.to_owned().into()).expect("a request")).await
}

fn cookies(answer: &Answer) -> Vec<String> {
    let lines = answer.headers.get_all(header::SET_COOKIE).iter();
    lines.map(|line| line.to_str().expect("text").to_owned()).collect()
}

#[tokio::test]
async fn p_49_behind_https_every_cookie_is_guarded() {
    let portal = behind_https().await;
    portal.plant(GRACE).await;
    let mut grace = portal.visitor();
    let form = serde_urlencoded::to_string([("email", GRACE.email), ("password", PASSWORD)]).expect("a form");
    let came = ask(&mut grace, "POST", "/sign-in", &form).await;
    let session = cookies(&came).into_iter().find(|line| line.starts_with("__Host-sid=")).expect("a session");
    assert!(session.contains("Path=/") && !session.contains("Domain"), "what `__Host-` asks for: {session}");
    let mut all = cookies(&came);
    all.extend(cookies(&ask(&mut grace, "POST", "/language", "language=en&next=/account").await));
    all.extend(cookies(&ask(&mut grace, "POST", "/account/name", "name=Grace").await));
    all.extend(cookies(&ask(&mut grace, "GET", "/account", "").await));
    all.extend(cookies(&ask(&mut grace, "POST", "/sign-out", "").await));
    let names: std::collections::BTreeSet<&str> = all.iter().filter_map(|line| line.split('=').next()).collect();
    assert_eq!(names.into_iter().collect::<Vec<_>>(), ["__Host-sid", "flash", "language"]);
    for line in all.iter().filter(|line| !line.contains("Max-Age=0")) {
        for guard in ["; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/"] {
            assert!(line.contains(guard), "{guard} is missing: {line}");
        }
        assert_eq!(line.matches("Secure").count(), 1, "{line}");
    }
    // Whoever sets a cookie for us in the clear sets one of another name.
    let mut stranger = portal.visitor();
    stranger.set_cookie("sid", grace.cookie("__Host-sid").unwrap_or("gone"));
    assert_eq!(ask(&mut stranger, "GET", "/account", "").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn p_49_the_cookie_is_kept_from_scripts_and_other_sites() {
    let portal = TestPortal::new().await;
    portal.plant(GRACE).await;
    let answer = portal.visitor().post("/sign-in", &[("email", GRACE.email), ("password", PASSWORD)]).await;
    let [line] = cookies(&answer).try_into().expect("one cookie");
    assert!(line.starts_with("sid=") && line.contains("HttpOnly") && line.contains("SameSite=Lax"), "{line}");
    assert!(line.contains("Path=/") && !line.contains("Domain") && !line.contains("Secure"), "plain http: {line}");
}

#[tokio::test]
async fn p_48_going_out_ends_the_session_on_the_server() {
    let portal = TestPortal::new().await;
    let (mut grace, mut henri) = (portal.signed_in(GRACE).await, portal.signed_in(HENRI).await);
    let mut thief = portal.visitor();
    thief.set_cookie("sid", grace.cookie("sid").expect("a session"));
    assert_eq!(thief.get("/account").await.status, StatusCode::OK, "whoever has it, has it");
    assert_eq!(grace.post("/sign-out", &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(thief.get("/account").await.location(), "/sign-in?next=%2Faccount", "until she goes out");
    assert_eq!(thief.post("/account/name", &[("name", "Eve")]).await.location(), "/sign-in");
    assert_eq!(grace.cookie("sid"), None, "and her browser forgets it");
    assert_eq!(henri.get("/account").await.status, StatusCode::OK, "nobody else is signed out");
}

#[tokio::test]
async fn p_60_every_answer_carries_the_headers_of_the_house() {
    let till = Till::open().await;
    let set = till.one_of_everything().await;
    let (mut grace, mut ada) = (till.enters(counter::GRACE).await, till.enters("ada@guichet.test").await);
    grace.proves(plant::PASSWORD).await;
    ada.proves(plant::PASSWORD).await;
    for (_, path, _) in TABLE.iter().filter(|(method, path, _)| *method == "GET" && !path.ends_with("/back")) {
        let visitor = if path.starts_with("/admin") { &mut ada } else { &mut grace };
        let answer = visitor.get(&address(path, &set)).await;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.headers.get(name).unwrap_or_else(|| panic!("{path}: no {name}")), value, "{path}");
        }
        assert!(answer.headers.contains_key("x-request-id"), "{path}");
        assert!(answer.headers.contains_key("permissions-policy"), "{path}");
        assert!(!answer.headers.contains_key("server") && !answer.headers.contains_key("x-powered-by"), "{path}");
        is_strict(&answer, path);
        let public = ["/assets/", "/favicon", "/robots", "/icons/", "/healthz", "/readyz"];
        if !public.iter().any(|begin| path.starts_with(begin)) {
            assert_eq!(answer.headers.get(header::CACHE_CONTROL).expect("a word on keeping"), "no-store", "{path}");
        }
    }
}

/// Nothing from elsewhere, nothing inline but what carries the nonce; and nothing on the page that would need more.
fn is_strict(answer: &Answer, path: &str) {
    let policy = answer.headers.get("content-security-policy").expect("a policy").to_str().expect("text");
    assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
    for word in ["unsafe-inline", "unsafe-eval'", "data:", "*", "http://evil"] {
        assert!(
            !policy.contains(word) || word == "unsafe-eval'" && policy.contains("'wasm-unsafe-eval'"),
            "{path}: {policy}"
        );
    }
    let page = scraper::Html::parse_document(&answer.body);
    let count = |selector: &str| page.select(&scraper::Selector::parse(selector).expect("a selector")).count();
    assert_eq!(count("[style], style"), 0, "{path}: inline styles");
    assert_eq!(count("[onclick], [onload], [onsubmit], [onchange], [onerror]"), 0, "{path}: inline handlers");
    assert_eq!(count("a[href^='javascript:'], base"), 0, "{path}");
    let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap_or("none");
    assert_eq!(
        count("script"),
        count(&format!("script[nonce=\"{nonce}\"]")),
        "{path}: scripts without this answer's nonce"
    );
}

#[tokio::test]
async fn p_60_a_nonce_serves_once_and_https_is_remembered() {
    let portal = behind_https().await;
    let mut visitor = portal.visitor();
    let policy = |answer: &Answer| answer.headers.get("content-security-policy").expect("a policy").clone();
    let (one, other) = (ask(&mut visitor, "GET", "/sign-in", "").await, ask(&mut visitor, "GET", "/sign-in", "").await);
    assert_ne!(policy(&one), policy(&other));
    for path in ["/sign-in", "/nowhere", "/healthz", "/favicon.svg", "/webhooks/x", "/admin"] {
        let answer = ask(&mut visitor, "GET", path, "").await;
        let lasting = answer.headers.get(header::STRICT_TRANSPORT_SECURITY).expect("HSTS").to_str().expect("text");
        assert_eq!(lasting, "max-age=63072000; includeSubDomains", "{path}");
    }
    let plain = TestPortal::new().await.visitor().get("/sign-in").await;
    assert!(!plain.headers.contains_key(header::STRICT_TRANSPORT_SECURITY), "http promises nothing");
}

#[tokio::test]
async fn p_61_an_error_of_ours_tells_nothing_of_us() {
    let portal = TestPortal::new().await;
    let mut ada = portal.enters(ADA).await;
    portal.db().reader().execute_unprepared("DROP TABLE tries").await.expect("a table less");
    portal.db().reader().execute_unprepared("DROP TABLE audit").await.expect("another table less");
    for language in LANGUAGES {
        ada.set_cookie("language", language);
        let answer = ada.get("/admin/audit").await;
        answer.is_refused("internal", language);
        tells_nothing(&answer.body);
        let form = [("email", "nobody@exemple.test"), ("password", "x")];
        let mut stranger = portal.visitor();
        stranger.set_cookie("language", language);
        let answer = stranger.post("/sign-in", &form).await;
        answer.is_refused("internal", language);
        tells_nothing(&answer.body);
    }
    let request = Request::get("/admin/audit").header(header::ACCEPT, "application/json");
    let answer = ada.send(request.body(axum::body::Body::empty()).expect("a request")).await;
    answer.is_refused_in_json("internal", "a program");
    tells_nothing(&answer.body);
}

#[track_caller]
fn tells_nothing(body: &str) {
    let said = body.to_lowercase();
    for word in [
        "select ",
        "insert ",
        "no such table",
        "relation",
        "sqlite",
        "postgres",
        "sqlx",
        "sea_orm",
        "dberr",
        "panicked",
        ".rs:",
        env!("CARGO_MANIFEST_DIR"),
        "src/",
        "backtrace",
        "axum",
        "leptos",
        "hyper/",
        env!("CARGO_PKG_VERSION"),
        "rust",
    ] {
        assert!(!said.contains(word), "{word:?} stands in {body}");
    }
}

#[tokio::test]
async fn p_61_nobody_learns_what_is_running_here() {
    let portal = TestPortal::new().await;
    for path in ["/healthz", "/readyz", "/nowhere", "/api/anything", "/webhooks/x", "/robots.txt", "/metrics"] {
        let answer = portal.visitor().get(path).await;
        tells_nothing(&answer.body);
        for (name, value) in &answer.headers {
            tells_nothing(&format!("{name}: {}", value.to_str().expect("text")));
        }
    }
    assert_eq!(portal.visitor().get("/healthz").await.body, "ok");
    assert_eq!(portal.visitor().get("/readyz").await.body, "ready");
    portal.visitor().get("/metrics").await.is_refused("not_found", "figures are on an address of their own");
}

/// A database that is away makes nobody anybody else, and says when to come back.
#[tokio::test]
async fn p_62_without_sessions_everybody_waits_outside() {
    let portal = TestPortal::new().await;
    let mut grace = portal.enters(GRACE).await;
    portal.db().reader().execute_unprepared("DROP TABLE sessions").await.expect("a table less");
    for language in LANGUAGES {
        grace.set_cookie("language", language);
        for path in ["/account", "/sign-in", "/nowhere", "/admin"] {
            grace.get(path).await.is_refused("unavailable", path);
        }
    }
}

/// Asking changes nothing: every page, by whoever may see it. Only the way back from a provider makes us ask that provider.
#[tokio::test]
async fn p_50_getting_a_page_writes_nothing() {
    let till = Till::open().await;
    let set = till.one_of_everything().await;
    let mut visitors = [till.house.visitor(), till.enters(counter::GRACE).await, till.enters("ada@guichet.test").await];
    for visitor in &mut visitors[1..] {
        visitor.proves(plant::PASSWORD).await;
    }
    let begun = till.invoice(3_000).await;
    till.pay(&mut visitors[1], begun, till.card).await;
    let live = till.latest(begun).await.id;
    let before = till.house.imprint().await;
    for (_, path, _) in TABLE.iter().filter(|(method, ..)| *method == "GET") {
        for visitor in &mut visitors {
            for query in ["", "?amount=1&confirm=yes&state=paid&_method=POST&delete=1"] {
                visitor.get(&format!("{}{query}", address(path, &set))).await;
            }
        }
        till.house.imprint().await.is(&before, path);
    }
    for page in [format!("/invoices/{begun}"), format!("/invoices/{begun}/switch"), format!("/payments/{live}")] {
        visitors[1].get(&page).await;
        till.house.imprint().await.is(&before, page);
    }
    till.house.portal.clock.advance(10);
    visitors[1].get(&format!("/payments/{live}/status")).await;
    let asked = till.house.imprint().await.since(&before);
    assert_eq!(asked.into_keys().collect::<Vec<_>>(), ["payments"], "only when its provider was asked");
}
