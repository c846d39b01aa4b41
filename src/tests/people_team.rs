//! Who runs the shop: invited, given roles, shut out. An owner always remains.

use guichet::{
    db,
    domain::{
        error::{AppError, Code},
        people::{PersonState, Role},
    },
    flows::people::{change_role, change_role::Change, change_state, change_state::Door},
};
use http::StatusCode;

use crate::support::{
    TestPortal,
    cast::{ADA, BLAISE, CHLOE, DENIS, GRACE, PASSWORD},
};

const NEW: &str = "seven green umbrellas drip";

#[tokio::test]
async fn an_owner_invites_an_administrator() {
    let portal = TestPortal::new().await;
    let mut ada = portal.sure(ADA).await;
    assert_eq!(ada.get("/admin/settings/team/invite").await.status, StatusCode::OK);
    let email = "emmy@guichet.test";
    let form = [("name", "Emmy Noether"), ("email", email), ("language", "fr"), ("role", "accountant")];
    let wrong = ada.post("/admin/settings/team/invite", &[("name", "Emmy Noether"), ("email", "emmy")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("Emmy Noether"), "what was typed comes back");
    let sent = ada.post("/admin/settings/team/invite", &form).await;
    assert_eq!((sent.status, sent.location()), (StatusCode::SEE_OTHER, "/admin/settings/team"));
    assert!(ada.get("/admin/settings/team").await.body.contains("Emmy Noether"));
    let mut emmy = portal.visitor();
    let link = portal.link_to(email).await;
    assert_eq!(emmy.post(&link, &[("password", NEW)]).await.status, StatusCode::SEE_OTHER);
    let came = emmy.post("/sign-in", &[("email", email), ("password", NEW)]).await;
    assert_eq!(came.location(), "/admin");
    assert_eq!(emmy.get("/admin/settings/team").await.status, StatusCode::OK);
    assert_eq!(
        emmy.get("/admin/settings/team/invite").await.status,
        StatusCode::FORBIDDEN,
        "an accountant invites nobody"
    );
}

#[tokio::test]
async fn a_16_p_47_nobody_invites_with_fields_of_their_own() {
    let portal = TestPortal::new().await;
    let mut ada = portal.sure(ADA).await;
    let form = [("name", "X"), ("email", "x@guichet.test"), ("role", "viewer"), ("is_admin", "true")];
    let refused = ada.post("/admin/settings/team/invite", &form).await;
    assert!(refused.error_codes().contains(&"unknown_field".into()), "{:?}", refused.error_codes());
    assert!(portal.letters_to("x@guichet.test").await.is_empty());
}

#[tokio::test]
async fn p_46_only_owners_touch_the_team() {
    let portal = TestPortal::new().await;
    let denis = portal.plant(DENIS).await;
    let here = format!("/admin/settings/team/{denis}");
    for figure in [BLAISE, CHLOE, DENIS] {
        let mut visitor = portal.sure(figure).await;
        assert_eq!(visitor.get("/admin/settings/team").await.status, StatusCode::OK);
        assert_eq!(visitor.get(&here).await.status, StatusCode::FORBIDDEN);
        for deed in ["role", "shut", "open", "invite"] {
            let form = [("role", "owner"), ("was", "viewer")];
            assert_eq!(visitor.post(&format!("{here}/{deed}"), &form).await.status, StatusCode::FORBIDDEN, "{deed}");
        }
    }
    let grace = portal.plant(GRACE).await;
    let mut ada = portal.sure(ADA).await;
    assert_eq!(ada.get(&format!("/admin/settings/team/{grace}")).await.status, StatusCode::NOT_FOUND, "a contact");
}

#[tokio::test]
async fn a_role_is_changed_as_the_owner_saw_it() {
    let portal = TestPortal::new().await;
    let (mut ada, mut denis) = (portal.sure(ADA).await, portal.signed_in(DENIS).await);
    let id = portal.plant(DENIS).await;
    let path = format!("/admin/settings/team/{id}/role");
    let form = |was: &'static str| [("role", "support"), ("was", was)];
    assert_eq!(ada.get(&format!("/admin/settings/team/{id}")).await.status, StatusCode::OK);
    let stale = ada.post(&path, &form("accountant")).await;
    assert_eq!((stale.status, stale.error_codes()), (StatusCode::CONFLICT, vec!["stale_version".into()]));
    assert_eq!(ada.post(&path, &form("viewer")).await.status, StatusCode::SEE_OTHER);
    let person = db::people::find(portal.db().reader(), id).await.expect("Denis");
    assert_eq!(person.role, Some(Role::Support));
    assert_eq!(denis.get("/admin/settings/team").await.status, StatusCode::SEE_OTHER, "p_48: he signs in anew");
}

#[tokio::test]
async fn somebody_shut_out_is_out_at_once_and_may_come_back() {
    let portal = TestPortal::new().await;
    let (mut ada, mut denis) = (portal.sure(ADA).await, portal.signed_in(DENIS).await);
    let here = format!("/admin/settings/team/{}", portal.plant(DENIS).await);
    assert_eq!(ada.post(&format!("{here}/shut"), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(denis.get("/admin").await.status, StatusCode::SEE_OTHER);
    let credentials = [("email", DENIS.email), ("password", PASSWORD)];
    let refused = denis.post("/sign-in", &credentials).await;
    assert_eq!((refused.status, refused.error_codes()), (StatusCode::UNAUTHORIZED, vec!["bad_credentials".into()]));
    denis.post("/forgotten", &[("email", DENIS.email)]).await;
    assert!(portal.letters_to(DENIS.email).await.is_empty(), "no way in by letter");
    assert_eq!(ada.post(&format!("{here}/open"), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(denis.post("/sign-in", &credentials).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn the_last_owner_stays() {
    let portal = TestPortal::new().await;
    let mut ada = portal.sure(ADA).await;
    let here = format!("/admin/settings/team/{}", portal.plant(ADA).await);
    let form = [("role", "viewer"), ("was", "owner")];
    for answer in [ada.post(&format!("{here}/role"), &form).await, ada.post(&format!("{here}/shut"), &[]).await] {
        assert_eq!((answer.status, answer.error_codes()), (StatusCode::CONFLICT, vec!["last_owner".into()]));
    }
    assert_eq!(ada.get("/admin/settings/team").await.status, StatusCode::OK);
}

#[tokio::test]
async fn of_two_owners_who_leave_at_once_one_stays() {
    for _ in 0..5 {
        let portal = TestPortal::new().await;
        let (ada, blaise) = (portal.admin(ADA).await, portal.plant(BLAISE).await);
        let up = Change { person: blaise, was: Role::Accountant, role: Role::Owner };
        change_role(&portal.portal, &ada, up, "test").await.expect("a second owner");
        let down = |person| Change { person, was: Role::Owner, role: Role::Viewer };
        let (first, second) = tokio::join!(
            change_role(&portal.portal, &ada, down(ada.person), "test"),
            change_state(&portal.portal, &ada, (blaise, Door::Shut), "test"),
        );
        let refused = [&first, &second].into_iter().filter(|end| **end == Err(AppError::Conflict(Code::LastOwner)));
        assert_eq!(refused.count(), 1, "{first:?} {second:?}");
        let team = db::people::administrators(portal.db().reader()).await.expect("the team");
        let owners =
            team.iter().filter(|person| person.role == Some(Role::Owner) && person.state == PersonState::Active);
        assert_eq!(owners.count(), 1, "{team:?}");
    }
}
