//! Why one try brought no answer, and whether the provider may have acted on it.

use super::{super::Trouble, scrubbed};

#[derive(Debug)]
pub enum Failure {
    NotSent(Trouble),
    /// The connection broke; the provider may have acted.
    Cut(Trouble),
    /// Too late, too large, sent elsewhere: trying again at once is of no use.
    Final(Trouble),
}

impl Failure {
    pub(super) fn trouble(self) -> Trouble {
        let (Self::NotSent(trouble) | Self::Cut(trouble) | Self::Final(trouble)) = self;
        trouble
    }

    pub(super) fn of(error: reqwest::Error) -> Self {
        let why = root_cause(&error);
        match () {
            () if error.is_connect() => Self::NotSent(Trouble::not_sent(format!("no connection: {why}"))),
            () if error.is_builder() => Self::NotSent(Trouble::not_sent("the request cannot be written")),
            () if error.is_timeout() => Self::Final(Trouble::unknown("no answer in time")),
            () => Self::Cut(Trouble::unknown(format!("the connection broke: {why}"))),
        }
    }
}

fn root_cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    scrubbed(&cause.to_string())
}
