//! A call to a provider that brought no fact, and how sure we may be that nothing happened.

/// Our words for why a provider said no, to a call or to a payment. The locales have a sentence for each.
pub const REASONS: &[&str] = &[
    "already_refunded",
    "amount_above_maximum",
    "amount_below_minimum",
    "amount_decimals",
    "authentication_required",
    "canceled",
    "card_declined",
    "card_expired",
    "credentials_refused",
    "currency_unsupported",
    "debit_failed",
    "email_invalid",
    "insufficient_funds",
    "invalid_request",
    "key_mode_mismatch",
    "mandate_ended",
    "not_settled",
    "payment_declined",
    "payment_disputed",
    "permission_denied",
    "processing_error",
    "refund_funds_missing",
    "refund_returned",
    "refund_too_late",
    "refund_total_differs",
    "required",
];

/// A call that brought no fact. Only `NotSent` and `Refused` are definite.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind:?}: {why}")]
pub struct Trouble {
    pub kind: TroubleKind,
    /// For the log and administrators; scrubbed of secrets.
    pub why: String,
    /// The provider's own id of the request, for its support.
    pub request_id: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TroubleKind {
    /// Nothing left this machine: no connection, no name, no TLS.
    NotSent,
    /// A definite no. `reason` is one of [`REASONS`], `field` the setting that is to blame.
    Refused {
        reason: String,
        field: Option<&'static str>,
    },
    /// It may have been done or not.
    Unknown,
    /// It was done, and answered with what a provider must not say: nobody is sent on by it, and a person looks.
    Untrusted,
    Unsupported,
}

impl Trouble {
    pub fn not_sent(why: impl Into<String>) -> Self {
        Self { kind: TroubleKind::NotSent, why: why.into(), request_id: None }
    }

    pub fn unknown(why: impl Into<String>) -> Self {
        Self { kind: TroubleKind::Unknown, why: why.into(), request_id: None }
    }

    pub fn untrusted(why: impl Into<String>) -> Self {
        Self { kind: TroubleKind::Untrusted, why: why.into(), request_id: None }
    }

    pub fn refused(reason: impl Into<String>, why: impl Into<String>) -> Self {
        Self { kind: TroubleKind::Refused { reason: reason.into(), field: None }, why: why.into(), request_id: None }
    }

    pub fn unsupported() -> Self {
        Self { kind: TroubleKind::Unsupported, why: "not supported".into(), request_id: None }
    }

    pub fn about(self, field: &'static str) -> Self {
        match self.kind {
            TroubleKind::Refused { reason, .. } => {
                Self { kind: TroubleKind::Refused { reason, field: Some(field) }, ..self }
            }
            _ => self,
        }
    }

    pub fn with_request_id(self, request_id: Option<String>) -> Self {
        Self { request_id, ..self }
    }
}
