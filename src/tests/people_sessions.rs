//! Where somebody is signed in: listed without any id, ended one by one or all.

use http::{Request, StatusCode, header};

use crate::support::{
    TestPortal, Visitor,
    cast::{ADA, DENIS, EXEMPLE, GRACE, HENRI, PASSWORD},
};

async fn came_with(portal: &TestPortal, agent: &str) -> Visitor {
    portal.plant(GRACE).await;
    let mut visitor = portal.visitor();
    let form = serde_urlencoded::to_string([("email", GRACE.email), ("password", PASSWORD)]).expect("a form");
    let request = Request::post("/sign-in")
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::USER_AGENT, agent)
        .body(form.into())
        .expect("a request");
    assert_eq!(visitor.send(request).await.status, StatusCode::SEE_OTHER);
    visitor
}

/// The actions of the buttons that end a session each.
fn endings(page: &str) -> Vec<String> {
    let html = scraper::Html::parse_document(page);
    let forms = scraper::Selector::parse("form[action$='/end']").expect("a selector");
    html.select(&forms).filter_map(|form| form.attr("action")).map(str::to_owned).collect()
}

#[tokio::test]
async fn p_48_sessions_are_listed_and_ended_one_by_one() {
    let portal = TestPortal::new().await;
    let mut here = came_with(&portal, "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0").await;
    portal.portal.clock.advance(3600);
    let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1";
    let mut there = came_with(&portal, phone).await;
    let mut odd = came_with(&portal, "<script>alert(1)</script>").await;
    let mut henri = portal.signed_in(HENRI).await;

    let page = here.get("/account").await;
    for words in ["Firefox · Linux", "Safari · iPhone", "Appareil inconnu", "0.0.0.0", "Cet appareil"] {
        assert!(page.says(words), "{words}");
    }
    assert!(!page.body.contains("alert(1)"), "nothing of the sender's own words");
    for visitor in [&here, &there, &odd] {
        let id = visitor.cookie("sid").expect("a session");
        assert!(!page.body.contains(id), "no session's id is on the page");
    }
    let doors = endings(&page.body);
    assert_eq!(doors.len(), 2, "the others; this one has no button");
    assert!(doors.iter().all(|door| !portal_holds(&page.body, door)));

    henri.post(&doors[0], &[]).await.is_refused("not_found", "somebody else's session");
    assert_eq!(here.post(&doors[0], &[]).await.location(), "/account");
    let still = [there.get("/account").await.status, odd.get("/account").await.status];
    assert_eq!(still.iter().filter(|status| **status == StatusCode::OK).count(), 1, "that one and no other");
    here.post(&doors[0], &[]).await.is_refused("not_found", "it has ended");
    assert_eq!(here.post("/account/sessions", &[]).await.status, StatusCode::SEE_OTHER);
    for visitor in [&mut there, &mut odd] {
        assert_eq!(visitor.get("/account").await.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(here.get("/account").await.status, StatusCode::OK);
    assert!(endings(&here.get("/account").await.body).is_empty());
    assert_eq!(henri.get("/account").await.status, StatusCode::OK, "nobody else's");
}

/// A handle stands in an address and nowhere else: it is neither cookie nor text.
fn portal_holds(body: &str, door: &str) -> bool {
    let handle = door.trim_start_matches("/account/sessions/").trim_end_matches("/end");
    body.matches(handle).count() != 1
}

#[tokio::test]
async fn a_session_still_waiting_for_its_code_is_in_no_list_and_ends_with_the_others() {
    let portal = TestPortal::new().await;
    portal.hands_telephone(GRACE).await;
    let mut half = portal.half_in(GRACE).await;
    let mut grace = portal.half_in(GRACE).await;
    grace.gives_code(&portal.next_code_of(GRACE).await).await;
    assert!(endings(&grace.get("/account").await.body).is_empty(), "it is no session yet");
    assert_eq!(grace.post("/account/sessions", &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(half.gives_code(&portal.next_code_of(GRACE).await).await.location(), "/sign-in", "gone with the others");
}

#[tokio::test]
async fn administrators_sign_somebody_out_everywhere() {
    let portal = TestPortal::new().await;
    let mut ada = portal.sure(ADA).await;
    for (figure, action) in [
        (DENIS, format!("/admin/settings/team/{}/sessions", portal.plant(DENIS).await)),
        (GRACE, format!("/admin/customers/{}/contacts/{}/sessions", EXEMPLE.id(), portal.plant(GRACE).await)),
    ] {
        let mut theirs = portal.signed_in(figure).await;
        assert_eq!(ada.post(&action, &[]).await.status, StatusCode::SEE_OTHER, "{action}");
        assert_eq!(theirs.get("/account").await.status, StatusCode::SEE_OTHER, "{action}");
        portal.signed_in(figure).await;
    }
    let stranger = format!("/admin/customers/{}/contacts/{}/sessions", EXEMPLE.id(), portal.plant(DENIS).await);
    ada.post(&stranger, &[]).await.is_refused("not_found", "no contact of theirs");
    let log = ada.get("/admin/audit?deed=person-signed-out").await;
    assert!(log.says(DENIS.name) && log.says(GRACE.name));
}
