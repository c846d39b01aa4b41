//! Attacks on links in letters (table c.1, forgotten passwords): the answer never tells, and a link opens once.

use axum::body::Body;
use guichet::{db, domain::people::Purpose};
use http::{Request, StatusCode, header};

use crate::support::{
    TestPortal, Visitor,
    cast::{GRACE, HENRI},
    refusals::LANGUAGES,
};

const NEW: &str = "seven green umbrellas drip";

async fn forget(visitor: &mut Visitor, email: &str) -> StatusCode {
    visitor.post("/forgotten", &[("email", email)]).await.status
}

#[tokio::test]
async fn a_09_p_52_a_look_alike_address_gets_the_neutral_page_and_no_letter() {
    let portal = TestPortal::new().await;
    portal.plant(HENRI).await;
    let mut visitor = portal.visitor();
    for look_alike in ["henr\u{131}@exemple.test", "henri@exemple.te\u{17f}t", "HENRİ@exemple.test"] {
        let answer = visitor.post("/forgotten", &[("email", look_alike)]).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/sign-in"), "{look_alike}");
    }
    assert!(portal.letters_to(HENRI.email).await.is_empty());
    assert_eq!(forget(&mut visitor, "Henri@Exemple.TEST").await, StatusCode::SEE_OTHER);
    assert_eq!(portal.letters_to(HENRI.email).await.len(), 1, "to the exact address that is kept");
}

#[tokio::test]
async fn a_10_p_52_another_host_asks_in_vain() {
    let portal = TestPortal::new().await;
    portal.plant(GRACE).await;
    let ask = |name: &'static str, value: &'static str| {
        let mut visitor = portal.visitor();
        async move {
            let request = Request::post("/forgotten")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header("sec-fetch-site", "same-origin")
                .header(name, value)
                .body(Body::from("email=grace%40exemple.test"))
                .expect("a request");
            visitor.send(request).await
        }
    };
    for host in
        ["evil.test", "127.0.0.1.evil.test", "127.0.0.1:3000@evil.test", "evil.test:3000", "localhost.evil.test"]
    {
        ask("host", host).await.is_refused("bad_request", host);
    }
    assert!(portal.letters_to(GRACE.email).await.is_empty());
    for name in ["x-forwarded-host", "x-host", "forwarded"] {
        assert_eq!(ask(name, "evil.test").await.status, StatusCode::SEE_OTHER, "{name}");
        // `link_to` insists on the configured origin.
        portal.link_to(GRACE.email).await;
    }
}

#[tokio::test]
async fn a_11_p_52_other_links_are_worth_nothing() {
    let portal = TestPortal::new().await;
    portal.plant(GRACE).await;
    let mut visitor = portal.visitor();
    forget(&mut visitor, GRACE.email).await;
    let link = portal.link_to(GRACE.email).await;
    let before = portal.imprint().await;
    let (spaced, cut) = (format!("{link}%20"), link[..link.len() - 1].to_owned());
    let (as_invitation, as_address) =
        (link.replace("/reset/", "/invitation/"), link.replace("/reset/", "/confirm-email/"));
    let others = ["/reset/null", "/reset/0", "/reset/%00", &spaced, &cut, &as_invitation, &as_address];
    for language in LANGUAGES {
        visitor.set_cookie("language", language);
        for wrong in others.into_iter().chain(["/reset", "/reset/", "/invitation", "/invitation/"]) {
            visitor.get(wrong).await.is_refused("link_expired", wrong);
        }
        for wrong in others {
            let form: &[(&str, &str)] = if wrong == as_address { &[] } else { &[("password", NEW)] };
            visitor.post(wrong, form).await.is_refused("link_expired", wrong);
        }
    }
    portal.imprint().await.is(&before, "wrong links");
    portal.portal.clock.advance(60 * 60);
    visitor.get(&link).await.is_refused("link_expired", "an hour has passed");
    visitor.post(&link, &[("password", NEW)]).await.is_refused("link_expired", "an hour has passed");
}

#[tokio::test]
async fn a_11_p_52_a_link_opens_once() {
    let portal = TestPortal::new().await;
    portal.plant(GRACE).await;
    let mut visitor = portal.visitor();
    forget(&mut visitor, GRACE.email).await;
    let link = portal.link_to(GRACE.email).await;
    let token = link.trim_start_matches("/reset/");
    assert!(token.len() >= 43, "256 bits: {token}");
    assert!(!portal.whole_imprint().await.holds(token), "the token itself is kept nowhere");
    let kept = db::links::find(portal.db().reader(), token, Purpose::Reset, portal.portal.clock.now()).await;
    assert_eq!(kept.expect("a look"), None);
    assert_eq!(visitor.post(&link, &[("password", NEW)]).await.status, StatusCode::SEE_OTHER);
    let before = portal.imprint().await;
    visitor.get(&link).await.is_refused("link_expired", "used");
    visitor.post(&link, &[("password", "another heron altogether")]).await.is_refused("link_expired", "used");
    portal.imprint().await.is(&before, "a used link");
}

#[tokio::test]
async fn a_12_p_52_a_link_dies_with_the_password_it_was_made_under() {
    let portal = TestPortal::new().await;
    let mut grace = portal.sure(GRACE).await;
    forget(&mut portal.visitor(), GRACE.email).await;
    let link = portal.link_to(GRACE.email).await;
    let changed = grace.post("/account/password", &[("password", NEW)]).await;
    assert_eq!(changed.status, StatusCode::SEE_OTHER);
    portal.visitor().get(&link).await.is_refused("link_expired", "another password since");
    portal.visitor().post(&link, &[("password", NEW)]).await.is_refused("link_expired", "another password since");
}

#[tokio::test]
async fn a_12_p_52_a_link_dies_with_the_address_it_was_sent_to() {
    let portal = TestPortal::new().await;
    let mut grace = portal.sure(GRACE).await;
    let form = [("email", "hopper@exemple.test")];
    assert_eq!(grace.post("/account/email", &form).await.status, StatusCode::SEE_OTHER);
    let confirm = portal.link_to("hopper@exemple.test").await;
    forget(&mut portal.visitor(), GRACE.email).await;
    let reset = portal.link_to(GRACE.email).await;
    assert_eq!(grace.post(&confirm, &[]).await.status, StatusCode::SEE_OTHER);
    portal.visitor().get(&reset).await.is_refused("link_expired", "another address since");
}

#[tokio::test]
async fn a_13_p_51_resets_are_neutral_then_refused_and_few_letters_leave() {
    let portal = TestPortal::new().await;
    portal.plant(GRACE).await;
    for language in LANGUAGES {
        let mut answers = Vec::new();
        for email in [GRACE.email, "nobody@exemple.test"] {
            let mut visitor = portal.visitor();
            visitor.set_cookie("language", language);
            for _ in 0..5 {
                let answer = visitor.post("/forgotten", &[("email", email)]).await;
                assert_eq!(answer.status, StatusCode::SEE_OTHER, "{email}");
                answers.push((
                    answer.location().to_owned(),
                    answer.bare_headers(),
                    visitor.get("/sign-in").await.plain(),
                ));
            }
            for _ in 5..11 {
                visitor.post("/forgotten", &[("email", email)]).await.is_refused("rate_limited", email);
            }
        }
        assert!(answers.iter().all(|answer| *answer == answers[0]), "one page for both");
        portal.portal.clock.advance(60 * 60);
    }
    assert_eq!(portal.letters_to(GRACE.email).await.len(), 2 * 3);
    assert!(portal.letters_to("nobody@exemple.test").await.is_empty());
}

#[tokio::test]
async fn a_14_bad_passwords_are_refused_in_words() {
    let portal = TestPortal::new().await;
    portal.plant(GRACE).await;
    let mut visitor = portal.visitor();
    forget(&mut visitor, GRACE.email).await;
    let link = portal.link_to(GRACE.email).await;
    let before = portal.imprint().await;
    let long = "x1y2z3w4".repeat(129);
    for language in LANGUAGES {
        visitor.set_cookie("language", language);
        for (password, code) in [
            ("password1234", "password_common"),
            (GRACE.email, "password_common"),
            ("elevenchars", "password_too_short"),
            ("", "required"),
            (long.as_str(), "too_long"),
        ] {
            let answer = visitor.post(&link, &[("password", password)]).await;
            answer.is_refused(code, password);
            let comes_back = !password.is_empty() && answer.body.contains(&format!("value=\"{password}\""));
            assert!(!comes_back || password == GRACE.email, "no password comes back");
        }
        visitor.post(&link, &[("password", NEW), ("email", "x@y.fr")]).await.is_refused("unknown_field", "an address");
    }
    portal.imprint().await.is(&before, "passwords that were refused");
    assert_eq!(visitor.post(&link, &[("password", NEW)]).await.status, StatusCode::SEE_OTHER, "the link still lives");
}
