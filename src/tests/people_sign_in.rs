//! Coming in and going out.

use http::StatusCode;

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
