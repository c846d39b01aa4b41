//! Table b.3, F-49: a disk that fills up while it is written. What is answered with yes is kept whole; what is not kept is
//! answered with "later"; when room comes back, everything that was refused is done.

use std::{path::Path, process::Command};

use axum::Router;
use guichet::{
    db::{self, Db},
    domain::payment::State,
    flows::{ledger::verify, payments::janitor, plant, portal::Portal},
    sandbox::control::DeliveryMode,
    server::serve,
};
use http::{Request, StatusCode, header};
use serde_json::{Value, json};

use crate::support::{
    Answer, Till, Visitor,
    counter::GRACE,
    notices::{altered, notice},
    till::fresh_key,
};

const CENTS: i64 = 5_000;
/// More than the till's own books take, less than a story wants to write.
const MEGABYTES: usize = 16;
/// Of one notice's body, and of what is thrown on the disk at once.
const LUMP: usize = 40_000;

/// A file system of its own in memory; gone when it is dropped.
struct Disk(tempfile::TempDir);

impl Disk {
    /// `None` where this process may not mount one.
    fn mounted() -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let size = format!("size={MEGABYTES}m");
        let mount = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(folder.path()).output();
        mount.is_ok_and(|mount| mount.status.success()).then_some(Self(folder))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// To the last byte.
    fn fills_up(&self) {
        let filler = self.path().join("filler");
        for lump in [LUMP, 512, 1] {
            let mut text = std::fs::read(&filler).unwrap_or_default();
            loop {
                text.resize(text.len() + lump, 0);
                if std::fs::write(&filler, &text).is_err() {
                    text.truncate(text.len() - lump);
                    break;
                }
            }
            std::fs::write(&filler, &text).expect("what fitted before fits again");
        }
    }

    fn is_cleared(&self) {
        std::fs::remove_file(self.path().join("filler")).expect("removed");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        _ = Command::new("umount").arg("--lazy").arg(self.path()).status();
    }
}

/// The till's portal on a copy of its database, that lies on this disk.
async fn moved_to(disk: &Disk, till: &Till) -> (Portal, Router) {
    let file = disk.path().join("guichet.db");
    till.house.db().backup(&file).await.expect("a copy");
    let db = Db::connect(&format!("sqlite://{}?mode=rw", file.display()), 4).await.expect("it opens");
    let portal = till.house.on_another_database(db);
    (portal.clone(), serve::service(portal, 0))
}

/// An event nobody follows, with a long tail.
fn lump(till: &Till, event: &Value, number: usize) -> Request<axum::body::Body> {
    let event = altered(event, &format!("evt_disk_{number}"), |event| {
        event["type"] = json!("customer.created");
        event["tail"] = json!("x".repeat(LUMP));
    });
    signed(till, &event)
}

fn signed(till: &Till, event: &Value) -> Request<axum::body::Body> {
    let body = event.to_string().into_bytes();
    let signature = till.signed(plant::STRIPE_WEBHOOK_SECRET, &body);
    notice(till.card, body, Some(&signature))
}

fn said_later(answer: &Answer) -> bool {
    let later = answer.status == StatusCode::SERVICE_UNAVAILABLE;
    assert!(!later || answer.headers.contains_key(header::RETRY_AFTER), "{}", answer.body);
    later
}

/// Of the notices that were kept, how many are ours.
async fn kept(portal: &Portal) -> Vec<String> {
    let inbox = db::notices::page(portal.db.reader(), Default::default(), 1_000).await.expect("the inbox");
    inbox.lines.into_iter().map(|kept| kept.notice.event).filter(|event| event.starts_with("evt_disk_")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f_49_on_a_full_disk_yes_means_kept_and_nothing_is_half_written() {
    let till = Till::open().await;
    if !till.house.db().is_sqlite() {
        return println!("skipped: PostgreSQL's disk is not ours to fill");
    }
    let Some(disk) = Disk::mounted() else { return println!("skipped: no file system may be mounted here") };
    till.sandbox.webhooks(DeliveryMode::Drop);
    let (open, wanted) = (till.invoice(CENTS).await, till.invoice(CENTS).await);
    let payment = till.starts(open, till.card).await;
    till.approves(payment).await;
    let event = till.event("checkout.session.completed");
    let signed_in = till.enters(GRACE).await;
    let (portal, service) = moved_to(&disk, &till).await;
    let (mut grace, mut stripe) = (signed_in.led_to(service.clone()), Visitor::new(service));
    assert_eq!(stripe.send(lump(&till, &event, 0)).await.status, StatusCode::OK);

    disk.fills_up();
    let (mut told, mut refused) = (vec!["evt_disk_0".to_owned()], None);
    for number in 1..1_000 {
        let answer = stripe.send(lump(&till, &event, number)).await;
        if said_later(&answer) {
            refused = Some(number);
            break;
        }
        // SQLite writes on in the room its files have.
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        told.push(format!("evt_disk_{number}"));
    }
    let refused = refused.expect("sooner or later there is no room");
    let calls = till.sandbox.calls().len();
    let fields = [("gateway", till.card.to_string()), ("due", format!("{CENTS} EUR")), ("request_key", fresh_key())];
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let click = format!("/invoices/{wanted}/pay");
    let clicked = grace.post(&click, &fields).await;
    let begun = db::payments::of_invoice(portal.db.reader(), wanted).await.expect("payments").len();
    let sent = till.sandbox.calls().len() - calls;
    match said_later(&clicked) {
        true => assert!(begun <= 1 && sent <= begun, "nothing is sent that is not written down: {begun} {sent}"),
        false => assert_eq!((clicked.status, begun), (StatusCode::SEE_OTHER, 1), "{}", clicked.body),
    }
    assert_eq!(stripe.get("/healthz").await.status, StatusCode::OK, "it lives");
    assert_eq!(stripe.get(&format!("/invoices/{wanted}")).await.status, StatusCode::SEE_OTHER, "and is read");
    assert_eq!(verify::verify(&portal).await, Ok(Vec::new()), "nothing is half written");
    let mut there = kept(&portal).await;
    there.sort();
    told.sort();
    assert_eq!(there, told, "what was answered with yes, and nothing else");

    disk.is_cleared();
    assert_eq!(stripe.send(lump(&till, &event, refused)).await.status, StatusCode::OK, "the provider repeats");
    assert_eq!(stripe.send(signed(&till, &event)).await.status, StatusCode::OK);
    janitor::janitor(&portal).await.expect("a round");
    let paid = db::payments::find(portal.db.reader(), payment).await.expect("it is there");
    assert_eq!(paid.state, State::Succeeded);
    let again = grace.post(&click, &fields).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER, "so does the customer: {}", again.body);
    let payments = db::payments::of_invoice(portal.db.reader(), wanted).await.expect("payments");
    assert_eq!(payments.len(), 1, "and begins it once");
    assert_eq!(verify::verify(&portal).await, Ok(Vec::new()));
}
