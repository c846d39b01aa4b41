//! Paytm's checksum: a salted SHA-256 encrypted with AES-128-CBC under the merchant's key. Made, and undone to compare.

use aws_lc_rs::{
    cipher::{
        AES_128, DecryptionContext, EncryptionContext, PaddedBlockDecryptingKey, PaddedBlockEncryptingKey,
        UnboundCipherKey,
    },
    iv::FixedLength,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

use crate::providers::sign;

/// Fixed by Paytm.
const IV: &[u8; 16] = b"@@@@&&&&####$$$$";

/// How many characters of salt follow the hash.
const SALT: usize = 4;

/// The checksum of a text, with a salt that only the key and the text decide: a repeated request is the same bytes.
/// `None` for what is no key.
pub fn made(text: &str, key: &str) -> Option<String> {
    let noise = sign::hmac_sha256_hex(key.as_bytes(), &[text.as_bytes()]);
    salted(text, key, &noise[..SALT])
}

fn salted(text: &str, key: &str, salt: &str) -> Option<String> {
    let key = UnboundCipherKey::new(&AES_128, key.as_bytes()).ok()?;
    let key = PaddedBlockEncryptingKey::cbc_pkcs7(key).ok()?;
    let mut hash = hash(text, salt).into_bytes();
    key.less_safe_encrypt(&mut hash, EncryptionContext::Iv128(FixedLength::from(IV))).ok()?;
    Some(STANDARD.encode(hash))
}

/// Whether the checksum is of this text. Checksums of one text differ: it is decrypted, and its hash compared.
pub fn is_of(text: &str, key: &str, checksum: &str) -> bool {
    let Some(hashed) = opened(key, checksum) else { return false };
    let Some((_, salt)) = hashed.split_at_checked(hashed.len().saturating_sub(SALT)) else { return false };
    salt.len() == SALT && sign::same(hashed.as_bytes(), hash(text, salt).as_bytes())
}

fn opened(key: &str, checksum: &str) -> Option<String> {
    let key = UnboundCipherKey::new(&AES_128, key.as_bytes()).ok()?;
    let key = PaddedBlockDecryptingKey::cbc_pkcs7(key).ok()?;
    let mut bytes = STANDARD.decode(checksum).ok().filter(|bytes| !bytes.is_empty() && bytes.len() % 16 == 0)?;
    let opened = key.decrypt(&mut bytes, DecryptionContext::Iv128(FixedLength::from(IV))).ok()?;
    String::from_utf8(opened.to_vec()).ok().filter(|text| text.is_ascii())
}

fn hash(text: &str, salt: &str) -> String {
    format!("{}{salt}", hex::encode(Sha256::digest(format!("{text}|{salt}"))))
}

/// What is signed of a form: the values of all its fields in the order of their names. `null` counts as empty where
/// `nulls` says so: Paytm's own kits do not agree about it.
pub fn joined<'f>(fields: impl Iterator<Item = &'f str>, nulls: Nulls) -> String {
    let value = |value: &'f str| if nulls == Nulls::Empty && value == "null" { "" } else { value };
    fields.map(value).collect::<Vec<_>>().join("|")
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nulls {
    Empty,
    Written,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::Value;

    use super::*;

    fn vectors() -> Value {
        serde_json::from_str(include_str!("fixtures/paytm.json")).expect("vectors")
    }

    fn signed_texts(vector: &Value) -> Vec<String> {
        match &vector["params"] {
            Value::String(body) => vec![body.clone()],
            Value::Object(fields) => {
                let fields: BTreeMap<_, _> =
                    fields.iter().map(|(name, value)| (name, value.as_str().unwrap_or_default())).collect();
                [Nulls::Empty, Nulls::Written].map(|nulls| joined(fields.values().copied(), nulls)).to_vec()
            }
            other => panic!("no vector: {other}"),
        }
    }

    #[test]
    fn every_vector_is_judged_as_its_dossier_says() {
        let vectors = vectors();
        let all = vectors["vectors"].as_array().expect("vectors");
        assert!(all.len() > 10);
        for vector in all {
            let text = |name: &str| vector[name].as_str().unwrap_or_default();
            let accepted =
                |texts: &[String]| texts.iter().any(|one| is_of(one, text("merchant_key"), text("checksum")));
            let texts = signed_texts(vector);
            assert_eq!(accepted(&texts), text("expect") == "accept", "{}", text("name"));
            if let Some(salt) = vector["salt"].as_str() {
                let made = texts.iter().filter_map(|one| salted(one, text("merchant_key"), salt));
                assert!(made.into_iter().any(|made| made == text("checksum")), "{}", text("name"));
            }
        }
    }

    #[test]
    fn what_is_made_is_recognised_and_comes_out_the_same_again() {
        let key = "kbzk1DSbJiV_O3p5";
        let made = made(r#"{"mid":"X"}"#, key).expect("a checksum");
        assert_eq!((made.len(), Some(&made)), (108, super::made(r#"{"mid":"X"}"#, key).as_ref()));
        assert!(is_of(r#"{"mid":"X"}"#, key, &made) && !is_of(r#"{"mid":"Y"}"#, key, &made));
    }

    #[test]
    fn rubbish_is_refused_in_peace() {
        for key in ["", "short", "kbzk1DSbJiV_O3p5", "seventeen letters"] {
            for checksum in ["", "@@@@", "AAAA", "AAAAAAAAAAAAAAAAAAAAAA==", &"A".repeat(10_000), "é"] {
                assert!(!is_of("text", key, checksum), "{key} {checksum}");
            }
        }
        assert_eq!(made("text", "short"), None);
    }
}
