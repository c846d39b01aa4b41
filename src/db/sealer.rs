//! Secrets at rest: XChaCha20-Poly1305, bound to the row they belong to, with the key's own mark in front.

use base64::{Engine, engine::general_purpose::STANDARD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::domain::error::AppError;

const NONCE: usize = 24;
const MARK: usize = 4;

/// Seals and opens with one key of 32 bytes, kept outside the database.
#[derive(Clone)]
pub struct Sealer {
    cipher: XChaCha20Poly1305,
    /// The first bytes of the key's hash: a record sealed by another key is recognised, not misread.
    mark: [u8; MARK],
}

#[derive(Debug, thiserror::Error)]
#[error("GUICHET_SECRET_KEY must be 32 bytes written in base64")]
pub struct BadKey;

impl Sealer {
    pub fn new(base64_key: &str) -> Result<Self, BadKey> {
        let key = Zeroizing::new(STANDARD.decode(base64_key.trim()).map_err(|_| BadKey)?);
        let cipher = XChaCha20Poly1305::new_from_slice(&key).map_err(|_| BadKey)?;
        let hash = Sha256::digest(&*key);
        Ok(Self { cipher, mark: [hash[0], hash[1], hash[2], hash[3]] })
    }

    /// A new key, as it is written into the environment.
    pub fn fresh_key() -> Result<String, AppError> {
        Ok(STANDARD.encode(random::<32>()?))
    }

    /// Whether it was this key that sealed a record.
    pub fn sealed(&self, record: &[u8]) -> bool {
        record.starts_with(&self.mark)
    }

    /// Mark, nonce, ciphertext. `owner` must be the same when it is opened: a record cannot move to another row.
    pub fn seal(&self, owner: &str, plain: &[u8]) -> Result<Vec<u8>, AppError> {
        let nonce = random::<NONCE>()?;
        let sealed = self
            .cipher
            .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: owner.as_bytes() })
            .map_err(|_| broken("cannot be sealed"))?;
        Ok([&self.mark[..], &nonce, &sealed].concat())
    }

    pub fn open(&self, owner: &str, record: &[u8]) -> Result<Zeroizing<Vec<u8>>, AppError> {
        let (mark, rest) = record.split_at_checked(MARK).ok_or_else(|| broken("is too short"))?;
        if mark != self.mark {
            return Err(broken("was sealed with another key"));
        }
        let (nonce, sealed) = rest.split_first_chunk::<NONCE>().ok_or_else(|| broken("is too short"))?;
        self.cipher
            .decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: owner.as_bytes() })
            .map(Zeroizing::new)
            .map_err(|_| broken("was changed or belongs elsewhere"))
    }
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Sealer")
    }
}

/// Bytes from the operating system's generator.
pub fn random<const N: usize>() -> Result<[u8; N], AppError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| broken("no randomness"))?;
    Ok(bytes)
}

fn broken(why: &str) -> AppError {
    let ticket = super::fresh_ticket();
    tracing::error!(ticket = %ticket.0, why, "sealed record");
    AppError::Internal(ticket)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_opens_only_with_its_key_in_its_row() {
        let key = || Sealer::fresh_key().and_then(|key| Sealer::new(&key).map_err(|_| AppError::Unavailable));
        let (ours, theirs) = (key().expect("a key"), key().expect("a key"));
        let record = ours.seal("gateway 1", b"sk_test_secret").expect("sealed");
        assert!(!record.windows(7).any(|window| window == b"sk_test"));
        assert_eq!(&**ours.open("gateway 1", &record).expect("opened"), b"sk_test_secret");
        assert!(ours.open("gateway 2", &record).is_err());
        assert!(theirs.open("gateway 1", &record).is_err());
        let mut bent = record;
        if let Some(last) = bent.last_mut() {
            *last ^= 1;
        }
        assert!(ours.open("gateway 1", &bent).is_err());
    }
}
