//! Signatures of notices, computed from the provider's documentation alone.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// `Stripe-Signature` for `body` at `t` (Unix seconds), one `v1` for each secret.
///
/// The signed text is `t`, a dot and the raw body; the key is the whole secret with its `whsec_`.
pub fn stripe_signature(secrets: &[&str], body: &[u8], t: i64) -> String {
    let mut header = format!("t={t}");
    for secret in secrets {
        header.push_str(",v1=");
        header.push_str(&hex_hmac_sha256(secret.as_bytes(), &[t.to_string().as_bytes(), b".", body]));
    }
    header
}

/// HMAC-SHA256 over the parts one after the other, in lower-case hex.
pub(crate) fn hex_hmac_sha256(key: &[u8], parts: &[&[u8]]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of every length");
    for part in parts {
        mac.update(part);
    }
    hex::encode(mac.finalize().into_bytes())
}
