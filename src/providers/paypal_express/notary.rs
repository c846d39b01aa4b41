//! Who vouches for a notice: PayPal's certificate, or PayPal itself where that cannot be had.

use std::sync::LazyLock;

use rustls::pki_types::TrustAnchor;
use serde_json::{Map, Value, json};
use time::Duration;
use zeroize::Zeroizing;

use super::{
    api::{Api, Said},
    keys,
    seal::{Seal, Trust},
    wire::Verification,
};
use crate::providers::{Call, NoticeError, RawNotice, Trouble, http::Loan};

/// How long a certificate is not fetched again.
const KEPT: Duration = Duration::days(1);

/// Those this machine trusts.
static ANCHORS: LazyLock<Vec<TrustAnchor<'static>>> = LazyLock::new(|| {
    let found = rustls_native_certs::load_native_certs();
    let anchors = found.certs.iter().filter_map(|one| Some(webpki::anchor_from_trusted_cert(one).ok()?.to_owned()));
    anchors.collect()
});

pub async fn verify(call: &Call<'_>, raw: &RawNotice<'_>, webhook_id: &str) -> Result<(), NoticeError> {
    let seal = Seal::of(raw.headers)?;
    // A stand-in's certificate is nobody's: it is asked itself.
    if call.base.is_none() {
        if !seal.certificate_is_at(keys::place(call.mode, None).certificates) {
            return Err(NoticeError::Invalid);
        }
        if let Some(chain) = certificate(call, seal.certificate).await {
            return seal.verify((webhook_id, raw.body), &chain, &Trust { anchors: &ANCHORS, now: call.now });
        }
    }
    ask(call, &seal, (webhook_id, raw.body)).await
}

async fn certificate(call: &Call<'_>, address: &str) -> Option<Zeroizing<String>> {
    let fetch = async {
        let answer = call.http.get(address).send().await?;
        let text =
            String::from_utf8(answer.body).ok().filter(|text| answer.status == 200 && text.contains("CERTIFICATE"));
        let text = text.ok_or_else(|| Trouble::unknown("no certificate"))?;
        Ok(Loan { text: Zeroizing::new(text), until: call.now + KEPT })
    };
    let found = call.http.lent().get(address, call.now, fetch).await;
    found.ok().filter(|_| !ANCHORS.is_empty())
}

async fn ask(call: &Call<'_>, seal: &Seal<'_>, (webhook_id, body): (&str, &[u8])) -> Result<(), NoticeError> {
    let question = question(seal, webhook_id, body)?;
    let api = Api::open(call).map_err(|_| NoticeError::Unverified)?;
    match api.ask::<Verification>("/v1/notifications/verify-webhook-signature", &question).await {
        Ok(Said::Done(said)) => match said.verification_status.as_str() {
            "SUCCESS" => Ok(()),
            "FAILURE" => Err(NoticeError::Invalid),
            _ => Err(NoticeError::Unverified),
        },
        Ok(Said::No { .. }) => Err(NoticeError::Invalid),
        Err(trouble) => {
            tracing::warn!(%trouble, "PayPal could not be asked whether a notice is its own");
            Err(NoticeError::Unverified)
        }
    }
}

/// The event goes in byte for byte: written anew, it would not verify.
fn question(seal: &Seal<'_>, webhook_id: &str, body: &[u8]) -> Result<Vec<u8>, NoticeError> {
    // What is no object of its own could add members to ours.
    serde_json::from_slice::<Map<String, Value>>(body).map_err(|_| NoticeError::Invalid)?;
    let about = json!({
        "auth_algo": seal.algorithm,
        "cert_url": seal.certificate,
        "transmission_id": seal.transmission,
        "transmission_sig": seal.signature,
        "transmission_time": seal.time,
        "webhook_id": webhook_id,
    });
    let about = about.to_string();
    let open = about.strip_suffix('}').ok_or(NoticeError::Invalid)?;
    Ok([open.as_bytes(), br#","webhook_event":"#, body, b"}"].concat())
}
