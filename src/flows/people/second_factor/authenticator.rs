//! The secret that a telephone and we share (RFC 6238: SHA-1, six digits, half a minute), sealed for its person.

use totp_rs::{Algorithm, Builder, Secret, Totp};
use zeroize::Zeroizing;

use crate::{
    db::{self, sealer},
    domain::{
        Instant,
        error::{AppError, Code},
        ids::PersonId,
        people::Email,
    },
    flows::portal::Portal,
};

/// One step before and one after: telephones and people are not quite on time.
const SKEW: u16 = 1;
const STEP: u64 = 30;

pub struct Authenticator(Totp);

impl Authenticator {
    /// A new one, with the record to keep.
    pub fn fresh(portal: &Portal, person: PersonId) -> Result<Vec<u8>, AppError> {
        let bytes = Zeroizing::new(sealer::random::<20>()?);
        portal.sealer.seal(&owner(person), &*bytes)
    }

    pub fn open(portal: &Portal, person: PersonId, record: &[u8]) -> Result<Self, AppError> {
        let bytes = portal.sealer.open(&owner(person), record)?;
        Self::of(bytes.to_vec())
    }

    fn of(bytes: Vec<u8>) -> Result<Self, AppError> {
        let made = Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(6)
            .with_skew(SKEW)
            .with_step_duration(STEP)
            .with_secret(Secret::new(bytes.into()))
            .build();
        made.map(Self).map_err(|_| AppError::Conflict(Code::Internal))
    }

    /// The step this code belongs to, if it is one of now.
    pub fn step(&self, code: &str, now: Instant) -> Option<i64> {
        let now = u64::try_from(now.unix_timestamp()).ok()?;
        self.0.check(code, now).and_then(|step| i64::try_from(step).ok())
    }

    /// What a telephone would show.
    pub fn code(&self, at: Instant) -> String {
        self.0.generate(u64::try_from(at.unix_timestamp()).unwrap_or_default()).to_string()
    }

    /// The secret as people type it: base32, in groups of four.
    pub fn typed(&self) -> String {
        let text = self.0.secret().to_base32();
        text.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join(" ")
    }

    /// What the QR code says (`otpauth://totp/…`).
    pub fn address(&self, shop: &str, email: &Email) -> String {
        let label = |text: &str| form_urlencoded(&text.replace(':', " "));
        let secret = self.0.secret().to_base32();
        let (shop, email) = (label(shop), label(email.as_str()));
        format!("otpauth://totp/{shop}:{email}?secret={secret}&issuer={shop}&algorithm=SHA1&digits=6&period={STEP}")
    }
}

/// Percent signs for everything but plain letters: telephones do not read `+` as a blank.
fn form_urlencoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

fn owner(person: PersonId) -> String {
    format!("second-factor {person}")
}

/// The one that was shown to this person lately and does not count yet.
pub async fn shown(portal: &Portal, person: PersonId) -> Result<Option<Authenticator>, AppError> {
    const LATELY: time::Duration = time::Duration::minutes(30);
    let kept = db::second_factors::find(portal.db.reader(), person).await?;
    let fresh = kept.filter(|kept| kept.confirmed_at.is_none() && kept.shown_at + LATELY > portal.clock.now());
    fresh.map(|kept| Authenticator::open(portal, person, &kept.secret)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Instant {
        Instant::from_unix_timestamp(seconds).expect("an instant")
    }

    /// RFC 6238, appendix B, the last six of the eight digits given there.
    #[test]
    fn codes_are_those_of_the_standard() {
        let authenticator = Authenticator::of(b"12345678901234567890".to_vec()).expect("an authenticator");
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(authenticator.code(at(seconds)), code);
            assert_eq!(authenticator.step(code, at(seconds)), Some(seconds / 30));
            assert_eq!(authenticator.step(code, at(seconds + 30)), Some(seconds / 30), "one step late");
            assert_eq!(authenticator.step(code, at(seconds - 30)), Some(seconds / 30), "one step early");
            assert_eq!(authenticator.step(code, at(seconds + 60)), None);
            assert_eq!(authenticator.step(code, at(seconds - 60)), None);
        }
    }

    #[test]
    fn a_telephone_reads_the_address() {
        let authenticator = Authenticator::of(b"12345678901234567890".to_vec()).expect("an authenticator");
        let email = Email::parse("ada@guichet.test").expect("an address");
        assert_eq!(
            authenticator.address("Chez Zoé: Paris", &email),
            "otpauth://totp/Chez%20Zo%C3%A9%20%20Paris:ada%40guichet.test?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=Chez%20Zo%C3%A9%20%20Paris&algorithm=SHA1&digits=6&period=30"
        );
        assert_eq!(authenticator.typed(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
    }
}
