//! A webhook before it is read, and why it may not be.

/// A webhook as it came: header names in lower case.
pub struct RawNotice<'a> {
    pub headers: &'a ::http::HeaderMap,
    pub body: &'a [u8],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoticeError {
    #[error("this provider sends no notices")]
    Unsupported,
    #[error("no signature")]
    Missing,
    #[error("wrong signature")]
    Invalid,
    #[error("signed outside the accepted window")]
    Expired,
    /// Whoever could tell did not answer: to be sent again.
    #[error("cannot be verified now")]
    Unverified,
    /// Signed by the right secret, and not readable.
    #[error("signed but unreadable")]
    Unreadable,
}
