//! A customer pays: intent on paper first, then the provider, then its answer.

use super::{
    intend::{self, Intended},
    note_answer, resume,
};
use crate::{
    db,
    domain::{
        error::{AppError, Code},
        ids::{GatewayId, MandateId, PaymentId},
        language::Language,
        money::Money,
        payment::{NextStep, Payment, Purpose},
        people::{Actor, Contact, Right},
    },
    flows::{mandates, portal::Portal},
    providers::{Trouble, TroubleKind},
};

/// What the customer asks for with one click.
#[derive(Debug, Clone)]
pub struct Wanted {
    pub purpose: Purpose,
    pub gateway: GatewayId,
    /// Less than is due, where the invoice allows it; how much, for a top-up.
    pub amount: Option<Money>,
    /// What the page said was due. A different sum by now is shown first.
    pub due_shown: Option<Money>,
    /// Made with the form: the same click sent twice is one payment.
    pub request_key: String,
    /// The mandate to debit, and what the customer agreed to. `None`: on to the provider's page.
    pub agreed: Option<Agreed>,
}

/// What the customer agreed to with the click.
#[derive(Debug, Clone)]
pub struct Agreed {
    pub mandate: MandateId,
    /// The version of the words they were shown, and in which language.
    pub words: String,
    pub language: Language,
}

/// Where the click led.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// On to the provider, or to our own page of the payment.
    Payment(PaymentId, NextStep),
    /// Another gateway has a payment open: the customer is asked whether to switch.
    Switch(PaymentId),
}

pub async fn start(portal: &Portal, contact: &Contact, wanted: Wanted) -> Result<Begun, AppError> {
    contact.must(Right::Pay)?;
    check_key(&wanted.request_key)?;
    portal.hooks.at("K0").await;
    match db::retried(|| intend::intend(portal, contact, &wanted)).await? {
        Intended::Known(payment) => continued(portal, *payment).await,
        Intended::Other(payment) => Ok(Begun::Switch(payment)),
        Intended::Done(payment) => Ok(Begun::Payment(payment, NextStep::Done)),
        Intended::New(payment) => call(portal, *payment, &Actor::Contact(contact.clone())).await,
    }
}

/// The provider is called with no transaction open; whatever comes back is written down.
async fn call(portal: &Portal, payment: Payment, actor: &Actor) -> Result<Begun, AppError> {
    portal.hooks.at("K2").await;
    let answer = resume::ask_to_start(portal, &payment).await;
    portal.hooks.at("K4").await;
    let id = payment.id;
    match answer {
        Ok(started) => {
            let next = started.next.clone();
            note_answer::started(portal, payment, started, actor).await?;
            portal.hooks.at("K5").await;
            Ok(Begun::Payment(id, next))
        }
        Err(trouble) => {
            let refused = refusal(&trouble);
            note_answer::trouble(portal, payment, trouble, actor).await?;
            match refused {
                None => Ok(Begun::Payment(id, NextStep::Done)),
                Some(error) => Err(mandates::ask::after_refusal(portal, id, error).await?),
            }
        }
    }
}

/// The same click or gateway again: a finished payment is shown, an open one goes on.
async fn continued(portal: &Portal, payment: Payment) -> Result<Begun, AppError> {
    let next = resume::resume(portal, &payment).await?;
    Ok(Begun::Payment(payment.id, next))
}

/// What the customer is told when nothing was charged; an unknown outcome has a page of its own.
fn refusal(trouble: &Trouble) -> Option<AppError> {
    match trouble.kind {
        TroubleKind::NotSent | TroubleKind::Untrusted => Some(AppError::ProviderDown),
        TroubleKind::Refused { .. } | TroubleKind::Unsupported => {
            Some(AppError::invalid("gateway", Code::GatewayUnavailable))
        }
        TroubleKind::Unknown => None,
    }
}

pub(super) fn check_key(key: &str) -> Result<(), AppError> {
    let shaped = (16..=64).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    shaped.then_some(()).ok_or(AppError::Conflict(Code::BadRequest))
}
