//! Mozilla's Observatory, its scoring written down as a test: what it would say of this portal behind https.
//! The rules are those of mozilla/http-observatory (scoring) with the resource policy that MDN's later one adds.

use guichet::flows::portal::Addresses;
use http::{HeaderMap, Request, StatusCode, header};

use crate::support::{
    Answer, TestPortal, Visitor,
    cast::{GRACE, PASSWORD},
};

/// What an answer scores. A bonus counts from 90 on, as theirs does.
fn score(answer: &Answer) -> i32 {
    let headers = &answer.headers;
    let parts = [
        policy(headers),
        cookies(headers),
        lasting(headers),
        sniffing(headers),
        framing(headers),
        referrer(headers),
        resource(headers),
        scripts(answer),
    ];
    let base: i32 = 100 + parts.iter().filter(|part| **part < 0).sum::<i32>();
    let bonus: i32 = parts.iter().filter(|part| **part > 0).sum();
    if base >= 90 { base + bonus } else { base }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn directive<'a>(policy: &'a str, name: &str) -> Option<Vec<&'a str>> {
    let mut all = policy.split(';').map(str::trim);
    all.find_map(|part| part.strip_prefix(name)?.strip_prefix(' ')).map(|sources| sources.split_whitespace().collect())
}

fn policy(headers: &HeaderMap) -> i32 {
    let policy = text(headers, "content-security-policy");
    if policy.is_empty() {
        return -25;
    }
    let default = directive(policy, "default-src").unwrap_or_default();
    let sources = |name| directive(policy, name).unwrap_or_else(|| default.clone());
    let (scripts, styles) = (sources("script-src"), sources("style-src"));
    let broad = |sources: &[&str]| ["*", "http:", "https:", "data:", "blob:"].iter().any(|wide| sources.contains(wide));
    let insecure = policy.split_whitespace().any(|source| source.starts_with("http://"));
    if scripts.contains(&"'unsafe-inline'") || broad(&scripts) || broad(&sources("object-src")) {
        return -20;
    }
    if insecure {
        return -20;
    }
    if scripts.contains(&"'unsafe-eval'") {
        return -10;
    }
    if styles.contains(&"'unsafe-inline'") || broad(&styles) {
        return 0;
    }
    if default == ["'none'"] { 10 } else { 5 }
}

fn cookies(headers: &HeaderMap) -> i32 {
    let lines: Vec<&str> = headers.get_all(header::SET_COOKIE).iter().filter_map(|line| line.to_str().ok()).collect();
    let (mut worst, none) = (5, lines.is_empty());
    for line in lines {
        let is_session = line.starts_with("__Host-sid=");
        let guard = |word: &str| line.split("; ").any(|part| part.starts_with(word));
        worst = worst.min(match (guard("Secure"), guard("HttpOnly"), guard("SameSite=")) {
            (false, ..) if is_session => -40,
            (false, ..) => -20,
            (true, false, _) if is_session => -30,
            (true, _, false) => 0,
            (true, ..) => 5,
        });
    }
    if none { 0 } else { worst }
}

fn lasting(headers: &HeaderMap) -> i32 {
    let line = text(headers, "strict-transport-security");
    let age = line.split(';').find_map(|part| part.trim().strip_prefix("max-age=")?.parse::<u64>().ok());
    match age {
        Some(seconds) if seconds >= 15_768_000 => 0,
        Some(_) => -10,
        None => -20,
    }
}

fn sniffing(headers: &HeaderMap) -> i32 {
    if text(headers, "x-content-type-options") == "nosniff" { 0 } else { -5 }
}

fn framing(headers: &HeaderMap) -> i32 {
    let ancestors = directive(text(headers, "content-security-policy"), "frame-ancestors");
    match (ancestors, text(headers, "x-frame-options")) {
        (Some(ancestors), _) if ancestors == ["'none'"] || ancestors == ["'self'"] => 5,
        (_, "DENY" | "SAMEORIGIN") => 5,
        _ => -20,
    }
}

fn referrer(headers: &HeaderMap) -> i32 {
    match text(headers, "referrer-policy") {
        "no-referrer" | "same-origin" | "strict-origin" | "strict-origin-when-cross-origin" => 5,
        "" => 0,
        _ => -5,
    }
}

fn resource(headers: &HeaderMap) -> i32 {
    match text(headers, "cross-origin-resource-policy") {
        "same-origin" | "same-site" => 10,
        "" | "cross-origin" => 0,
        _ => -5,
    }
}

/// Scripts of our own origin need no fingerprint; of another one they would.
fn scripts(answer: &Answer) -> i32 {
    let page = scraper::Html::parse_document(&answer.body);
    let scripts = scraper::Selector::parse("script[src]").expect("a selector");
    let foreign = page.select(&scripts).filter_map(|script| script.attr("src")).any(|source| source.contains("//"));
    if foreign { -5 } else { 0 }
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

#[tokio::test]
async fn p_60_observatory_would_say_a_plus() {
    const A_PLUS: i32 = 100;
    let portal = TestPortal::at(Addresses { base: "https://pay.exemple.test".into(), ..Addresses::default() }).await;
    portal.plant(GRACE).await;
    let mut grace = portal.visitor();
    let mut answers = Vec::new();
    for path in ["/", "/sign-in", "/forgotten", "/nowhere", "/favicon.svg", "/healthz"] {
        answers.push((path, ask(&mut grace, "GET", path, "").await));
    }
    let form = serde_urlencoded::to_string([("email", GRACE.email), ("password", PASSWORD)]).expect("a form");
    let came = ask(&mut grace, "POST", "/sign-in", &form).await;
    assert_eq!(came.status, StatusCode::SEE_OTHER);
    assert!(came.headers.contains_key(header::SET_COOKIE), "the cookie is judged too");
    answers.push(("signing in", came));
    for path in ["/", "/account", "/invoices", "/confirm"] {
        answers.push((path, ask(&mut grace, "GET", path, "").await));
    }
    for (path, answer) in &answers {
        assert!(score(answer) >= A_PLUS + 25, "{path}: {} with {:?}", score(answer), answer.headers);
        let led = answer.location();
        assert!(led.is_empty() || led.starts_with('/'), "{path}: a redirection keeps its scheme and its host");
        assert_eq!(text(&answer.headers, "cross-origin-opener-policy"), "same-origin", "{path}");
    }
}

/// The scale itself: each thing taken away is seen.
#[tokio::test]
async fn p_60_the_scale_sees_what_is_missing() {
    let portal = TestPortal::at(Addresses { base: "https://pay.exemple.test".into(), ..Addresses::default() }).await;
    portal.plant(GRACE).await;
    let form = serde_urlencoded::to_string([("email", GRACE.email), ("password", PASSWORD)]).expect("a form");
    let answer = ask(&mut portal.visitor(), "POST", "/sign-in", &form).await;
    let whole = score(&answer);
    let with = |name: &'static str, value: &'static str| {
        let mut headers = answer.headers.clone();
        match value {
            "" => drop(headers.remove(name)),
            value => drop(headers.insert(name, value.parse().expect("a value"))),
        }
        score(&Answer { status: answer.status, headers, body: answer.body.clone() })
    };
    for (name, value) in [
        ("content-security-policy", ""),
        ("content-security-policy", "default-src 'none'; script-src 'self' 'unsafe-inline'"),
        ("content-security-policy", "default-src 'none'; script-src https:; frame-ancestors 'none'"),
        ("content-security-policy", "default-src 'self'; frame-ancestors 'none'"),
        ("strict-transport-security", ""),
        ("strict-transport-security", "max-age=3600"),
        ("x-content-type-options", ""),
        ("referrer-policy", "unsafe-url"),
        ("cross-origin-resource-policy", ""),
        ("set-cookie", "__Host-sid=1; Path=/; HttpOnly; SameSite=Lax"),
        ("set-cookie", "__Host-sid=1; Path=/; Secure; SameSite=Lax"),
        ("set-cookie", "__Host-sid=1; Path=/; Secure; HttpOnly"),
    ] {
        assert!(with(name, value) < whole, "{name}: {value:?}");
    }
}
