//! How often somebody may try, counted for all replicas together. Subjects are kept as hashes.

use std::net::IpAddr;

use sha2::{Digest, Sha256};

use crate::{
    db::{self, tries::Bound},
    domain::{error::AppError, people::Email},
    flows::portal::Portal,
};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;

/// What is tried, and how often that is bearable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    SignInToAccount,
    SignInFromAddress,
    /// The current password, asked of somebody signed in.
    CurrentPassword,
    /// Codes of a second factor, tried for one person.
    Code,
    CodesInAnHour,
    ResetOfAccount,
    ResetFromAddress,
    ResetMail,
    EmailChange,
}

impl Limit {
    const fn word(self) -> &'static str {
        match self {
            Self::SignInToAccount => "sign-in-account",
            Self::SignInFromAddress => "sign-in-address",
            Self::CurrentPassword => "current-password",
            Self::Code => "code",
            Self::CodesInAnHour => "codes-hour",
            Self::ResetOfAccount => "reset-account",
            Self::ResetFromAddress => "reset-address",
            Self::ResetMail => "reset-mail",
            Self::EmailChange => "email-change",
        }
    }

    pub const fn bound(self) -> Bound {
        match self {
            Self::SignInToAccount | Self::CurrentPassword | Self::Code => Bound { most: 5, seconds: MINUTE },
            Self::SignInFromAddress => Bound { most: 20, seconds: MINUTE },
            // Three of a million codes are right at any moment: guessing takes years.
            Self::CodesInAnHour => Bound { most: 20, seconds: HOUR },
            Self::ResetOfAccount | Self::EmailChange => Bound { most: 5, seconds: HOUR },
            Self::ResetFromAddress => Bound { most: 30, seconds: HOUR },
            Self::ResetMail => Bound { most: 3, seconds: HOUR },
        }
    }

    pub fn of(self, subject: &str) -> String {
        format!("{}:{}", self.word(), hex::encode(Sha256::digest(subject)))
    }

    pub fn account(self, email: &Email) -> String {
        self.of(email.as_str())
    }

    /// One household has one IPv6 network, not one address.
    pub fn address(self, address: IpAddr) -> String {
        match address.to_canonical() {
            IpAddr::V4(address) => self.of(&address.to_string()),
            IpAddr::V6(address) => self.of(&format!("{:x?}", &address.segments()[..4])),
        }
    }
}

/// Counts a try, or refuses it for so many seconds.
pub async fn admit(portal: &Portal, limit: Limit, subject: &str) -> Result<(), AppError> {
    let counted = db::tries::count(portal.db.reader(), subject, limit.bound(), portal.clock.now()).await?;
    counted.map_err(|seconds| {
        tracing::warn!(limit = limit.word(), seconds, "too many tries");
        AppError::RateLimited(seconds)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_in_one_ipv6_network_are_one_subject() {
        let subject = |text: &str| Limit::SignInFromAddress.address(text.parse().expect("an address"));
        assert_eq!(subject("2001:db8:1:2::1"), subject("2001:db8:1:2:ffff::9"));
        assert_ne!(subject("2001:db8:1:2::1"), subject("2001:db8:1:3::1"));
        assert_eq!(subject("::ffff:192.0.2.1"), subject("192.0.2.1"));
        assert_ne!(subject("192.0.2.1"), subject("192.0.2.2"));
    }
}
