//! Asks the provider whether the credentials are good, outside any transaction.

use crate::{
    db,
    domain::{
        Instant,
        error::{AppError, Code, Detail, FieldError},
        gateway::{Credentials, Gateway},
    },
    flows::{gateways::missing, portal::Portal},
    providers::{Checked, Provider, Settings, Trouble, TroubleKind},
};

/// What the provider said of the credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// Good; it may still not let the account take money, with its reason.
    Good { account: String, disabled_reason: Option<String> },
    /// A definite no.
    Refused { reason: String, field: Option<&'static str>, why: String },
    /// No answer: what was known before stays known.
    Silent,
}

/// Trouble is remembered with the gateway, for the page that shows its health.
pub async fn probe(
    portal: &Portal,
    provider: &dyn Provider,
    gateway: &Gateway,
    settings: &Settings,
) -> Result<Finding, AppError> {
    let call = portal.call(gateway, settings, gateway.mode);
    match call.naming(provider.check(&call).await) {
        Ok(Checked { account, disabled_reason }) => Ok(Finding::Good { account, disabled_reason }),
        Err(trouble) => {
            tracing::warn!(gateway = %gateway.id, %trouble, "the credentials could not be confirmed");
            let said = (trouble.why.as_str(), trouble.request_id.as_deref());
            db::gateways::remember_trouble(portal.db.reader(), gateway.id, said, portal.clock.now()).await?;
            Ok(refusal(trouble))
        }
    }
}

fn refusal(trouble: Trouble) -> Finding {
    match trouble.kind {
        TroubleKind::Refused { reason, field } => Finding::Refused { reason, field, why: trouble.why },
        TroubleKind::NotSent | TroubleKind::Unknown | TroubleKind::Untrusted | TroubleKind::Unsupported => {
            Finding::Silent
        }
    }
}

impl Finding {
    /// The gateway as it is after this.
    pub fn applied(&self, gateway: Gateway, now: Instant) -> Gateway {
        match self {
            Self::Good { account, disabled_reason } => Gateway {
                credentials: Credentials::Good { at: now, account: account.clone() },
                disabled_reason: disabled_reason.clone(),
                ..gateway
            },
            Self::Refused { reason, .. } => {
                Gateway { credentials: Credentials::Refused { at: now, reason: reason.clone() }, ..gateway }
            }
            Self::Silent => gateway,
        }
    }

    /// What to tell at the form, where it is not good news.
    pub fn complaint(&self, provider: &dyn Provider) -> Option<FieldError> {
        let (field, code, detail) = match self {
            Self::Good { .. } => return None,
            Self::Silent => ("status".into(), Code::ProviderUnavailable, Detail::None),
            Self::Refused { reason, field, why } => {
                let code = match reason.as_str() {
                    "required" => Code::Required,
                    "key_mode_mismatch" => Code::KeyModeMismatch,
                    _ => Code::CredentialsRefused,
                };
                let input = field.map_or_else(|| "status".into(), |field| missing::input(provider, field, None));
                (input, code, Detail::Said(why.clone()))
            }
        };
        Some(FieldError { field: field.into(), code, detail })
    }
}
