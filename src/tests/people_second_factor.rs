//! The second step of coming in: what it opens, what it refuses, and what it leaves behind.

use guichet::{
    db,
    domain::{letter::Letter, second_factor::Happened},
};
use http::{StatusCode, header};

use crate::support::{
    TestPortal, Visitor,
    access::TABLE,
    cast::{ADA, DENIS, GRACE, HENRI, PASSWORD},
};

async fn happened(portal: &TestPortal, email: &str) -> Vec<Happened> {
    let letters = portal.letters_to(email).await.into_iter();
    let told = letters.filter_map(|letter| match letter {
        Letter::SecondFactor { happened, .. } => Some(happened),
        _ => None,
    });
    told.collect()
}

async fn is_in(visitor: &mut Visitor) -> bool {
    visitor.get("/account").await.status == StatusCode::OK
}

#[tokio::test]
async fn p_48_a_telephone_is_proved_before_it_counts() {
    let portal = TestPortal::new().await;
    for figure in [GRACE, ADA] {
        let (mut here, mut there) = (portal.sure(figure).await, portal.signed_in(figure).await);
        assert_eq!(here.post("/account/second-factor/begin", &[]).await.status, StatusCode::SEE_OTHER);
        let page = here.get("/account/second-factor").await;
        assert!(page.body.contains("otpauth") || page.body.contains("<path d=\"M"), "a code to scan");
        assert_eq!(page.attribute("input[name=one_time_code]", "autocomplete"), "one-time-code");
        assert_eq!(page.attribute("input[name=one_time_code]", "inputmode"), "numeric");
        assert!(is_in(&mut portal.signed_in(figure).await).await, "shown only, it is not asked for");
        let wrong = here.post("/account/second-factor/on", &[("one_time_code", "000000")]).await;
        wrong.is_refused("code_wrong", figure.name);

        let before = here.cookie("sid").expect("a session").to_owned();
        let code = portal.code_of(figure).await;
        let on = here.post("/account/second-factor/on", &[("one_time_code", &code)]).await;
        assert_eq!(on.status, StatusCode::OK);
        assert_eq!(on.text(".recovery-codes li").len(), 10, "ten codes, shown once");
        assert_ne!(here.cookie("sid"), Some(before.as_str()), "the session gets a new id");
        assert!(is_in(&mut here).await && !is_in(&mut there).await, "other sessions came in without it");
        assert_eq!(happened(&portal, figure.email).await, [Happened::TurnedOn]);
        let again = here.get("/account/second-factor").await;
        assert!(again.text(".recovery-codes li").is_empty() && !again.body.contains("M0 0h1v1"), "and never again");
        assert_eq!(here.post("/account/second-factor/begin", &[]).await.error_codes(), ["second_factor_on"]);
    }
}

#[tokio::test]
async fn p_48_a_right_password_alone_opens_nothing() {
    let portal = TestPortal::new().await;
    for figure in [GRACE, ADA] {
        portal.hands_telephone(figure).await;
        let mut half = portal.half_in(figure).await;
        for (method, path, cells) in TABLE.iter().filter(|(_, path, cells)| cells[0] == 303 && *path != "/sign-in/code")
        {
            let asked = path.replace(['{', '}'], "");
            let answer = if *method == "GET" { half.get(&asked).await } else { half.post(&asked, &[("x", "1")]).await };
            let outside = answer.location().starts_with("/sign-in") || cells.iter().all(|cell| *cell == 303);
            assert!(answer.status == StatusCode::SEE_OTHER && outside, "{method} {path}: {}", answer.status);
            if *path == "/sign-out" {
                half = portal.half_in(figure).await;
            }
        }
        let half_way = half.cookie("sid").expect("a session").to_owned();
        let came = half.gives_code(&portal.next_code_of(figure).await).await;
        assert_eq!((came.status, is_in(&mut half).await), (StatusCode::SEE_OTHER, true));
        assert_ne!(half.cookie("sid"), Some(half_way.as_str()), "each step has an id of its own");
        let mut thief = portal.visitor();
        thief.set_cookie("sid", &half_way);
        assert_eq!(thief.get("/sign-in/code").await.location(), "/sign-in", "the id of the step before is dead");
    }
}

#[tokio::test]
async fn they_go_on_to_where_they_wanted() {
    let portal = TestPortal::new().await;
    portal.hands_telephone(ADA).await;
    let mut ada = portal.visitor();
    let form = [("email", ADA.email), ("password", PASSWORD), ("next", "/admin/invoices?state=paid")];
    assert_eq!(ada.post("/sign-in", &form).await.location(), "/sign-in/code");
    let page = ada.get("/sign-in/code").await;
    assert_eq!(page.attribute("input[name=one_time_code]", "autocomplete"), "one-time-code");
    assert_eq!(ada.gives_code(&portal.next_code_of(ADA).await).await.location(), "/admin/invoices?state=paid");
}

#[tokio::test]
async fn a_code_serves_once_and_for_a_moment() {
    let portal = TestPortal::new().await;
    portal.hands_telephone(GRACE).await;
    let turned_on_with = portal.code_of(GRACE).await;
    portal.half_in(GRACE).await.gives_code(&turned_on_with).await.is_refused("code_wrong", "used to turn it on");
    let early = portal.next_code_of(GRACE).await;
    let code = portal.next_code_of(GRACE).await;
    assert_eq!(portal.half_in(GRACE).await.gives_code(&code).await.status, StatusCode::SEE_OTHER);
    portal.half_in(GRACE).await.gives_code(&code).await.is_refused("code_wrong", "the same one again");
    portal.half_in(GRACE).await.gives_code(&early).await.is_refused("code_wrong", "one before the last used");
    let code = portal.next_code_of(GRACE).await;
    portal.portal.clock.advance(60);
    portal.half_in(GRACE).await.gives_code(&code).await.is_refused("code_wrong", "two steps late");
    let code = portal.next_code_of(GRACE).await;
    portal.portal.clock.advance(30);
    let late = portal.half_in(GRACE).await.gives_code(&format!("{} {}", &code[..3], &code[3..])).await;
    assert_eq!(late.status, StatusCode::SEE_OTHER, "one step late, with a blank in the middle");
}

/// Two portals on one database try one code at the same moment: one comes in.
#[tokio::test]
async fn of_two_who_give_one_code_at_once_one_comes_in() {
    for _ in 0..5 {
        let portal = TestPortal::new().await;
        portal.hands_telephone(GRACE).await;
        let other = portal.replica();
        let (mut one, mut two) = (portal.half_in(GRACE).await, portal.half_in(GRACE).await.led_to(other));
        let code = portal.next_code_of(GRACE).await;
        let (first, second) = tokio::join!(one.gives_code(&code), two.gives_code(&code));
        let mut came = [first.status.as_u16(), second.status.as_u16()];
        came.sort_unstable();
        assert_eq!(came, [303, 422]);
        // The control: by itself the code is as right as before. Nothing but the used step keeps the other one out.
        assert_eq!(portal.code_of(GRACE).await, code);
        assert!(portal.would_take(GRACE, &code).await);
    }
}

/// What is counted at one replica is counted at the other; the right code has to wait too.
#[tokio::test]
async fn guessing_is_counted_for_all_replicas_together() {
    let portal = TestPortal::new().await;
    portal.hands_telephone(GRACE).await;
    let other = portal.replica();
    let (mut here, mut there) = (portal.half_in(GRACE).await, portal.half_in(GRACE).await.led_to(other.clone()));
    for nth in 0..5 {
        let guess = format!("00000{nth}");
        let answer = if nth % 2 == 0 { here.gives_code(&guess).await } else { there.gives_code(&guess).await };
        answer.is_refused("code_wrong", nth);
    }
    let right = portal.next_code_of(GRACE).await;
    for visitor in [&mut here, &mut there] {
        let answer = visitor.gives_code(&right).await;
        answer.is_refused("rate_limited", "the sixth try");
        assert_eq!(answer.headers.get(header::RETRY_AFTER).expect("a wait"), "30");
    }
    // Passwords are counted likewise: five wrong ones at one replica, and the other one waits.
    portal.plant(HENRI).await;
    for _ in 0..5 {
        let wrong = portal.visitor().post("/sign-in", &[("email", HENRI.email), ("password", "wrong")]).await;
        assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    }
    let right = [("email", HENRI.email), ("password", PASSWORD)];
    let elsewhere = portal.visitor().led_to(other).post("/sign-in", &right).await;
    elsewhere.is_refused("rate_limited", "at the other replica");

    portal.portal.clock.advance(60);
    let mut guesses = 5;
    while here.gives_code("000000").await.status == StatusCode::UNPROCESSABLE_ENTITY {
        guesses += 1;
        portal.portal.clock.advance(20);
        assert!(guesses < 30, "nobody guesses all day");
    }
    assert_eq!(guesses, 20, "an hour has its own bound");
}

#[tokio::test]
async fn the_question_for_a_code_does_not_wait_for_ever() {
    let portal = TestPortal::new().await;
    portal.hands_telephone(GRACE).await;
    let mut slow = portal.half_in(GRACE).await;
    portal.portal.clock.advance(10 * 60);
    assert_eq!(slow.get("/sign-in/code").await.location(), "/sign-in");
    assert_eq!(slow.gives_code(&portal.code_of(GRACE).await).await.location(), "/sign-in");
    // Whoever is shut out while they look for their telephone stays outside.
    let denis = portal.plant(DENIS).await;
    portal.hands_telephone(DENIS).await;
    let mut half = portal.half_in(DENIS).await;
    let shut = guichet::flows::people::change_state::Door::Shut;
    let ada = portal.admin(ADA).await;
    guichet::flows::people::change_state(&portal.portal, &ada, (denis, shut), "story").await.expect("shut");
    assert_eq!(half.gives_code(&portal.next_code_of(DENIS).await).await.location(), "/sign-in");
}

#[tokio::test]
async fn a_recovery_code_opens_once() {
    let portal = TestPortal::new().await;
    let sheet = portal.hands_telephone(GRACE).await;
    let imprint = portal.whole_imprint().await;
    assert!(sheet.iter().all(|code| !imprint.holds(code) && !imprint.holds(&code.replace('-', ""))), "hashes only");
    let mut grace = portal.half_in(GRACE).await;
    let typed = sheet[0].to_lowercase().replace('-', " ");
    assert_eq!(grace.gives_recovery(&typed).await.status, StatusCode::SEE_OTHER, "as people type it");
    portal.half_in(GRACE).await.gives_recovery(&sheet[0]).await.is_refused("code_wrong", "once only");
    assert_eq!(happened(&portal, GRACE.email).await, [Happened::TurnedOn, Happened::CodeUsed]);
    // Somebody else's sheet opens nothing.
    let theirs = portal.hands_telephone(HENRI).await;
    portal.half_in(GRACE).await.gives_recovery(&theirs[0]).await.is_refused("code_wrong", "of Henri");

    portal.portal.clock.advance(60);
    let proof = [("current_password", PASSWORD), ("one_time_recovery", &sheet[1]), ("next", "/account")];
    assert_eq!(grace.post("/confirm", &proof).await.status, StatusCode::SEE_OTHER);
    let anew = grace.post("/account/second-factor/codes", &[]).await.text(".recovery-codes li");
    assert_eq!(anew.len(), 10);
    portal.half_in(GRACE).await.gives_recovery(&sheet[2]).await.is_refused("code_wrong", "of the old sheet");
    assert_eq!(portal.half_in(GRACE).await.gives_recovery(&anew[0]).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn turned_off_with_password_and_code_the_password_does_again() {
    let portal = TestPortal::new().await;
    portal.hands_telephone(GRACE).await;
    let mut grace = portal.half_in(GRACE).await;
    grace.gives_code(&portal.next_code_of(GRACE).await).await;
    let unproved = grace.post("/account/second-factor/off", &[]).await;
    assert_eq!(unproved.location(), "/confirm?next=%2Faccount%2Fsecond-factor");
    let password = [("current_password", PASSWORD)];
    grace.post("/confirm", &password).await.is_refused("required", "a code too");
    let code = portal.next_code_of(GRACE).await;
    let wrong = [("current_password", "wrong"), ("one_time_code", &code)];
    grace.post("/confirm", &wrong).await.is_refused("password_wrong", "the password too");
    let proof = [("current_password", PASSWORD), ("one_time_code", &code), ("next", "/account/second-factor")];
    assert_eq!(grace.post("/confirm", &proof).await.location(), "/account/second-factor");
    assert_eq!(grace.post("/account/second-factor/off", &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(happened(&portal, GRACE.email).await, [Happened::TurnedOn, Happened::TurnedOff]);
    assert!(is_in(&mut portal.signed_in(GRACE).await).await);
    let person = portal.plant(GRACE).await;
    assert!(db::second_factors::find(portal.db().reader(), person).await.expect("readable").is_none());
}

/// The secret is sealed at rest and shown to nobody but while it is set up.
#[tokio::test]
async fn p_53_the_secret_is_found_nowhere() {
    let portal = TestPortal::new().await;
    let mut grace = portal.sure(GRACE).await;
    grace.post("/account/second-factor/begin", &[]).await;
    let shown = grace.get("/account/second-factor").await;
    let secret = shown.text(".secret .copy > span").remove(0).replace(' ', "");
    assert_eq!(secret.len(), 32, "{secret}");
    let code = portal.code_of(GRACE).await;
    grace.post("/account/second-factor/on", &[("one_time_code", &code)]).await;
    for page in ["/account", "/account/second-factor"] {
        assert!(!grace.get(page).await.body.contains(&secret[..8]), "{page}");
    }
    let imprint = portal.whole_imprint().await;
    assert!(!imprint.holds(&secret) && !imprint.holds(&secret[..8]));
}
