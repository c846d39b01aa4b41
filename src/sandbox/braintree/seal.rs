//! How notices are signed, from the documentation alone: HMAC-SHA1 under the SHA-1 digest of the private key.

use hmac::{Hmac, KeyInit, Mac};
use sha1::{Digest, Sha1};

/// What is kept of a private key: enough to sign, not enough to call.
pub(super) fn key(private: &str) -> String {
    hex::encode(Sha1::digest(private))
}

/// `key` as [`key`] made it.
pub(super) fn signature(key: &str, text: &str) -> String {
    let key = hex::decode(key).unwrap_or_default();
    let mut mac = Hmac::<Sha1>::new_from_slice(&key).expect("HMAC takes keys of every length");
    mac.update(text.as_bytes());
    hex::encode(mac.finalize().into_bytes())
}
