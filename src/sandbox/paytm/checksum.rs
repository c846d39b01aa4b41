//! The checksum, computed from Paytm's documentation alone.

use aws_lc_rs::cipher::{
    AES_128, DecryptionContext, EncryptionContext, PaddedBlockDecryptingKey, PaddedBlockEncryptingKey, UnboundCipherKey,
};
use aws_lc_rs::iv::FixedLength;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

const IV: [u8; 16] = *b"@@@@&&&&####$$$$";

/// Of a JSON body as it is written.
pub(crate) fn of_text(text: &str, key: &str) -> String {
    encrypted(&hashed(text, &fresh_salt()), key).unwrap_or_default()
}

/// Of a form: its values by the order of their names.
pub(crate) fn of_form(fields: &[(String, String)], key: &str) -> String {
    let mut sorted = fields.to_vec();
    sorted.sort();
    let values: Vec<&str> = sorted.iter().map(|(_, value)| if value == "null" { "" } else { value }).collect();
    of_text(&values.join("|"), key)
}

pub(crate) fn is_of(text: &str, key: &str, checksum: &str) -> bool {
    let Some(plain) = decrypted(checksum, key) else { return false };
    plain.len() == 68 && plain.is_char_boundary(64) && hashed(text, &plain[64..]) == plain
}

fn hashed(text: &str, salt: &str) -> String {
    hex::encode(Sha256::digest(format!("{text}|{salt}"))) + salt
}

/// Another one each time, as Paytm's kits make it.
fn fresh_salt() -> String {
    let mut noise = [0; 3];
    _ = getrandom::fill(&mut noise);
    BASE64_STANDARD.encode(noise)
}

fn encrypted(plain: &str, key: &str) -> Option<String> {
    let key = PaddedBlockEncryptingKey::cbc_pkcs7(UnboundCipherKey::new(&AES_128, key.as_bytes()).ok()?).ok()?;
    let mut bytes = plain.as_bytes().to_vec();
    key.less_safe_encrypt(&mut bytes, EncryptionContext::Iv128(FixedLength::from(IV))).ok()?;
    Some(BASE64_STANDARD.encode(bytes))
}

fn decrypted(checksum: &str, key: &str) -> Option<String> {
    let key = PaddedBlockDecryptingKey::cbc_pkcs7(UnboundCipherKey::new(&AES_128, key.as_bytes()).ok()?).ok()?;
    let mut bytes = BASE64_STANDARD.decode(checksum).ok().filter(|bytes| !bytes.is_empty() && bytes.len() % 16 == 0)?;
    let plain = key.decrypt(&mut bytes, DecryptionContext::Iv128(FixedLength::from(IV))).ok()?;
    String::from_utf8(plain.to_vec()).ok()
}
