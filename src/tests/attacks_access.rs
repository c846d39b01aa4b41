//! Attacks on access (table c.2) beside the table of routes: rights taken away, bodies that are not read, methods in disguise.
//! There are no public payment links: whoever pays is signed in.

use axum::body::Body;
use futures::StreamExt;
use guichet::{
    domain::people::{Right, Role},
    flows::people::{change_rights, change_role, change_role::Change},
};
use http::{Request, StatusCode, header};

use crate::support::{
    TestPortal, Visitor,
    cast::{ADA, CHLOE, DENIS, EXEMPLE, GRACE, PASSWORD},
    refusals::LANGUAGES,
};

/// A form that never ends; whoever waits for it waits for ever.
fn endless(address: &str, kind: &str) -> Request<Body> {
    let beginning = futures::stream::iter([Ok::<_, std::io::Error>("a=".to_owned())]);
    Request::post(address)
        .header(header::ACCEPT, "text/html")
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, kind)
        .body(Body::from_stream(beginning.chain(futures::stream::pending())))
        .expect("a request")
}

#[tokio::test]
async fn a_23_a_26_whoever_may_not_is_told_before_anything_is_read() {
    let portal = TestPortal::new().await;
    let mut customer = portal.enters(GRACE).await;
    let mut viewer = portal.enters(DENIS).await;
    let form = "application/x-www-form-urlencoded";
    let refused = async |visitor: &mut Visitor, address: &str, kind: &str| {
        let answer = visitor.send(endless(address, kind));
        let answer = tokio::time::timeout(std::time::Duration::from_secs(5), answer).await;
        answer.expect("it is answered without its body").is_refused("forbidden", address);
    };
    for language in LANGUAGES {
        customer.set_cookie("language", language);
        viewer.set_cookie("language", language);
        for address in ["/admin/invoices/new", "/admin/accounts", "/admin/settings/store", "/admin/nowhere"] {
            refused(&mut customer, address, form).await;
            refused(&mut customer, address, "multipart/form-data; boundary=edge").await;
        }
        for address in ["/admin/invoices/new", "/admin/accounts", "/admin/settings/store"] {
            refused(&mut viewer, address, form).await;
            refused(&mut viewer, address, "application/json").await;
        }
    }
}

#[tokio::test]
async fn a_27_p_46_a_right_taken_away_ends_at_the_next_click() {
    let portal = TestPortal::new().await;
    let (ada, mut grace) = (portal.admin(ADA).await, portal.enters(GRACE).await);
    let person = portal.plant(GRACE).await;
    assert_eq!(grace.post("/balance/top-up", &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY, "she may pay");
    for language in LANGUAGES {
        grace.set_cookie("language", language);
        change_rights(&portal.portal, &ada, (EXEMPLE.id(), person), &[Right::See], "story").await.expect("changed");
        grace.post("/balance/top-up", &[]).await.is_refused("forbidden", "paying");
        assert_eq!(grace.get("/invoices").await.status, StatusCode::OK, "she may still look");
        change_rights(&portal.portal, &ada, (EXEMPLE.id(), person), &[Right::Pay], "story").await.expect("changed");
        grace.get("/invoices").await.is_refused("forbidden", "looking");
    }
}

/// What an administrator was allowed, they were allowed as somebody else: their sessions end with their role.
#[tokio::test]
async fn a_27_p_48_an_administrator_with_another_role_signs_in_anew() {
    let portal = TestPortal::new().await;
    let (ada, mut chloe) = (portal.admin(ADA).await, portal.signed_in(CHLOE).await);
    let person = portal.plant(CHLOE).await;
    let nowhere = format!("/admin/payments/{}/check", uuid::Uuid::now_v7());
    chloe.post(&nowhere, &[]).await.is_refused("not_found", "as support she may ask providers");
    let held = chloe.cookie("sid").expect("a session").to_owned();
    let down = Change { person, was: Role::Support, role: Role::Viewer };
    change_role(&portal.portal, &ada, down, "story").await.expect("demoted");
    assert_eq!(chloe.post(&nowhere, &[]).await.location(), "/sign-in", "the next click finds nobody");
    chloe.post("/sign-in", &[("email", CHLOE.email), ("password", PASSWORD)]).await;
    assert_ne!(chloe.cookie("sid"), Some(held.as_str()));
    chloe.post(&nowhere, &[]).await.is_refused("forbidden", "as a viewer she may not");
}

#[tokio::test]
async fn a_28_the_last_owner_stays() {
    let portal = TestPortal::new().await;
    let mut ada = portal.sure(ADA).await;
    let here = format!("/admin/settings/team/{}", portal.plant(ADA).await);
    let before = portal.imprint().await;
    let form = [("role", "viewer"), ("was", "owner")];
    for language in LANGUAGES {
        ada.set_cookie("language", language);
        ada.post(&format!("{here}/role"), &form).await.is_refused("last_owner", "demoted");
        ada.post(&format!("{here}/shut"), &[]).await.is_refused("last_owner", "shut out");
    }
    portal.imprint().await.is(&before, "the last owner");
}

#[tokio::test]
async fn a_30_a_method_is_what_the_request_says_it_is() {
    let portal = TestPortal::new().await;
    let mut ada = portal.enters(ADA).await;
    let before = portal.imprint().await;
    for name in ["x-http-method-override", "x-http-method", "x-method-override"] {
        for method in ["DELETE", "POST", "PUT"] {
            let disguised = Request::get("/admin/accounts?_method=POST&currency=EUR")
                .header(header::ACCEPT, "text/html")
                .header(name, method)
                .body(Body::empty())
                .expect("a request");
            assert_eq!(ada.send(disguised).await.status, StatusCode::OK, "{name}: it stays a GET");
            let only_posted = Request::get("/admin/accounts/plant?currency=EUR")
                .header(header::ACCEPT, "text/html")
                .header(name, method)
                .body(Body::empty())
                .expect("a request");
            let answer = ada.send(only_posted).await;
            answer.is_refused("method_not_allowed", name);
            assert_eq!(answer.headers.get(header::ALLOW).expect("Allow"), "POST");
        }
    }
    ada.post("/admin/accounts/plant", &[("currency", "EUR"), ("_method", "DELETE")])
        .await
        .is_refused("unknown_field", "_method");
    ada.post("/admin/audit", &[]).await.is_refused("method_not_allowed", "a post where one only reads");
    portal.imprint().await.is(&before, "methods in disguise");
}
