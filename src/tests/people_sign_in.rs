//! Coming in and going out.

use axum::body::Body;
use http::{Request, StatusCode, header};

use crate::support::{
    TestPortal,
    cast::{ADA, DENIS, EXEMPLE, GRACE, HENRI, IRENE, PASSWORD},
};

#[tokio::test]
async fn an_administrator_comes_in_and_goes_out() {
    let portal = TestPortal::new().await;
    let mut ada = portal.signed_in(ADA).await;
    assert_eq!(ada.get("/admin/settings/team").await.status, StatusCode::OK);
    assert_eq!(ada.get("/sign-in").await.location(), "/admin");
    let kept = ada.cookie("sid").expect("a session").to_owned();
    let out = ada.post("/sign-out", &[]).await;
    assert_eq!((out.status, out.location()), (StatusCode::SEE_OTHER, "/sign-in"));
    assert!(ada.get("/sign-in").await.body.contains("Vous êtes déconnecté"));
    let mut thief = portal.visitor();
    thief.set_cookie("sid", &kept);
    let refused = thief.get("/admin/settings/team").await;
    assert_eq!(refused.location(), "/sign-in?next=%2Fadmin%2Fsettings%2Fteam");
}

#[tokio::test]
async fn a_01_a_02_p_51_known_and_unknown_accounts_get_one_answer() {
    let portal = TestPortal::new().await;
    portal.plant(GRACE).await;
    let answer = async |email: &str| {
        let mut visitor = portal.visitor();
        let answer = visitor.post("/sign-in", &[("email", email), ("password", "not the password")]).await;
        assert_eq!((answer.status, answer.error_codes()), (StatusCode::UNAUTHORIZED, vec!["bad_credentials".into()]));
        assert!(answer.body.contains(email), "what was typed comes back");
        assert!(!answer.body.contains("not the password"));
        let nonce = regex_free_nonce(&answer.body);
        answer.body.replace(email, "").replace(&nonce, "")
    };
    assert_eq!(answer(GRACE.email).await, answer("nobody@exemple.test").await);
}

fn regex_free_nonce(body: &str) -> String {
    let after = body.split_once("nonce=\"").map_or("", |(_, after)| after);
    after.split('"').next().filter(|nonce| !nonce.is_empty()).unwrap_or("no nonce on this page").to_owned()
}

#[tokio::test]
async fn a_03_the_sixth_wrong_try_within_a_minute_waits() {
    let portal = TestPortal::new().await;
    portal.plant(GRACE).await;
    let mut visitor = portal.visitor();
    for _ in 0..5 {
        let wrong = visitor.post("/sign-in", &[("email", GRACE.email), ("password", "wrong")]).await;
        assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    }
    portal.portal.clock.advance(20);
    let right = [("email", GRACE.email), ("password", PASSWORD)];
    let sixth = visitor.post("/sign-in", &right).await;
    assert_eq!((sixth.status, sixth.error_codes()), (StatusCode::TOO_MANY_REQUESTS, vec!["rate_limited".into()]));
    assert_eq!(sixth.headers.get(header::RETRY_AFTER).expect("a wait"), "40");
    portal.portal.clock.advance(40);
    assert_eq!(visitor.post("/sign-in", &right).await.status, StatusCode::SEE_OTHER, "nobody is locked out for ever");
}

#[tokio::test]
async fn a_03_unknown_accounts_wait_as_well() {
    let portal = TestPortal::new().await;
    let mut visitor = portal.visitor();
    let mut statuses = Vec::new();
    for _ in 0..6 {
        let form = [("email", "nobody@exemple.test"), ("password", "wrong")];
        statuses.push(visitor.post("/sign-in", &form).await.status.as_u16());
    }
    assert_eq!(statuses, [401, 401, 401, 401, 401, 429]);
}

#[tokio::test]
async fn a_04_a_05_one_address_tries_twenty_accounts_whatever_it_says_of_itself() {
    let portal = TestPortal::new().await;
    let mut visitor = portal.visitor();
    let mut statuses = Vec::new();
    for nth in 0..22 {
        let body = format!("email=person{nth}%40exemple.test&password=spring");
        let request = Request::post("/sign-in")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .header("x-forwarded-for", format!("192.0.2.{nth}"))
            .body(Body::from(body))
            .expect("a request");
        statuses.push(visitor.send(request).await.status.as_u16());
    }
    assert_eq!(statuses[..20], [401; 20]);
    assert_eq!(statuses[20..], [429; 2]);
}

#[tokio::test]
async fn those_who_come_in_rightly_are_not_counted() {
    let portal = TestPortal::new().await;
    for _ in 0..25 {
        portal.signed_in(GRACE).await;
    }
}

#[tokio::test]
async fn limits_hold_against_many_at_once() {
    let portal = TestPortal::new().await;
    portal.plant(GRACE).await;
    let tries = (0..20).map(|_| {
        let mut visitor = portal.visitor();
        async move { visitor.post("/sign-in", &[("email", GRACE.email), ("password", "wrong")]).await.status }
    });
    let answers = futures::future::join_all(tries).await;
    let heard = answers.iter().filter(|status| **status == StatusCode::UNAUTHORIZED).count();
    assert_eq!(heard, 5, "{answers:?}");
}

#[tokio::test]
async fn a_06_a_07_a_08_strange_forms_are_refused_by_field() {
    let portal = TestPortal::new().await;
    let mut visitor = portal.visitor();
    let long = "x".repeat(1025);
    let codes = async |visitor: &mut crate::support::Visitor, form: &[(&str, &str)]| {
        let answer = visitor.post("/sign-in", form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        answer.error_codes()
    };
    let too_long = codes(&mut visitor, &[("email", "a@b.fr"), ("password", &long)]).await;
    assert!(too_long.contains(&"too_long".into()), "{too_long:?}");
    let bcc = codes(&mut visitor, &[("email", "a@b.fr\r\nBcc: x@y.fr"), ("password", "x")]).await;
    assert!(bcc.contains(&"text_invalid".into()), "{bcc:?}");
    let list = codes(&mut visitor, &[("email[]", "a@b.fr"), ("email[]", "c@d.fr"), ("password", "x")]).await;
    assert!(list.contains(&"email_invalid".into()), "{list:?}");
    let twice = codes(&mut visitor, &[("email", "a@b.fr"), ("email", "c@d.fr"), ("password", "x")]).await;
    assert!(twice.contains(&"email_invalid".into()), "{twice:?}");
    let extra = codes(&mut visitor, &[("email", "a@b.fr"), ("password", "x"), ("role", "owner")]).await;
    assert!(extra.contains(&"unknown_field".into()), "{extra:?}");
    let huge = "x".repeat(1024 * 1024);
    let answer = visitor.post("/sign-in", &[("email", "a@b.fr"), ("password", &huge)]).await;
    assert_eq!((answer.status, answer.error_codes()), (StatusCode::PAYLOAD_TOO_LARGE, vec!["too_large".into()]));
}

#[tokio::test]
async fn a_17_p_48_a_planted_session_is_worth_nothing() {
    let portal = TestPortal::new().await;
    let mut first = portal.signed_in(HENRI).await;
    let known = first.cookie("sid").expect("a session").to_owned();
    portal.plant(GRACE).await;
    // The victim's browser already carries a session the attacker knows.
    let mut victim = portal.visitor();
    victim.set_cookie("sid", &known);
    assert_eq!(victim.post("/sign-out", &[]).await.status, StatusCode::SEE_OTHER);
    victim.set_cookie("sid", &known);
    victim.post("/sign-in", &[("email", GRACE.email), ("password", PASSWORD)]).await;
    assert_ne!(victim.cookie("sid"), Some(known.as_str()));
    assert_eq!(first.get("/account").await.location(), "/sign-in?next=%2Faccount", "the old id is dead");
    assert_eq!(victim.get("/account").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_17_signing_in_over_a_session_ends_it() {
    let portal = TestPortal::new().await;
    let mut visitor = portal.signed_in(GRACE).await;
    let before = visitor.cookie("sid").expect("a session").to_owned();
    visitor.post("/sign-in", &[("email", GRACE.email), ("password", PASSWORD)]).await;
    assert_ne!(visitor.cookie("sid"), Some(before.as_str()));
    let mut attacker = portal.visitor();
    attacker.set_cookie("sid", &before);
    assert_eq!(attacker.get("/account").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_18_p_50_another_site_cannot_sign_anybody_in() {
    let portal = TestPortal::new().await;
    portal.plant(GRACE).await;
    let request = Request::post("/sign-in")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "cross-site")
        .header(header::ORIGIN, "https://evil.test")
        .body(Body::from(format!("email=grace%40exemple.test&password={PASSWORD}")))
        .expect("a request");
    let answer = portal.visitor().send(request).await;
    assert_eq!((answer.status, answer.error_codes()), (StatusCode::FORBIDDEN, vec!["csrf_failed".into()]));
}

#[tokio::test]
async fn a_19_p_58_next_leads_only_to_places_of_ours() {
    let portal = TestPortal::new().await;
    portal.plant(GRACE).await;
    let lead = async |next: &str| {
        let form = [("email", GRACE.email), ("password", PASSWORD), ("next", next)];
        portal.visitor().post("/sign-in", &form).await.location().to_owned()
    };
    for strange in [
        "https://evil.test",
        "//evil.test",
        "/\\evil.test",
        "/%09/evil.test",
        "/\t/evil.test",
        "https:evil.test",
        "javascript:alert(1)",
        "/@evil.test",
        "http://portal@evil.test",
        "/admin/invoices",
    ] {
        assert_eq!(lead(strange).await, "/", "{strange:?}");
    }
    assert_eq!(lead("/invoices?state=paid").await, "/invoices?state=paid");
}

#[tokio::test]
async fn the_way_back_survives_a_wrong_password() {
    let portal = TestPortal::new().await;
    portal.plant(GRACE).await;
    let mut visitor = portal.visitor();
    let page = visitor.get("/sign-in?next=%2Finvoices").await;
    assert!(page.body.contains("value=\"/invoices\""));
    let form = [("email", GRACE.email), ("password", "wrong"), ("next", "/invoices")];
    assert!(visitor.post("/sign-in", &form).await.body.contains("value=\"/invoices\""));
}

#[tokio::test]
async fn p_46_a_right_taken_away_ends_at_the_next_click() {
    let portal = TestPortal::new().await;
    let mut henri = portal.signed_in(HENRI).await;
    assert_eq!(henri.get("/account").await.status, StatusCode::OK);
    let ada = portal.admin(ADA).await;
    let person = portal.plant(HENRI).await;
    let place = (EXEMPLE.id(), person);
    guichet::flows::people::remove_contact(&portal.portal, &ada, place, "test").await.expect("removed");
    assert_eq!(henri.get("/account").await.status, StatusCode::SEE_OTHER);
    let again = henri.post("/sign-in", &[("email", HENRI.email), ("password", PASSWORD)]).await;
    assert_eq!(again.status, StatusCode::UNAUTHORIZED, "without a customer there is nothing to come in for");
}

#[tokio::test]
async fn whoever_comes_back_now_and_then_stays_signed_in() {
    let portal = TestPortal::new().await;
    let mut grace = portal.signed_in(GRACE).await;
    for _ in 0..5 {
        portal.portal.clock.advance(10 * 60 * 60);
        assert_eq!(grace.get("/account").await.status, StatusCode::OK);
    }
    portal.portal.clock.advance(13 * 60 * 60);
    assert_eq!(grace.get("/account").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn p_49_the_cookie_is_kept_from_scripts_and_other_sites() {
    let portal = TestPortal::new().await;
    portal.plant(GRACE).await;
    let answer = portal.visitor().post("/sign-in", &[("email", GRACE.email), ("password", PASSWORD)]).await;
    let line = answer.headers.get(header::SET_COOKIE).expect("a cookie").to_str().expect("text");
    assert!(line.starts_with("sid=") && line.contains("HttpOnly") && line.contains("SameSite=Lax"), "{line}");
}

#[tokio::test]
async fn the_language_is_chosen_once() {
    let portal = TestPortal::new().await;
    let mut grace = portal.signed_in(GRACE).await;
    let chosen = grace.post("/language", &[("language", "en"), ("next", "/account")]).await;
    assert_eq!(chosen.location(), "/account");
    assert!(grace.get("/account").await.body.contains("Your name"));
    // In another browser it is the person's choice that counts.
    let mut elsewhere = portal.signed_in(GRACE).await;
    assert!(elsewhere.get("/account").await.body.contains("Your name"));
    assert_eq!(grace.post("/language", &[("language", "xx"), ("next", "/")]).await.status, StatusCode::BAD_REQUEST);
    let away = grace.post("/language", &[("language", "fr"), ("next", "//evil.test")]).await;
    assert_eq!(away.location(), "/");
}

#[tokio::test]
async fn the_whole_cast_comes_in_where_it_belongs() {
    let portal = TestPortal::new().await;
    portal.plant_all().await;
    for (figure, home) in [(ADA, "/admin"), (DENIS, "/admin"), (GRACE, "/"), (HENRI, "/"), (IRENE, "/")] {
        let mut visitor = portal.visitor();
        let came = visitor.post("/sign-in", &[("email", figure.email), ("password", PASSWORD)]).await;
        assert_eq!(came.location(), home, "{}", figure.name);
        let account = visitor.get("/account").await;
        assert_eq!(
            account.text(".menu-who b, .side-foot span").first().map(|who| who.contains(figure.name)),
            Some(true)
        );
    }
}
