//! Ten codes for the day the telephone is lost: each opens once. Eighty random bits, kept only as a hash.

use sha2::{Digest, Sha256};

use crate::{
    db::{self, Tx, sealer},
    domain::{error::AppError, ids::PersonId, second_factor::Typed},
};

const CODES: usize = 10;

/// No letter or digit that looks like another.
const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// Codes made just now: known here and never again.
pub async fn mint(tx: &Tx, person: PersonId) -> Result<Vec<String>, AppError> {
    let codes = (0..CODES).map(|_| fresh()).collect::<Result<Vec<_>, _>>()?;
    db::second_factors::replace_codes(tx, person, codes.iter().map(|code| hashed(code)).collect()).await?;
    Ok(codes.iter().map(|code| in_groups(code)).collect())
}

/// What is kept of a code, typed or made.
pub fn hashed(code: &str) -> String {
    hex::encode(Sha256::digest(format!("recovery {code}")))
}

fn fresh() -> Result<String, AppError> {
    let bytes = sealer::random::<{ Typed::RECOVERY }>()?;
    Ok(bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect())
}

fn in_groups(code: &str) -> String {
    code.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join("-")
}
