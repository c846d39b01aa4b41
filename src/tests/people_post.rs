//! Letters leave the house: once, by one process, again when they could not.

use std::net::SocketAddr;

use guichet::{
    db,
    domain::{language::Language, letter::Letter, people::Email},
    sandbox::{Sandbox, SandboxOptions},
    server::post::{Post, send_waiting},
};

use crate::support::{Refusal, TestPortal, cast::GRACE};

const HERE: ([u8; 4], u16) = ([127, 0, 0, 1], 0);

fn post(server: SocketAddr) -> Post {
    Post::new(&format!("smtp://{server}"), "Guichet <guichet@exemple.test>").expect("a way out")
}

async fn queue(portal: &TestPortal, occasion: &str) {
    let (to, letter) = (GRACE.address(), Letter::AccessChanged { name: "Grace\r\nBcc: x@y.fr".into() });
    let now = portal.portal.clock.now();
    db::letters::queue(portal.db().reader(), occasion, (&to, Language::En), &letter, now).await.expect("queued");
}

#[tokio::test]
async fn a_letter_is_sent_once_with_its_link_opened() {
    let (portal, sandbox) = (TestPortal::new().await, Sandbox::new(SandboxOptions::default()));
    let server = sandbox.clone().listen_smtp(HERE.into()).await.expect("a mail server");
    portal.plant(GRACE).await;
    portal.visitor().post("/forgotten", &[("email", GRACE.email)]).await;
    let post = post(server.addr);
    assert_eq!(send_waiting(&portal.portal, &post).await, Ok(1));
    assert_eq!(send_waiting(&portal.portal, &post).await, Ok(0));
    let mails = sandbox.mails();
    assert_eq!((mails.len(), mails[0].to.as_slice()), (1, [GRACE.email.to_owned()].as_slice()));
    let link = portal.link_to(GRACE.email).await;
    assert!(mails[0].text.contains(&format!("http://127.0.0.1:3000{link}")), "{}", mails[0].text);
    assert!(mails[0].html.contains(&link));
    assert!(mails[0].subject.starts_with("Choisir un nouveau mot de passe"), "{}", mails[0].subject);
}

#[tokio::test]
async fn many_processes_send_each_letter_once() {
    let (portal, sandbox) = (TestPortal::new().await, Sandbox::new(SandboxOptions::default()));
    let server = sandbox.clone().listen_smtp(HERE.into()).await.expect("a mail server");
    for nth in 0..12 {
        queue(&portal, &format!("occasion {nth}")).await;
        queue(&portal, &format!("occasion {nth}")).await;
    }
    let rounds = (0..4).map(|_| async { send_waiting(&portal.portal, &post(server.addr)).await.expect("a round") });
    let sent: usize = futures::future::join_all(rounds).await.into_iter().sum();
    assert_eq!((sent, sandbox.mails().len()), (12, 12));
}

#[tokio::test]
async fn f_53_a_letter_waits_while_the_mail_server_is_away() {
    let (portal, sandbox) = (TestPortal::new().await, Sandbox::new(SandboxOptions::default()));
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("its address");
    queue(&portal, "once").await;
    assert_eq!(send_waiting(&portal.portal, &post(free)).await, Ok(0));
    let server = sandbox.clone().listen_smtp(HERE.into()).await.expect("a mail server");
    let post = post(server.addr);
    portal.portal.clock.advance(59);
    assert_eq!(send_waiting(&portal.portal, &post).await, Ok(0), "not before its time");
    portal.portal.clock.advance(1);
    assert_eq!(send_waiting(&portal.portal, &post).await, Ok(1));
    assert_eq!(sandbox.mails().len(), 1);
}

#[tokio::test]
async fn a_process_that_died_with_a_letter_in_hand_loses_it_to_another() {
    let (portal, sandbox) = (TestPortal::new().await, Sandbox::new(SandboxOptions::default()));
    let server = sandbox.clone().listen_smtp(HERE.into()).await.expect("a mail server");
    queue(&portal, "once").await;
    let (db, now) = (portal.db().reader(), portal.portal.clock.now());
    let waiting = db::letters::waiting(db, now, 1).await.expect("the outbox").remove(0);
    assert_eq!(db::letters::claim(db, &waiting, now + time::Duration::minutes(5)).await, Ok(true));
    assert_eq!(db::letters::claim(db, &waiting, now + time::Duration::minutes(5)).await, Ok(false));
    assert_eq!(send_waiting(&portal.portal, &post(server.addr)).await, Ok(0));
    portal.portal.clock.advance(5 * 60);
    assert_eq!(send_waiting(&portal.portal, &post(server.addr)).await, Ok(1));
}

/// Handed over, and the process dies before it could be ticked off: it goes out again, and readers see one letter.
#[tokio::test]
async fn a_letter_that_leaves_twice_is_the_same_letter() {
    let (portal, sandbox) = (TestPortal::new().await, Sandbox::new(SandboxOptions::default()));
    let server = sandbox.clone().listen_smtp(HERE.into()).await.expect("a mail server");
    let post = post(server.addr);
    queue(&portal, "once").await;
    let ticking_off = Refusal { deed: "UPDATE", table: "letters", rows: "NEW.state = 'sent'" };
    portal.refuses(ticking_off).await;
    assert!(send_waiting(&portal.portal, &post).await.is_err());
    portal.accepts(ticking_off).await;
    assert_eq!(
        (send_waiting(&portal.portal, &post).await, sandbox.mails().len()),
        (Ok(0), 1),
        "not while it is claimed"
    );
    portal.portal.clock.advance(5 * 60);
    queue(&portal, "another").await;
    assert_eq!(send_waiting(&portal.portal, &post).await, Ok(2));
    let ids: Vec<_> = sandbox.mails().into_iter().map(|mail| mail.message_id).collect();
    assert!(ids[0].starts_with('<') && ids[0].ends_with("@exemple.test>"), "{ids:?}");
    assert_eq!(ids.iter().filter(|id| **id == ids[0]).count(), 2, "{ids:?}");
}

#[tokio::test]
async fn f_53_nothing_a_person_typed_becomes_a_header() {
    let (portal, sandbox) = (TestPortal::new().await, Sandbox::new(SandboxOptions::default()));
    let server = sandbox.clone().listen_smtp(HERE.into()).await.expect("a mail server");
    queue(&portal, "once").await;
    assert_eq!(send_waiting(&portal.portal, &post(server.addr)).await, Ok(1));
    assert_eq!(sandbox.mails()[0].to, [GRACE.email]);
    assert!(Email::parse("grace@exemple.test\r\nBcc: x@y.fr").is_err());
}
