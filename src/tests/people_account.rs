//! What people change about themselves.

use guichet::domain::letter::Letter;
use http::StatusCode;

use crate::support::{
    TestPortal,
    cast::{ADA, GRACE, HENRI, PASSWORD},
};

const NEW: &str = "seven green umbrellas drip";

#[tokio::test]
async fn p_48_another_password_ends_the_other_sessions() {
    let portal = TestPortal::new().await;
    let mut here = portal.sure(GRACE).await;
    let mut there = portal.signed_in(GRACE).await;
    let mut henri = portal.signed_in(HENRI).await;
    let before = here.cookie("sid").expect("a session").to_owned();
    let changed = here.post("/account/password", &[("password", NEW)]).await;
    assert_eq!((changed.status, changed.location()), (StatusCode::SEE_OTHER, "/account"));
    assert_ne!(here.cookie("sid"), Some(before.as_str()), "the session gets a new id");
    assert_eq!(here.get("/account").await.status, StatusCode::OK);
    assert_eq!(there.get("/account").await.status, StatusCode::SEE_OTHER);
    assert_eq!(henri.get("/account").await.status, StatusCode::OK, "nobody else is signed out");
}

#[tokio::test]
async fn the_current_password_is_asked_and_cannot_be_guessed() {
    let portal = TestPortal::new().await;
    let mut grace = portal.signed_in(GRACE).await;
    let form = [("current_password", "wrong"), ("next", "/account/password")];
    for _ in 0..5 {
        let refused = grace.post("/confirm", &form).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.error_codes().contains(&"password_wrong".into()));
    }
    assert_eq!(grace.post("/confirm", &form).await.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(grace.get("/account/password").await.location().starts_with("/confirm"), "nothing was opened");
}

#[tokio::test]
async fn a_20_p_48_a_new_address_counts_once_confirmed() {
    let portal = TestPortal::new().await;
    let mut grace = portal.signed_in(GRACE).await;
    let mut there = portal.signed_in(GRACE).await;
    let new = "hopper@exemple.test";
    let unasked = grace.post("/account/email", &[("email", new)]).await;
    assert_eq!(unasked.location(), "/confirm?next=%2Faccount%2Femail");
    grace.proves(PASSWORD).await;
    let asked = grace.post("/account/email", &[("email", new)]).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER);
    let before = portal.visitor().post("/sign-in", &[("email", new), ("password", PASSWORD)]).await;
    assert_eq!(before.status, StatusCode::UNAUTHORIZED, "not confirmed yet");

    let link = portal.link_to(new).await;
    assert!(grace.get(&link).await.body.contains(new));
    assert_eq!(grace.post(&link, &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(grace.post(&link, &[]).await.status, StatusCode::GONE);
    assert!(grace.get("/account").await.body.contains(new));
    assert_eq!(there.get("/account").await.status, StatusCode::SEE_OTHER, "other sessions end");
    let told = portal.letters_to(GRACE.email).await;
    assert!(matches!(told.last(), Some(Letter::AccessChanged { .. })), "the old address is told: {told:?}");
    let after = portal.visitor().post("/sign-in", &[("email", new), ("password", PASSWORD)]).await;
    assert_eq!(after.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn somebody_elses_address_is_asked_for_in_vain() {
    let portal = TestPortal::new().await;
    portal.plant(HENRI).await;
    let mut grace = portal.sure(GRACE).await;
    let taken = grace.post("/account/email", &[("email", HENRI.email)]).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "the answer is that of any address");
    assert!(portal.letters_to(HENRI.email).await.is_empty());
}

#[tokio::test]
async fn a_person_is_called_as_they_wish() {
    let portal = TestPortal::new().await;
    let mut ada = portal.signed_in(ADA).await;
    assert_eq!(ada.post("/account/name", &[("name", "Ada, comtesse de Lovelace")]).await.status, StatusCode::SEE_OTHER);
    assert!(ada.get("/account").await.body.contains("Ada, comtesse de Lovelace"));
    let refused = ada.post("/account/name", &[("name", "Ada\u{202e}")]).await;
    assert!(refused.error_codes().contains(&"text_invalid".into()));
    let extra = ada.post("/account/name", &[("name", "Ada"), ("role", "viewer")]).await;
    assert!(extra.error_codes().contains(&"unknown_field".into()));
}

#[tokio::test]
async fn p_48_every_other_session_can_be_ended() {
    let portal = TestPortal::new().await;
    let (mut here, mut there) = (portal.signed_in(GRACE).await, portal.signed_in(GRACE).await);
    assert_eq!(here.post("/account/sessions", &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(here.get("/account").await.status, StatusCode::OK);
    assert_eq!(there.get("/account").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn strangers_have_no_account() {
    let portal = TestPortal::new().await;
    let mut stranger = portal.visitor();
    assert_eq!(stranger.get("/account").await.location(), "/sign-in?next=%2Faccount");
    for path in ["/account/name", "/account/email", "/account/password", "/account/sessions"] {
        let answer = stranger.post(path, &[("name", "x")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        assert!(answer.location().starts_with("/sign-in"), "{path}: {}", answer.location());
    }
}
