//! Every vector of the webhook signature, with the certificate, the trust anchor and the clock handed in.

use ::http::{HeaderMap, HeaderName, HeaderValue};
use rustls::pki_types::{CertificateDer, pem::PemObject};
use serde_json::Value;
use time::macros::datetime;

use crate::{
    domain::{Instant, gateway::Mode},
    providers::{
        NoticeError,
        paypal_express::{
            keys,
            seal::{Seal, Trust},
        },
    },
};

fn vectors() -> Value {
    serde_json::from_str(include_str!("../fixtures/paypal_webhook.json")).expect("vectors")
}

fn headers(vector: &Value) -> HeaderMap {
    let all = vector["headers"].as_object().expect("headers").iter();
    let line = |(name, value): (&String, &Value)| {
        let name = HeaderName::from_bytes(name.as_bytes()).expect("a name");
        (name, HeaderValue::from_str(value.as_str().expect("text")).expect("a value"))
    };
    all.map(line).collect()
}

/// As a notice is verified, but for where the certificate comes from.
fn verified(
    headers: &HeaderMap,
    body: &[u8],
    (webhook, chain, anchor): (&str, &str, &str),
    now: Instant,
) -> Result<(), NoticeError> {
    let anchor = CertificateDer::from_pem_slice(anchor.as_bytes()).expect("an anchor");
    let anchors = [webpki::anchor_from_trusted_cert(&anchor).expect("an anchor")];
    let seal = Seal::of(headers)?;
    if !seal.certificate_is_at(keys::place(Mode::Test, None).certificates) {
        return Err(NoticeError::Invalid);
    }
    seal.verify((webhook, body), chain, &Trust { anchors: &anchors, now })
}

fn judged(vectors: &Value, vector: &Value, now: Instant) -> Result<(), NoticeError> {
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let chain = text(&vectors["certificates"][text(&vector["certificate"]).as_str()]);
    let anchor = text(&vectors["certificates"]["test_root_ca"]);
    // The shop has one webhook; the vector of another one is a notice for somebody else.
    let webhook =
        if vector["sdk_signature_valid"] == true { text(&vector["webhook_id"]) } else { "8PT597110X687430L".into() };
    let webhook = if vector["name"] == "wrong_webhook_id" { text(&vector["webhook_id"]) } else { webhook };
    verified(&headers(vector), text(&vector["body"]).as_bytes(), (&webhook, &chain, &anchor), now)
}

#[test]
fn every_vector_is_judged_as_its_dossier_says() {
    let vectors = vectors();
    let all = vectors["vectors"].as_array().expect("vectors");
    assert!(all.len() >= 15);
    for now in [datetime!(2025-03-04 10:15:40 UTC), datetime!(2026-11-21 09:00 UTC), datetime!(2048-06-01 00:00 UTC)] {
        for vector in all {
            let accepted = judged(&vectors, vector, now).is_ok();
            assert_eq!(accepted, vector["expect"] == "accept", "{} at {now}", vector["name"]);
        }
    }
}

#[test]
fn the_signed_text_is_the_documented_one() {
    for vector in vectors()["vectors"].as_array().expect("vectors") {
        let mut headers = headers(vector);
        headers.insert("paypal-auth-algo", HeaderValue::from_static("SHA256withRSA"));
        let seal = Seal::of(&headers).expect("a seal");
        let text = seal
            .text(vector["webhook_id"].as_str().expect("an id"), vector["body"].as_str().expect("a body").as_bytes());
        assert_eq!(text, vector["signed_string"], "{}", vector["name"]);
    }
}

#[test]
fn a_certificate_counts_only_while_it_is_valid_and_under_its_anchor() {
    let vectors = vectors();
    let good = &vectors["vectors"][0];
    for wrong in [datetime!(2019-12-31 00:00 UTC), datetime!(2049-06-01 00:00 UTC), datetime!(1960-01-01 00:00 UTC)] {
        assert_eq!(judged(&vectors, good, wrong), Err(NoticeError::Invalid), "{wrong}");
    }
    let pem = |name: &str| vectors["certificates"][name].as_str().expect("PEM").to_owned();
    let (headers, now) = (headers(good), datetime!(2026-11-21 09:00 UTC));
    let body = good["body"].as_str().expect("a body").as_bytes();
    let judge = |chain: &str, anchor: &str| verified(&headers, body, ("8PT597110X687430L", chain, anchor), now);
    assert_eq!(judge(&pem("leaf"), &pem("test_root_ca")), Ok(()));
    assert_eq!(judge(&pem("leaf"), &pem("attacker_self_signed")), Err(NoticeError::Invalid));
    assert_eq!(judge("", &pem("test_root_ca")), Err(NoticeError::Invalid));
    assert_eq!(
        judge("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", &pem("test_root_ca")),
        Err(NoticeError::Invalid)
    );
}

#[test]
fn certificates_lie_at_paypals_and_nowhere_else() {
    let vector = &vectors()["vectors"][0];
    let at = |address: &str| {
        let mut headers = headers(vector);
        headers.insert("paypal-cert-url", HeaderValue::from_str(address).expect("a value"));
        Seal::of(&headers).expect("a seal").certificate_is_at(&["api.sandbox.paypal.com"])
    };
    assert!(at("https://api.sandbox.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-a5cafa77"));
    for wrong in [
        "https://api.paypal.com/v1/notifications/certs/CERT-1",
        "https://api.sandbox.paypal.com.evil.test/v1/notifications/certs/CERT-1",
        "https://evil.test/api.sandbox.paypal.com/v1/notifications/certs/CERT-1",
        "https://api.sandbox.paypal.com@evil.test/v1/notifications/certs/CERT-1",
        "https://api.sandbox.paypal.com:8443/v1/notifications/certs/CERT-1",
        "https://api.sandbox.paypal.com/v1/notifications/certs/../../evil",
        "https://api.sandbox.paypal.com/v1/notifications/certs/",
        "https://api.sandbox.paypal.com\\@evil.test/v1/notifications/certs/CERT-1",
        "http://api.sandbox.paypal.com/v1/notifications/certs/CERT-1",
        "HTTPS://api.sandbox.paypal.com/v1/notifications/certs/CERT-1",
    ] {
        assert!(!at(wrong), "{wrong}");
    }
}

#[test]
fn each_header_stands_exactly_once() {
    let vector = &vectors()["vectors"][0];
    for name in [
        "paypal-transmission-id",
        "paypal-transmission-time",
        "paypal-transmission-sig",
        "paypal-cert-url",
        "paypal-auth-algo",
    ] {
        let (mut without, mut twice, mut empty) = (headers(vector), headers(vector), headers(vector));
        without.remove(name);
        twice.append(name, HeaderValue::from_static("SHA256withRSA"));
        empty.insert(name, HeaderValue::from_static(""));
        assert_eq!(Seal::of(&without), Err(NoticeError::Missing), "{name}");
        assert_eq!(Seal::of(&twice), Err(NoticeError::Invalid), "{name}");
        assert_eq!(Seal::of(&empty), Err(NoticeError::Missing), "{name}");
    }
}
