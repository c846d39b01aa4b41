//! Signatures: HMAC over raw bytes, compared in constant time.
