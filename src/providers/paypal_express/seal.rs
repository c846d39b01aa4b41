//! The signature of PayPal's webhooks: RSA over transmission, webhook id and CRC-32 of the raw bytes (scheme v2). Pure: the
//! certificate, the trust anchors and the clock are given.

use ::http::HeaderMap;
use base64::{Engine, engine::general_purpose::STANDARD};
use rustls::pki_types::{CertificateDer, TrustAnchor, UnixTime, pem::PemObject};
use webpki::{EndEntityCert, KeyUsage};

use crate::{domain::Instant, providers::NoticeError};

/// Longer headers are not PayPal's.
const LONGEST_HEADER: usize = 4096;

/// What the headers of a notice say about its signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seal<'h> {
    pub transmission: &'h str,
    pub time: &'h str,
    pub signature: &'h str,
    pub certificate: &'h str,
    pub algorithm: &'h str,
}

/// Whom we trust to say which certificates are PayPal's, and when.
pub struct Trust<'t> {
    pub anchors: &'t [TrustAnchor<'t>],
    pub now: Instant,
}

impl<'h> Seal<'h> {
    /// Each header exactly once, and of the one algorithm.
    pub fn of(headers: &'h HeaderMap) -> Result<Self, NoticeError> {
        let text = |name: &str| {
            let mut all = headers.get_all(name).iter();
            let value = all.next().ok_or(NoticeError::Missing)?.to_str().map_err(|_| NoticeError::Invalid)?;
            match (value.len(), all.next()) {
                (0, None) => Err(NoticeError::Missing),
                (length, None) if length <= LONGEST_HEADER => Ok(value),
                _ => Err(NoticeError::Invalid),
            }
        };
        let seal = Self {
            transmission: text("paypal-transmission-id")?,
            time: text("paypal-transmission-time")?,
            signature: text("paypal-transmission-sig")?,
            certificate: text("paypal-cert-url")?,
            algorithm: text("paypal-auth-algo")?,
        };
        if seal.algorithm != "SHA256withRSA" {
            return Err(NoticeError::Invalid);
        }
        Ok(seal)
    }

    /// What is signed. The webhook id is ours: it does not stand in the message.
    pub fn text(&self, webhook_id: &str, body: &[u8]) -> String {
        format!("{}|{}|{webhook_id}|{}", self.transmission, self.time, crc32fast::hash(body))
    }

    /// Whether the certificate lies where PayPal keeps its own. Fetched from elsewhere, anybody's would do.
    pub fn certificate_is_at(&self, hosts: &[&str]) -> bool {
        let rest = self.certificate.strip_prefix("https://").and_then(|rest| rest.split_once('/'));
        let own = |(host, path): (&str, &str)| {
            let file = path.strip_prefix("v1/notifications/certs/");
            let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
            hosts.contains(&host) && file.is_some_and(|file| !file.is_empty() && file.chars().all(plain))
        };
        rest.is_some_and(own)
    }

    /// `chain` is PEM: PayPal's certificate first, then those between it and an anchor. Old transmissions are legitimate:
    /// PayPal repeats for three days.
    pub fn verify(&self, (webhook_id, body): (&str, &[u8]), chain: &str, trust: &Trust<'_>) -> Result<(), NoticeError> {
        let certificates: Vec<_> = CertificateDer::pem_slice_iter(chain.as_bytes()).filter_map(Result::ok).collect();
        let (leaf, between) = certificates.split_first().ok_or(NoticeError::Invalid)?;
        let leaf = EndEntityCert::try_from(leaf).map_err(|_| NoticeError::Invalid)?;
        check(&leaf, between, trust)?;
        let signature = STANDARD.decode(self.signature).map_err(|_| NoticeError::Invalid)?;
        let text = self.text(webhook_id, body);
        let algorithm = webpki::aws_lc_rs::RSA_PKCS1_2048_8192_SHA256;
        leaf.verify_signature(algorithm, text.as_bytes(), &signature).map_err(|_| NoticeError::Invalid)
    }
}

/// Valid now, from somebody trusted, in PayPal's name.
fn check(leaf: &EndEntityCert<'_>, between: &[CertificateDer<'_>], trust: &Trust<'_>) -> Result<(), NoticeError> {
    let seconds = u64::try_from(trust.now.unix_timestamp()).map_err(|_| NoticeError::Invalid)?;
    let now = UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds));
    let usage = KeyUsage::server_auth();
    leaf.verify_for_usage(webpki::ALL_VERIFICATION_ALGS, trust.anchors, between, now, usage, None, None)
        .map_err(|_| NoticeError::Invalid)?;
    let named = leaf.valid_dns_names().any(|name| name.to_ascii_lowercase().ends_with(".paypal.com"));
    named.then_some(()).ok_or(NoticeError::Invalid)
}
