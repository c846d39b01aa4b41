//! Table b.3, F-05 to F-08 and F-12 byte by byte: a cable that is cut, deaf, slow or led to somebody else.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener},
    sync::Arc,
    thread::JoinHandle,
    time::Duration,
};

use guichet::{
    domain::error::AppError,
    flows::payments::start::{self, Begun},
    providers::http::{Http, Patience},
};

use crate::{
    faults_answers::{End, comes_to},
    support::{Till, cable::Damage},
};

const OPENING: &str = "POST /v1/checkout/sessions";
const CENTS: i64 = 7_700;

/// A payment begun while the cable is damaged; from then on it is sound.
async fn met(fault: &str, damage: Damage, end: End) -> Till {
    let (till, cable) = Till::behind_a_cable().await;
    let invoice = till.invoice(CENTS).await;
    cable.suffers(damage);
    let begun = begins(&till, invoice).await;
    cable.suffers(Damage::None);
    comes_to(&till, (invoice, begun), end, fault).await;
    till
}

async fn begins(till: &Till, invoice: guichet::domain::ids::InvoiceId) -> Result<Begun, AppError> {
    start::start(&till.house.portal, &till.grace, till.wish(invoice, till.card)).await
}

#[tokio::test]
async fn f_05_a_cable_cut_as_the_answer_begins_leaves_doubt() {
    let till = met("reset after the request", Damage::CutBeforeAnswer, End::Adopted).await;
    let keys = till.keys_of(OPENING);
    assert!(keys.len() >= 2 && keys.iter().all(|key| *key == keys[0]), "repeated under one key: {keys:?}");
    assert_eq!(till.sandbox.objects("checkout.session").len(), 1, "and carried out once");
}

#[tokio::test]
async fn f_05_a_cable_cut_in_the_middle_of_the_answer_leaves_doubt() {
    met("cut in the head", Damage::CutAfter(30), End::Adopted).await;
    met("cut in the body", Damage::CutAfter(400), End::Adopted).await;
}

#[tokio::test]
async fn f_06_a_cable_nobody_listens_to_leaves_doubt() {
    met("deaf", Damage::Deaf, End::NeverSent).await;
}

#[tokio::test]
async fn f_08_an_answer_that_drips_is_waited_for_no_longer_than_a_person_would() {
    met("drips", Damage::Drips(Duration::from_millis(20)), End::Adopted).await;
}

#[tokio::test]
async fn f_07_a_cable_that_is_unplugged_brought_nothing_there() {
    let (till, cable) = Till::behind_a_cable().await;
    let invoice = till.invoice(CENTS).await;
    cable.is_unplugged().await;
    let begun = begins(&till, invoice).await;
    cable.is_plugged_in().await;
    assert_eq!(till.calls(OPENING), 0);
    comes_to(&till, (invoice, begun), End::Unreached, "unplugged").await;
}

/// Somebody who says to be the provider, with a certificate for the very address we call that nobody we trust made:
/// takes connections in and remembers what was said after the greeting.
fn impostor(greetings: usize) -> (SocketAddr, JoinHandle<Vec<u8>>) {
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).expect("a certificate");
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).expect("a key");
    let config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .expect("a certificate");
    let (config, listener) = (Arc::new(config), TcpListener::bind("127.0.0.1:0").expect("a port"));
    let address = listener.local_addr().expect("an address");
    let listening = std::thread::spawn(move || {
        let mut heard = Vec::new();
        for _ in 0..greetings {
            let (stream, _) = listener.accept().expect("a connection");
            let greeting = rustls::ServerConnection::new(config.clone()).expect("a greeting");
            let mut line = rustls::StreamOwned::new(greeting, stream);
            // Whoever does not trust us hangs up here.
            drop(line.read_to_end(&mut heard));
            drop(line.flush());
        }
        heard
    });
    (address, listening)
}

/// There is no switch for certificates of strangers: what they present is refused before a word is said.
#[tokio::test]
async fn f_07_a_stranger_with_a_certificate_of_their_own_hears_nothing() {
    let (address, listening) = impostor(3);
    let [connect, total, budget, pause] = [2_000, 3_000, 9_000, 5].map(Duration::from_millis);
    let http = Http::patient(Patience { connect, total, budget, pause });
    let sent = http.get(format!("https://{address}/v1/account")).bearer("sk_test_secret").send().await;
    let trouble = sent.expect_err("nobody we trust");
    assert_eq!(trouble.kind, guichet::providers::TroubleKind::NotSent, "{trouble}");
    assert!(trouble.why.contains("certificate"), "{trouble}");
    let heard = tokio::task::spawn_blocking(move || listening.join().expect("it listened")).await.expect("joined");
    assert_eq!(String::from_utf8_lossy(&heard), "");
}
