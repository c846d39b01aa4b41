//! Who must have a second factor, and who helps when it is lost.

use guichet::{
    domain::{error::AppError, letter::Letter, people::Actor, second_factor::Happened},
    flows::people::second_factor,
};
use http::{Request, StatusCode, header};

use crate::support::{
    TestPortal,
    cast::{ADA, BLAISE, DENIS, EXEMPLE, GRACE, PASSWORD},
};

const RULE: &str = "/admin/settings/team/access";

async fn demanded(portal: &TestPortal) {
    let mut ada = portal.sure(ADA).await;
    let form = ada.get(RULE).await.form(RULE).with("second_factor", "administrators");
    assert_eq!(ada.post(RULE, &form.fields()).await.status, StatusCode::SEE_OTHER);
    assert_eq!(ada.get(RULE).await.location(), "/account/second-factor", "she lacks it herself");
}

#[tokio::test]
async fn where_it_is_demanded_administrators_set_it_up_first() {
    let portal = TestPortal::new().await;
    let (mut blaise, mut grace) = (portal.sure(BLAISE).await, portal.signed_in(GRACE).await);
    demanded(&portal).await;
    for page in ["/admin", "/admin/invoices", "/admin/no-such-page"] {
        assert_eq!(blaise.get(page).await.location(), "/account/second-factor", "{page}");
    }
    assert_eq!(blaise.post("/admin/journal/checks", &[]).await.location(), "/account/second-factor");
    let program = Request::get("/admin").header(header::ACCEPT, "application/json");
    let told = blaise.send(program.body("".into()).expect("a request")).await;
    told.is_refused_in_json("second_factor_demanded", "a program");
    assert_eq!(grace.get("/").await.status, StatusCode::OK, "customers choose for themselves");

    blaise.post("/account/second-factor/begin", &[]).await;
    let code = portal.code_of(BLAISE).await;
    assert_eq!(blaise.post("/account/second-factor/on", &[("one_time_code", &code)]).await.status, StatusCode::OK);
    assert_eq!(blaise.get("/admin").await.status, StatusCode::OK);
    let off = blaise.post("/account/second-factor/off", &[]).await;
    off.is_refused("second_factor_demanded", "it cannot be turned off");
}

#[tokio::test]
async fn an_owner_helps_whoever_lost_theirs() {
    let portal = TestPortal::new().await;
    let mut ada = portal.sure(ADA).await;
    for (figure, action) in [
        (DENIS, format!("/admin/settings/team/{}/second-factor", portal.plant(DENIS).await)),
        (GRACE, format!("/admin/customers/{}/contacts/{}/second-factor", EXEMPLE.id(), portal.plant(GRACE).await)),
    ] {
        let mut there = portal.signed_in(figure).await;
        portal.hands_telephone(figure).await;
        portal.half_in(figure).await;
        let reset = ada.post(&action, &[]).await;
        assert_eq!(reset.status, StatusCode::SEE_OTHER, "{action}: {:?}", reset.error_codes());
        assert_eq!(there.get("/account").await.status, StatusCode::SEE_OTHER, "their sessions end");
        portal.signed_in(figure).await;
        let told = portal.letters_to(figure.email).await;
        let last = told.last().expect("a letter");
        assert!(matches!(last, Letter::SecondFactor { happened: Happened::Reset, .. }), "{last:?}");
        ada.post(&action, &[]).await.is_refused("second_factor_off", "there is none any more");
        let log = ada.get("/admin/audit?deed=second-factor-reset").await;
        assert!(log.says(figure.name), "the log knows");
    }
    let own = format!("/admin/settings/team/{}/second-factor", portal.plant(ADA).await);
    portal.hands_telephone(ADA).await;
    // Her sessions ended: she comes in with a code, and still does not reset her own.
    let mut ada = portal.half_in(ADA).await;
    ada.gives_code(&portal.next_code_of(ADA).await).await;
    let code = portal.next_code_of(ADA).await;
    ada.post("/confirm", &[("current_password", PASSWORD), ("one_time_code", &code)]).await;
    ada.post(&own, &[]).await.is_refused("forbidden", "her own");
    // The last owner is helped by whoever keeps the machine: `guichet user reset-second-factor`.
    let person = portal.plant(ADA).await;
    second_factor::reset(&portal.portal, &Actor::Console, person, "").await.expect("reset");
    portal.signed_in(ADA).await;
    let grace = portal.actor(GRACE).await;
    assert_eq!(second_factor::reset(&portal.portal, &grace, person, "").await, Err(AppError::NotAllowed));
}

#[tokio::test]
async fn only_owners_reset_and_demand() {
    let portal = TestPortal::new().await;
    let (denis, grace) = (portal.plant(DENIS).await, portal.plant(GRACE).await);
    portal.hands_telephone(GRACE).await;
    let mut blaise = portal.sure(BLAISE).await;
    for action in [
        format!("/admin/settings/team/{denis}/second-factor"),
        format!("/admin/settings/team/{denis}/sessions"),
        format!("/admin/customers/{}/contacts/{grace}/second-factor", EXEMPLE.id()),
        RULE.to_owned(),
    ] {
        blaise.post(&action, &[]).await.is_refused("forbidden", &action);
    }
}
