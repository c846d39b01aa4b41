//! Attacks on the entrance (table c.1, signing in): what is answered, how much work is done for it, and what stays as it is.
//! There is no registration to attack: people are invited.

use axum::body::Body;
use guichet::{
    db,
    domain::{
        ids::PersonId,
        language::Language,
        people::{Email, Person, PersonState},
    },
};
use http::{Request, StatusCode, header};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use crate::support::{
    Answer, TestPortal,
    cast::{ADA, DENIS, GRACE, HENRI, PASSWORD},
    refusals::LANGUAGES,
};

async fn sign_in(portal: &TestPortal, language: &str, form: &[(&str, &str)]) -> Answer {
    let mut visitor = portal.visitor();
    visitor.set_cookie("language", language);
    visitor.post("/sign-in", form).await
}

#[tokio::test]
async fn a_01_a_02_p_51_known_and_unknown_accounts_get_one_answer() {
    let portal = TestPortal::new().await;
    portal.plant(GRACE).await;
    let before = portal.imprint().await;
    for language in LANGUAGES {
        let answer = async |email: &str| {
            let answer = sign_in(&portal, language, &[("email", email), ("password", "not the password")]).await;
            answer.is_refused("bad_credentials", email);
            assert!(answer.body.contains(email), "what was typed comes back");
            assert!(!answer.body.contains("not the password"), "a password does not");
            (answer.plain().replace(email, ""), answer.bare_headers())
        };
        assert_eq!(answer(GRACE.email).await, answer("nobody@exemple.test").await);
    }
    portal.imprint().await.is(&before, "wrong passwords");
}

/// How many passwords were compared with a hash, by the house's own figures.
fn compared(figures: &PrometheusHandle) -> usize {
    let figures = figures.render();
    let line = figures.lines().find_map(|line| line.strip_prefix("guichet_passwords_compared "));
    line.map_or(0, |count| count.parse().expect("a count"))
}

#[tokio::test]
async fn a_02_p_51_an_unknown_account_costs_the_same_work() {
    let portal = TestPortal::new().await;
    for figure in [GRACE, HENRI, DENIS] {
        portal.plant(figure).await;
    }
    let invited = Person {
        id: PersonId::fresh(),
        email: Email::parse("invited@exemple.test").expect("an address"),
        name: "Invited".into(),
        language: Some(Language::Fr),
        role: None,
        state: PersonState::Invited,
    };
    let db = portal.db().reader();
    db::people::insert(db, &invited, None, portal.portal.clock.now()).await.expect("planted");
    let denis = portal.plant(DENIS).await;
    db::people::set_state(db, denis, PersonState::Disabled).await.expect("shut out");

    let recorder = PrometheusBuilder::new().build_recorder();
    let figures = recorder.handle();
    let _counting = metrics::set_default_local_recorder(&recorder);
    let all = [GRACE.email, "nobody@exemple.test", "invited@exemple.test", DENIS.email];
    for (nth, email) in all.into_iter().enumerate() {
        let answer = sign_in(&portal, "en", &[("email", email), ("password", "not the password")]).await;
        answer.is_refused("bad_credentials", email);
        assert_eq!(compared(&figures), nth + 1, "{email}: one Argon2 computation each");
    }
    let long = "x".repeat(1025);
    sign_in(&portal, "en", &[("email", GRACE.email), ("password", &long)]).await.is_refused("too_long", "1025 bytes");
    assert_eq!(compared(&figures), all.len(), "nothing is computed for what cannot be right");
}

#[tokio::test]
async fn a_03_p_51_the_sixth_wrong_try_within_a_minute_waits() {
    let portal = TestPortal::new().await;
    portal.plant(GRACE).await;
    for language in LANGUAGES {
        for email in [GRACE.email, "nobody@exemple.test"] {
            for _ in 0..5 {
                let wrong = sign_in(&portal, language, &[("email", email), ("password", "wrong")]).await;
                assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
            }
            portal.portal.clock.advance(20);
            let sixth = sign_in(&portal, language, &[("email", email), ("password", PASSWORD)]).await;
            sixth.is_refused("rate_limited", email);
            assert_eq!(sixth.headers.get(header::RETRY_AFTER).expect("a wait"), "40");
            portal.portal.clock.advance(40);
        }
        let right = sign_in(&portal, language, &[("email", GRACE.email), ("password", PASSWORD)]).await;
        assert_eq!(right.status, StatusCode::SEE_OTHER, "nobody is locked out for ever");
        portal.portal.clock.advance(60);
    }
}

#[tokio::test]
async fn a_04_a_05_p_51_one_address_tries_twenty_accounts_whatever_it_says_of_itself() {
    let portal = TestPortal::new().await;
    let mut statuses = Vec::new();
    for nth in 0..22 {
        let request = Request::post("/sign-in")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .header("x-forwarded-for", format!("192.0.2.{nth}"))
            .header("forwarded", format!("for=192.0.2.{nth}"))
            .header("x-real-ip", format!("192.0.2.{nth}"))
            .body(Body::from(format!("email=person{nth}%40exemple.test&password=spring")))
            .expect("a request");
        statuses.push(portal.visitor().send(request).await.status.as_u16());
    }
    assert_eq!(statuses[..20], [401; 20]);
    assert_eq!(statuses[20..], [429; 2]);
}

#[tokio::test]
async fn a_06_a_07_a_08_a_16_p_47_strange_forms_are_refused_by_field() {
    let portal = TestPortal::new().await;
    portal.plant(GRACE).await;
    let before = portal.whole_imprint().await;
    let (long, address) = ("x".repeat(1025), GRACE.email);
    let table: &[(&[(&str, &str)], &str)] = &[
        (&[("email", address), ("password", &long)], "too_long"),
        (&[("email", "a@b.fr\r\nBcc: x@y.fr"), ("password", "x")], "text_invalid"),
        (&[("email", "a@b.fr\0"), ("password", "x")], "text_invalid"),
        (&[("email[]", "a@b.fr"), ("email[]", "c@d.fr"), ("password", "x")], "email_invalid"),
        (&[("email", "[\"a@b.fr\",\"c@d.fr\"]"), ("password", "x")], "email_invalid"),
        (&[("email", "a@b.fr"), ("email", "c@d.fr"), ("password", "x")], "email_invalid"),
        (&[("email", address), ("password", "")], "required"),
        (&[("email", address), ("password", PASSWORD), ("role", "owner")], "unknown_field"),
        (&[("email", address), ("password", PASSWORD), ("is_admin", "true")], "unknown_field"),
        (&[("email", address), ("password", PASSWORD), ("balance", "100000")], "unknown_field"),
        (&[("email", address), ("password", PASSWORD), ("customer_id", "1")], "unknown_field"),
        (&[("email", address), ("password", PASSWORD), ("email_verified", "true")], "unknown_field"),
    ];
    for language in LANGUAGES {
        for (form, code) in table {
            let answer = sign_in(&portal, language, form).await;
            answer.is_refused(code, form);
            assert!(answer.headers.get(header::SET_COOKIE).is_none(), "{form:?}: nobody came in");
        }
        let twice = [("email", address), ("password", PASSWORD), ("password", "another")];
        sign_in(&portal, language, &twice).await.is_refused("bad_request", "two passwords");
        let huge = "x".repeat(1024 * 1024);
        sign_in(&portal, language, &[("email", address), ("password", &huge)]).await.is_refused("too_large", "1 MiB");
    }
    assert_eq!(portal.whole_imprint().await, before, "not even a try was counted");
    for nowhere in ["/register", "/sign-up", "/signup", "/users", "/api/users"] {
        portal.visitor().get(nowhere).await.is_refused("not_found", nowhere);
    }
}

#[tokio::test]
async fn a_17_p_48_a_planted_session_is_worth_nothing() {
    let portal = TestPortal::new().await;
    let mut first = portal.signed_in(HENRI).await;
    let known = first.cookie("sid").expect("a session").to_owned();
    portal.plant(GRACE).await;
    // The victim's browser already carries a session the attacker knows: signed in, or only made up.
    for planted in [known.as_str(), "AAAAAAAAAAAAAAAAAAAAAA"] {
        let mut victim = portal.visitor();
        victim.set_cookie("sid", planted);
        let came = victim.post("/sign-in", &[("email", GRACE.email), ("password", PASSWORD)]).await;
        assert_eq!(came.status, StatusCode::SEE_OTHER);
        assert_ne!(victim.cookie("sid"), Some(planted));
        assert_eq!(victim.get("/account").await.status, StatusCode::OK);
        let mut attacker = portal.visitor();
        attacker.set_cookie("sid", planted);
        assert_eq!(attacker.get("/account").await.location(), "/sign-in?next=%2Faccount", "the old id is dead");
    }
    assert_eq!(first.get("/account").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_18_p_50_another_site_cannot_sign_anybody_in() {
    let portal = TestPortal::new().await;
    portal.plant(GRACE).await;
    let before = portal.whole_imprint().await;
    for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.test"), ("origin", "null")] {
        let request = Request::post("/sign-in")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(name, value)
            .body(Body::from(format!("email=grace%40exemple.test&password={PASSWORD}")))
            .expect("a request");
        portal.visitor().send(request).await.is_refused("csrf_failed", (name, value));
    }
    assert_eq!(portal.whole_imprint().await, before);
}

#[tokio::test]
async fn a_19_p_58_next_leads_only_to_places_of_ours() {
    let portal = TestPortal::new().await;
    portal.plant(GRACE).await;
    portal.plant(ADA).await;
    let lead = async |email: &str, next: &str| {
        let form = [("email", email), ("password", PASSWORD), ("next", next)];
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
        "/invoices\r\nSet-Cookie: sid=1",
        "",
    ] {
        assert_eq!(lead(GRACE.email, strange).await, "/", "{strange:?}");
        assert_eq!(lead(ADA.email, strange).await, "/admin", "{strange:?}");
    }
    assert_eq!(lead(GRACE.email, "/admin/invoices").await, "/");
    assert_eq!(lead(GRACE.email, "/invoices?state=paid").await, "/invoices?state=paid");
}

#[tokio::test]
async fn a_20_an_address_changes_with_the_password_and_a_confirmation() {
    let portal = TestPortal::new().await;
    let mut grace = portal.signed_in(GRACE).await;
    let before = portal.imprint().await;
    for language in LANGUAGES {
        grace.set_cookie("language", language);
        let table: &[(&[(&str, &str)], &str)] = &[
            (&[("current_password", "")], "required"),
            (&[("current_password", "wrong")], "password_wrong"),
            (&[("current_password", PASSWORD), ("verified", "true")], "unknown_field"),
        ];
        for (form, code) in table {
            grace.post("/confirm", form).await.is_refused(code, form);
        }
        let unproved = grace.post("/account/email", &[("email", "new@exemple.test")]).await;
        assert_eq!(unproved.location(), "/confirm?next=%2Faccount%2Femail");
    }
    grace.proves(PASSWORD).await;
    for language in LANGUAGES {
        grace.set_cookie("language", language);
        let table: &[(&[(&str, &str)], &str)] = &[
            (&[("email", "new@exemple.test"), ("verified", "true")], "unknown_field"),
            (&[("email", "no address")], "email_invalid"),
        ];
        for (form, code) in table {
            grace.post("/account/email", form).await.is_refused(code, form);
        }
    }
    portal.imprint().await.is(&before, "changes that were refused");
    let asked = [("email", "new@exemple.test")];
    assert_eq!(grace.post("/account/email", &asked).await.status, StatusCode::SEE_OTHER);
    let kept = db::people::by_email(portal.db().reader(), &GRACE.address()).await.expect("people");
    assert!(kept.is_some(), "until it is confirmed, the old address is the one that counts");
}
