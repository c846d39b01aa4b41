//! Before steps that matter people prove again who they are: which steps, for how long, and where they come back to.

use std::collections::BTreeSet;

use guichet::{
    flows::plant,
    request::doors::{Care, Who},
    server::serve,
};
use http::{Method, Request, StatusCode, header};

use crate::support::{
    TestPortal, Till,
    access::address,
    cast::{GRACE, PASSWORD},
    counter,
};

/// Every way that wants a proof, and the page people come back to. Told here a second time: a door that loses its
/// word, or gets one, fails this story.
#[rustfmt::skip]
const SURE: &[(&str, &str, &str)] = &[
    ("GET", "/account/email", "/account/email"),
    ("POST", "/account/email", "/account/email"),
    ("GET", "/account/password", "/account/password"),
    ("POST", "/account/password", "/account/password"),
    ("GET", "/account/second-factor", "/account/second-factor"),
    ("POST", "/account/second-factor/begin", "/account/second-factor"),
    ("POST", "/account/second-factor/on", "/account/second-factor"),
    ("POST", "/account/second-factor/codes", "/account/second-factor"),
    ("POST", "/account/second-factor/off", "/account/second-factor"),
    ("GET", "/admin/settings/team/access", "/admin/settings/team/access"),
    ("POST", "/admin/settings/team/access", "/admin/settings/team/access"),
    ("GET", "/admin/settings/team/invite", "/admin/settings/team/invite"),
    ("POST", "/admin/settings/team/invite", "/admin/settings/team/invite"),
    ("GET", "/admin/settings/team/{person}", "/admin/settings/team/{person}"),
    ("POST", "/admin/settings/team/{person}/role", "/admin/settings/team/{person}"),
    ("POST", "/admin/settings/team/{person}/shut", "/admin/settings/team/{person}"),
    ("POST", "/admin/settings/team/{person}/open", "/admin/settings/team/{person}"),
    ("POST", "/admin/settings/team/{person}/invite", "/admin/settings/team/{person}"),
    ("POST", "/admin/settings/team/{person}/sessions", "/admin/settings/team/{person}"),
    ("POST", "/admin/settings/team/{person}/second-factor", "/admin/settings/team/{person}"),
    ("POST", "/admin/customers/{id}/contacts/{person}/second-factor", "/admin/customers/{id}"),
];

#[tokio::test]
async fn p_56_steps_that_matter_want_a_proof() {
    let till = Till::open().await;
    let set = till.one_of_everything().await;
    let doors = serve::doors(&till.house.portal);
    let declared = doors.iter().filter(|door| door.care == Care::Sure);
    let declared: BTreeSet<_> = declared.map(|door| format!("{} {}", door.method, door.path)).collect();
    let told: BTreeSet<_> = SURE.iter().map(|(method, path, _)| format!("{method} {path}")).collect();
    assert_eq!(declared, told);

    let (mut grace, mut ada) = (till.enters(counter::GRACE).await, till.enters("ada@guichet.test").await);
    let before = till.house.imprint().await;
    for (method, path, back) in SURE {
        let visitor = if path.starts_with("/admin") { &mut ada } else { &mut grace };
        let (asked, back) = (address(path, &set), address(back, &set));
        let method: Method = method.parse().expect("a method");
        let request = |accept: &str| {
            Request::builder()
                .method(method.clone())
                .uri(&asked)
                .header(header::ACCEPT, accept)
                .header("sec-fetch-site", "same-origin")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body("x=1".into())
                .expect("a request")
        };
        let answer = visitor.send(request("text/html")).await;
        let way = serde_urlencoded::to_string([("next", &back)]).expect("a query");
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, &*format!("/confirm?{way}")), "{path}");
        visitor.send(request("application/json")).await.is_refused_in_json("reauth_required", path);
        let page = visitor.get(answer.location()).await;
        assert_eq!(page.attribute("input[name=next]", "value"), back, "and back to the form");
    }
    till.house.imprint().await.is(&before, "nothing happened without a proof");
    // A proof opens them; `enters` and the table of who may come in show what then happens.
    ada.proves(plant::PASSWORD).await;
    let member = address("/admin/settings/team/{person}", &set);
    assert_eq!(ada.get(&member).await.status, StatusCode::OK);
    // Whoever may not come in is told so before anything is asked.
    grace.proves(plant::PASSWORD).await;
    grace.get(&member).await.is_refused("forbidden", "a customer");
    assert!(doors.iter().all(|door| door.care == Care::Usual || !matches!(door.who, Who::Anybody | Who::Program)));
}

#[tokio::test]
async fn p_48_p_56_a_proof_lasts_a_quarter_of_an_hour_in_one_session() {
    let portal = TestPortal::new().await;
    let (mut here, mut there) = (portal.signed_in(GRACE).await, portal.signed_in(GRACE).await);
    let before = here.cookie("sid").expect("a session").to_owned();
    here.proves(PASSWORD).await;
    assert_ne!(here.cookie("sid"), Some(before.as_str()), "what the session is worth changed, and so did its id");
    let mut thief = portal.visitor();
    thief.set_cookie("sid", &before);
    assert_eq!(thief.get("/account").await.status, StatusCode::SEE_OTHER);
    assert_eq!(here.get("/account/email").await.status, StatusCode::OK);
    assert_eq!(there.get("/account/email").await.status, StatusCode::SEE_OTHER, "another session proves itself");
    portal.portal.clock.advance(15 * 60 - 1);
    assert_eq!(here.get("/account/email").await.status, StatusCode::OK);
    portal.portal.clock.advance(1);
    assert_eq!(here.get("/account/email").await.location(), "/confirm?next=%2Faccount%2Femail");
    here.post("/sign-out", &[]).await;
    let mut here = portal.signed_in(GRACE).await;
    assert_eq!(here.get("/account/email").await.status, StatusCode::SEE_OTHER, "coming in is no proof");
}

#[tokio::test]
async fn p_58_a_proof_leads_only_to_places_of_ours() {
    let portal = TestPortal::new().await;
    let mut grace = portal.signed_in(GRACE).await;
    for strange in ["https://evil.test", "//evil.test", "/\\evil.test", "javascript:alert(1)"] {
        let page =
            grace.get(&format!("/confirm?{}", serde_urlencoded::to_string([("next", strange)]).expect("text"))).await;
        assert_eq!(page.attribute("input[name=next]", "value"), "/account", "{strange}");
        let led = grace.post("/confirm", &[("current_password", PASSWORD), ("next", strange)]).await;
        assert_eq!(led.location(), "/", "{strange}");
    }
}
