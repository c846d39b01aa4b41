//! Argon2id, costly on purpose: off the async threads and only a few at a time.

use std::{sync::LazyLock, time::Duration};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier},
};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::{
    db,
    domain::{error::AppError, password::Password},
};

/// KiB of memory, rounds, lanes.
const COST: (u32, u32, u32) = (19 * 1024, 2, 1);

/// As many at once as there are cores: more would only take memory.
static DESKS: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(std::thread::available_parallelism().map_or(2, usize::from)));

/// What an unknown account's password is compared with, so that the answer takes as long.
static NOBODY: LazyLock<Option<String>> = LazyLock::new(|| compute(b"nobody has this password").ok());

/// The PHC string of a new password.
pub async fn hash(password: Password) -> Result<String, AppError> {
    let _desk = desk().await?;
    let hashed = tokio::task::spawn_blocking(move || compute(password.as_bytes())).await;
    hashed.map_err(|cause| broken(&cause))?.map_err(|cause| broken(&cause))
}

/// Whether the password belongs to the hash. Without a hash it takes the same time and is wrong.
pub async fn verify(password: Password, hash: Option<String>) -> Result<bool, AppError> {
    let _desk = desk().await?;
    let compared = tokio::task::spawn_blocking(move || {
        let nobody = NOBODY.as_deref().unwrap_or_default();
        (compare(&password, hash.as_deref().unwrap_or(nobody)), hash.is_some())
    });
    let (Compared { right }, known) = compared.await.map_err(|cause| broken(&cause))?;
    metrics::counter!("guichet_passwords_compared").increment(1);
    Ok(right && known)
}

/// The work was done: nothing but [`compare`] makes one.
struct Compared {
    right: bool,
}

fn compare(password: &Password, hash: &str) -> Compared {
    Compared { right: kdf().verify_password(password.as_bytes(), hash).is_ok() }
}

fn compute(password: &[u8]) -> Result<String, argon2::password_hash::Error> {
    kdf().hash_password(password).map(|hash| hash.to_string())
}

fn kdf() -> Argon2<'static> {
    let (memory, rounds, lanes) = COST;
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(memory, rounds, lanes, None).unwrap_or_default())
}

async fn desk() -> Result<SemaphorePermit<'static>, AppError> {
    let desk = tokio::time::timeout(Duration::from_secs(5), DESKS.acquire()).await;
    desk.map_err(|_| AppError::Unavailable)?.map_err(|_| AppError::Unavailable)
}

fn broken(cause: &dyn std::fmt::Display) -> AppError {
    let ticket = db::fresh_ticket();
    tracing::error!(ticket = %ticket.0, %cause, "password hash");
    AppError::Internal(ticket)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_hash_fits_its_own_password_only() {
        let typed = |text: &str| Password::typed(text).expect("a password");
        let hash = hash(typed("a heron stands in cold water")).await.expect("a hash");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert_eq!(verify(typed("a heron stands in cold water"), Some(hash.clone())).await, Ok(true));
        assert_eq!(verify(typed("a heron stands in cold wate"), Some(hash)).await, Ok(false));
        assert_eq!(verify(typed("nobody has this password"), None).await, Ok(false));
    }
}
