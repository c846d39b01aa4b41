//! The signature of webhooks: RSA over transmission, webhook id and CRC-32, by a key that lives as long as the process.

use std::sync::LazyLock;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;

/// Letters already sent are signed anew when they are sent again: nothing outlives the process.
static KEY: LazyLock<Option<RsaKeyPair>> = LazyLock::new(|| RsaKeyPair::generate(KeySize::Rsa2048).ok());

/// What a notice says of its own sending.
pub(super) struct Transmission<'t> {
    pub id: &'t str,
    pub time: &'t str,
    pub webhook: &'t str,
}

impl Transmission<'_> {
    fn text(&self, body: &[u8]) -> String {
        format!("{}|{}|{}|{}", self.id, self.time, self.webhook, crc32fast::hash(body))
    }

    pub(super) fn signature(&self, body: &[u8]) -> String {
        let Some(key) = KEY.as_ref() else { return String::new() };
        let mut signature = vec![0; key.public_modulus_len()];
        let signed = key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), self.text(body).as_bytes(), &mut signature);
        signed.map(|()| BASE64_STANDARD.encode(signature)).unwrap_or_default()
    }

    pub(super) fn is_signed(&self, body: &[u8], signature: &str) -> bool {
        let (Some(key), Ok(signature)) = (KEY.as_ref(), BASE64_STANDARD.decode(signature)) else { return false };
        let Ok(public) = key.public_key().as_der() else { return false };
        let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public.as_ref().to_vec());
        public.verify(self.text(body).as_bytes(), &signature).is_ok()
    }
}
