//! Links in letters: a forgotten password, an invitation.

use guichet::{
    db,
    domain::{
        language::Language,
        letter::Letter,
        people::{Actor, Email, Purpose, Right, Role, Seat},
    },
    flows::people::{create_admin, create_admin::Newcomer, invite, invite::Guest},
};
use http::StatusCode;

use crate::support::{
    TestPortal, Visitor,
    cast::{ADA, DENIS, EXEMPLE, GRACE, PASSWORD},
};

const NEW: &str = "seven green umbrellas drip";

async fn forget(visitor: &mut Visitor, email: &str) -> StatusCode {
    visitor.post("/forgotten", &[("email", email)]).await.status
}

#[tokio::test]
async fn p_52_a_forgotten_password_is_chosen_anew_once() {
    let portal = TestPortal::new().await;
    let mut elsewhere = portal.signed_in(GRACE).await;
    let mut visitor = portal.visitor();
    assert_eq!(forget(&mut visitor, GRACE.email).await, StatusCode::SEE_OTHER);
    let link = portal.link_to(GRACE.email).await;
    assert!(link.starts_with("/reset/") && link.len() == "/reset/".len() + 43, "{link}");
    // Looking, as mail scanners do, does not use it up.
    assert_eq!(visitor.get(&link).await.status, StatusCode::OK);
    assert!(visitor.get(&link).await.body.contains(GRACE.email));
    let chosen = visitor.post(&link, &[("password", NEW)]).await;
    assert_eq!((chosen.status, chosen.location()), (StatusCode::SEE_OTHER, "/sign-in"));
    for again in [visitor.get(&link).await, visitor.post(&link, &[("password", NEW)]).await] {
        assert_eq!((again.status, again.error_codes()), (StatusCode::GONE, vec!["link_expired".into()]));
    }
    assert_eq!(elsewhere.get("/account").await.status, StatusCode::SEE_OTHER, "every session ends");
    let old = visitor.post("/sign-in", &[("email", GRACE.email), ("password", PASSWORD)]).await;
    assert_eq!(old.status, StatusCode::UNAUTHORIZED);
    let new = visitor.post("/sign-in", &[("email", GRACE.email), ("password", NEW)]).await;
    assert_eq!(new.status, StatusCode::SEE_OTHER);
    let told = portal.letters_to(GRACE.email).await;
    assert!(matches!(told.last(), Some(Letter::AccessChanged { .. })), "{told:?}");
}

#[tokio::test]
async fn p_52_neither_table_holds_a_link_that_opens() {
    let portal = TestPortal::new().await;
    portal.plant(GRACE).await;
    forget(&mut portal.visitor(), GRACE.email).await;
    let link = portal.link_to(GRACE.email).await;
    let token = link.trim_start_matches("/reset/");
    let letters = format!("{:?}", portal.letters_to(GRACE.email).await);
    assert!(!letters.contains(token), "the outbox would give the door away: {letters}");
    let (db, now) = (portal.db().reader(), portal.portal.clock.now());
    let kept = db::links::find(db, token, Purpose::Reset, now).await.expect("a look");
    assert_eq!(kept, None, "the token itself is kept");
}

#[tokio::test]
async fn one_of_two_who_use_a_link_at_once_is_too_late() {
    let portal = TestPortal::new().await;
    portal.plant(GRACE).await;
    forget(&mut portal.visitor(), GRACE.email).await;
    let link = portal.link_to(GRACE.email).await;
    let (mut first, mut second) = (portal.visitor(), portal.visitor());
    let form = [("password", NEW)];
    let (first, second) = tokio::join!(first.post(&link, &form), second.post(&link, &form));
    let mut statuses = [first.status.as_u16(), second.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 410]);
}

#[tokio::test]
async fn a_contact_is_invited_and_comes_in() {
    let portal = TestPortal::new().await;
    let (ada, customer) = (portal.actor(ADA).await, portal.plant_customer(EXEMPLE).await);
    let guest = |rights: &[Right]| Guest {
        email: Email::parse("jean@exemple.test").expect("an address"),
        name: "Jean Perrin".into(),
        language: Language::En,
        seat: Seat::Contact { customer, rights: rights.to_vec() },
    };
    let first = invite(&portal.portal, &ada, &guest(&[Right::See]), "test").await.expect("invited");
    let old = portal.link_to("jean@exemple.test").await;
    // Asked again, the first link is worth nothing and the rights are the later ones.
    let again = invite(&portal.portal, &ada, &guest(&[Right::See, Right::Pay]), "test").await.expect("invited again");
    assert_eq!(first, again);
    let link = portal.link_to("jean@exemple.test").await;
    let mut jean = portal.visitor();
    assert_eq!(jean.get(&old).await.status, StatusCode::GONE);
    let before = jean.post("/sign-in", &[("email", "jean@exemple.test"), ("password", NEW)]).await;
    assert_eq!(before.status, StatusCode::UNAUTHORIZED);
    portal.portal.clock.advance(6 * 24 * 60 * 60);
    assert_eq!(jean.post(&link, &[("password", NEW)]).await.status, StatusCode::SEE_OTHER);
    jean.post("/sign-in", &[("email", "jean@exemple.test"), ("password", NEW)]).await;
    let account = jean.get("/account").await;
    assert_eq!(account.status, StatusCode::OK);
    let taken = invite(&portal.portal, &ada, &guest(&[Right::See]), "test").await;
    assert!(taken.is_err(), "somebody who is in is not invited: {taken:?}");
}

#[tokio::test]
async fn only_some_may_invite() {
    let portal = TestPortal::new().await;
    let customer = portal.plant_customer(EXEMPLE).await;
    let guest = |seat: Seat| Guest {
        email: Email::parse("new@exemple.test").expect("an address"),
        name: "New".into(),
        language: Language::Fr,
        seat,
    };
    let contact = guest(Seat::Contact { customer, rights: vec![Right::See] });
    let admin = guest(Seat::Admin(Role::Owner));
    for (actor, guest) in [
        (portal.actor(DENIS).await, &contact),
        (portal.actor(GRACE).await, &contact),
        (portal.actor(crate::support::cast::BLAISE).await, &admin),
        (Actor::Janitor, &admin),
    ] {
        assert!(invite(&portal.portal, &actor, guest, "test").await.is_err(), "{actor:?}");
    }
    let console = invite(&portal.portal, &Actor::Console, &admin, "test").await;
    assert!(console.is_ok(), "{console:?}");
}

#[tokio::test]
async fn the_first_administrator_is_made_on_the_machine() {
    let portal = TestPortal::new().await;
    let newcomer = |email: &str| Newcomer {
        email: Email::parse(email).expect("an address"),
        name: "Marie Curie".into(),
        role: Role::Owner,
    };
    let link = create_admin(&portal.portal, &newcomer("marie@guichet.test"), None).await.expect("made");
    let link = link.expect("a link to choose a password");
    let mut marie = portal.visitor();
    let path = link.strip_prefix("http://127.0.0.1:3000").expect("our origin");
    assert_eq!(marie.post(path, &[("password", NEW)]).await.status, StatusCode::SEE_OTHER);
    let came = marie.post("/sign-in", &[("email", "marie@guichet.test"), ("password", NEW)]).await;
    assert_eq!(came.location(), "/admin");
    let ready = create_admin(&portal.portal, &newcomer("pierre@guichet.test"), Some(NEW)).await;
    assert_eq!(ready, Ok(None));
    assert!(create_admin(&portal.portal, &newcomer("pierre@guichet.test"), Some(NEW)).await.is_err());
    assert!(create_admin(&portal.portal, &newcomer("paul@guichet.test"), Some("password1234")).await.is_err());
}
