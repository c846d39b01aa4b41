//! What can go wrong, as a closed set. The variant is for code, the catalogue sentence for people, the cause for the log.

use std::borrow::Cow;

use super::{currency::Currency, money::Money};

/// A reason from the error contract: a word for programs, a status for HTTP, a sentence in the locales.
macro_rules! codes {
    ($($name:ident $word:literal $status:literal),+ $(,)?) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code { $($name),+ }

        impl Code {
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word),+ }
            }

            pub const fn status(self) -> u16 {
                match self { $(Self::$name => $status),+ }
            }
        }
    };
}

codes! {
    BadRequest "bad_request" 400,
    SignatureMissing "signature_missing" 400,
    SignatureInvalid "signature_invalid" 400,
    SignatureExpired "signature_expired" 400,
    OauthStateInvalid "oauth_state_invalid" 400,
    Unauthenticated "unauthenticated" 401,
    BadCredentials "bad_credentials" 401,
    CsrfFailed "csrf_failed" 403,
    Forbidden "forbidden" 403,
    ReauthRequired "reauth_required" 403,
    SecondFactorDemanded "second_factor_demanded" 403,
    NotFound "not_found" 404,
    MethodNotAllowed "method_not_allowed" 405,
    RequestTimeout "request_timeout" 408,
    InvoiceAlreadyPaid "invoice_already_paid" 409,
    InvoiceNotPayable "invoice_not_payable" 409,
    InvoiceHasMoney "invoice_has_money" 409,
    AttemptInProgress "attempt_in_progress" 409,
    TotalChanged "total_changed" 409,
    StaleVersion "stale_version" 409,
    IdempotencyMismatch "idempotency_mismatch" 409,
    RequestInProgress "request_in_progress" 409,
    InsufficientBalance "insufficient_balance" 409,
    GatewayInUse "gateway_in_use" 409,
    MandateEnded "mandate_ended" 409,
    MandateInUse "mandate_in_use" 409,
    Disputed "disputed" 409,
    EvidenceRefused "evidence_refused" 409,
    EvidenceSent "evidence_sent" 409,
    LastOwner "last_owner" 409,
    LineDecided "line_decided" 409,
    MoneyWentOn "money_went_on" 409,
    SecondFactorOn "second_factor_on" 409,
    SecondFactorOff "second_factor_off" 409,
    LinkExpired "link_expired" 410,
    TooLarge "too_large" 413,
    UriTooLong "uri_too_long" 414,
    UnsupportedMediaType "unsupported_media_type" 415,
    Validation "validation" 422,
    AmountInvalid "amount_invalid" 422,
    AmountNotPositive "amount_not_positive" 422,
    AmountDecimals "amount_decimals" 422,
    AmountTooLarge "amount_too_large" 422,
    AmountBelowMinimum "amount_below_minimum" 422,
    AmountAboveMaximum "amount_above_maximum" 422,
    AmountExceedsRefundable "amount_exceeds_refundable" 422,
    GatewayUnavailable "gateway_unavailable" 422,
    CurrencyUnsupported "currency_unsupported" 422,
    AccountCurrencyMismatch "account_currency_mismatch" 422,
    KeyModeMismatch "key_mode_mismatch" 422,
    TextInvalid "text_invalid" 422,
    TooLong "too_long" 422,
    Required "required" 422,
    UnknownField "unknown_field" 422,
    UrlInvalid "url_invalid" 422,
    UrlNotAllowed "url_not_allowed" 422,
    EmailInvalid "email_invalid" 422,
    EmailTaken "email_taken" 422,
    NameTaken "name_taken" 422,
    PasswordTooShort "password_too_short" 422,
    PasswordCommon "password_common" 422,
    PasswordWrong "password_wrong" 422,
    CodeWrong "code_wrong" 422,
    CardNumber "card_number" 422,
    DateInvalid "date_invalid" 422,
    NumberInvalid "number_invalid" 422,
    IbanInvalid "iban_invalid" 422,
    BicInvalid "bic_invalid" 422,
    CredentialsRefused "credentials_refused" 422,
    CredentialsUnchecked "credentials_unchecked" 422,
    FileType "file_type" 422,
    StatementUnreadable "statement_unreadable" 422,
    StatementForeign "statement_foreign" 422,
    StatementIntraday "statement_intraday" 422,
    PartsDiffer "parts_differ" 422,
    InvoiceUnknown "invoice_unknown" 422,
    SirenInvalid "siren_invalid" 422,
    ImageDimensions "image_dimensions" 422,
    RateLimited "rate_limited" 429,
    HeadersTooLarge "headers_too_large" 431,
    Internal "internal" 500,
    Unavailable "unavailable" 503,
    ProviderUnavailable "provider_unavailable" 503,
}

impl std::fmt::Display for Code {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.word())
    }
}

/// What a sentence needs beside its code.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Detail {
    #[default]
    None,
    Number(i64),
    Amount(Money),
    In(Currency),
    /// The most a file may have.
    Megabytes(usize),
    /// The kinds of file that are accepted.
    Kinds(&'static [&'static str]),
    /// Words of the provider that may be shown to an administrator; never to a customer.
    Said(String),
}

/// What is wrong with a value, before it is known in which field it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub code: Code,
    pub detail: Detail,
}

impl From<Code> for Fault {
    fn from(code: Code) -> Self {
        Self { code, detail: Detail::None }
    }
}

/// One field of a form and what is wrong with it. The empty name means the form as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    pub field: Cow<'static, str>,
    pub code: Code,
    pub detail: Detail,
}

/// Where an internal error can be found again in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket(pub String);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AppError {
    /// Absent, or somebody else's: the same answer.
    #[error("not found")]
    NotFound,
    #[error("invalid: {0:?}")]
    Invalid(Vec<FieldError>),
    /// The wish was readable but does not fit the state of things.
    #[error("conflict: {}", .0.word())]
    Conflict(Code),
    #[error("not allowed")]
    NotAllowed,
    #[error("signed out")]
    SignedOut,
    /// Nothing was sent, or nothing can be known: the provider does not answer.
    #[error("provider down")]
    ProviderDown,
    #[error("unavailable")]
    Unavailable,
    /// Too many tries; seconds until the next.
    #[error("rate limited for {0} s")]
    RateLimited(u64),
    #[error("internal: {}", .0.0)]
    Internal(Ticket),
}

impl AppError {
    pub fn invalid(field: impl Into<Cow<'static, str>>, fault: impl Into<Fault>) -> Self {
        let Fault { code, detail } = fault.into();
        Self::detailed(field, code, detail)
    }

    pub fn detailed(field: impl Into<Cow<'static, str>>, code: Code, detail: Detail) -> Self {
        Self::Invalid(vec![FieldError { field: field.into(), code, detail }])
    }

    pub fn code(&self) -> Code {
        match self {
            Self::NotFound => Code::NotFound,
            Self::Invalid(_) => Code::Validation,
            Self::Conflict(code) => *code,
            Self::NotAllowed => Code::Forbidden,
            Self::SignedOut => Code::Unauthenticated,
            Self::ProviderDown => Code::ProviderUnavailable,
            Self::Unavailable => Code::Unavailable,
            Self::RateLimited(_) => Code::RateLimited,
            Self::Internal(_) => Code::Internal,
        }
    }
}

/// Gathers what is wrong with every field of a form before anything is refused.
#[derive(Debug, Default)]
pub struct Findings(Vec<FieldError>);

impl Findings {
    /// Keeps the value when it is right, notes the field when it is not.
    pub fn take<T>(&mut self, field: impl Into<Cow<'static, str>>, read: Result<T, impl Into<Fault>>) -> Option<T> {
        match read {
            Ok(value) => Some(value),
            Err(fault) => {
                let Fault { code, detail } = fault.into();
                self.note_with(field, code, detail);
                None
            }
        }
    }

    pub fn note(&mut self, field: impl Into<Cow<'static, str>>, code: Code) {
        self.note_with(field, code, Detail::None);
    }

    pub fn note_with(&mut self, field: impl Into<Cow<'static, str>>, code: Code, detail: Detail) {
        self.0.push(FieldError { field: field.into(), code, detail });
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All right, or everything that is wrong.
    pub fn done(self) -> Result<(), AppError> {
        if self.0.is_empty() { Ok(()) } else { Err(AppError::Invalid(self.0)) }
    }
}
