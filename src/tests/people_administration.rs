//! The administration is closed to everybody else before a body is read; only our own host is answered.

use axum::body::Body;
use http::{Request, StatusCode, header};

use crate::support::{
    TestPortal,
    cast::{ADA, GRACE},
};

const PLACES: [&str; 5] =
    ["/admin", "/admin/settings/team", "/admin/settings/team/invite", "/admin/no-such-page", "/admin/"];

#[tokio::test]
async fn p_46_a_23_strangers_and_customers_stay_outside() {
    let portal = TestPortal::new().await;
    let (mut stranger, mut grace) = (portal.visitor(), portal.signed_in(GRACE).await);
    for place in PLACES {
        let answer = stranger.get(place).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{place}");
        assert!(answer.location().starts_with("/sign-in?next=%2Fadmin"), "{place}: {}", answer.location());
        assert_eq!(stranger.post(place, &[]).await.location(), "/sign-in", "{place}");
        let (seen, posted) = (grace.get(place).await, grace.post(place, &[]).await);
        for answer in [seen, posted] {
            assert_eq!(
                (answer.status, answer.error_codes()),
                (StatusCode::FORBIDDEN, vec!["forbidden".into()]),
                "{place}"
            );
        }
    }
}

#[tokio::test]
async fn a_23_the_body_is_not_read_first() {
    let portal = TestPortal::new().await;
    let mut grace = portal.signed_in(GRACE).await;
    let unreadable = Request::post("/admin/settings/team/invite")
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from("{"))
        .expect("a request");
    assert_eq!(grace.send(unreadable).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn programs_are_told_in_json() {
    let portal = TestPortal::new().await;
    let ask =
        || Request::get("/admin").header(header::ACCEPT, "application/json").body(Body::empty()).expect("a request");
    let answer = portal.visitor().send(ask()).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert!(answer.body.contains("\"unauthenticated\""), "{}", answer.body);
    let answer = portal.signed_in(GRACE).await.send(ask()).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.body.contains("\"forbidden\""), "{}", answer.body);
}

#[tokio::test]
async fn administrators_find_what_is_there_and_nothing_else() {
    let portal = TestPortal::new().await;
    let mut ada = portal.signed_in(ADA).await;
    assert_eq!(ada.get("/admin/settings/team").await.status, StatusCode::OK);
    assert_eq!(ada.get("/admin/no-such-page").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_10_only_our_own_host_is_answered() {
    let portal = TestPortal::new().await;
    let ask = |host: &'static str| {
        let request = Request::get("/sign-in").header(header::HOST, host).body(Body::empty()).expect("a request");
        let mut visitor = portal.visitor();
        async move { visitor.send(request).await.status }
    };
    for ours in ["127.0.0.1:3000", "localhost:3000", "localhost", "[::1]:3000"] {
        assert_eq!(ask(ours).await, StatusCode::OK, "{ours}");
    }
    for theirs in ["evil.test", "127.0.0.1.evil.test", "localhost:3000@evil.test", "localhost.", ""] {
        assert_eq!(ask(theirs).await, StatusCode::BAD_REQUEST, "{theirs}");
    }
}
