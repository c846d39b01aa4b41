//! A customer pays: intent on paper first, then the provider, then its answer.

use sha2::{Digest, Sha256};

use super::{charge, from_balance, resume};
use crate::{
    db::{self, payments::Intent},
    domain::{
        availability::{Allowed, Chooser, Rule},
        error::{AppError, Code},
        gateway::{Gateway, Scope},
        ids::{GatewayId, PaymentId},
        money::Money,
        payment::{Attention, NextStep, Payment, Purpose, State, next_check},
        people::{Actor, Contact, Right},
    },
    flows::{
        gateways::{
            offer::{self, Question},
            open,
        },
        portal::Portal,
    },
    providers::{self, Confirmation, Started, Trouble, TroubleKind},
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
}

/// Where the click led.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// On to the provider, or to our own page of the payment.
    Payment(PaymentId, NextStep),
    /// Another gateway has a payment open: the customer is asked whether to switch.
    Switch(PaymentId),
}

/// How long a hosted page stays open: Stripe allows 30 minutes to 24 hours.
const OPEN_FOR: time::Duration = time::Duration::hours(23);

pub async fn start(portal: &Portal, contact: &Contact, wanted: Wanted) -> Result<Begun, AppError> {
    contact.must(Right::Pay)?;
    check_key(&wanted.request_key)?;
    portal.hooks.at("K0").await;
    match db::retried(|| commit_intent(portal, contact, &wanted)).await? {
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
            note_started(portal, payment, started, actor).await?;
            portal.hooks.at("K5").await;
            Ok(Begun::Payment(id, next))
        }
        Err(trouble) => {
            let definite =
                matches!(trouble.kind, TroubleKind::NotSent | TroubleKind::Refused { .. } | TroubleKind::Unsupported);
            let outcome = refusal(&trouble);
            note_trouble(portal, payment, trouble, actor).await?;
            if definite { Err(outcome) } else { Ok(Begun::Payment(id, NextStep::Done)) }
        }
    }
}

enum Intended {
    /// Written now.
    New(Box<Payment>),
    /// The same click, or the same gateway again: the payment there is goes on.
    Known(Box<Payment>),
    /// Another gateway's payment is open.
    Other(PaymentId),
    /// Paid from the balance, in this very transaction.
    Done(PaymentId),
}

/// Transaction A: the invoice is locked, the rule judged and frozen, our key saved.
async fn commit_intent(portal: &Portal, contact: &Contact, wanted: &Wanted) -> Result<Intended, AppError> {
    let digest = digest(wanted);
    let tx = portal.db.begin().await?;
    if let Some((known, earlier)) = db::payments::find_request(&tx, contact.customer, &wanted.request_key).await? {
        let same = earlier == digest;
        return same.then(|| Intended::Known(Box::new(known))).ok_or(AppError::Conflict(Code::IdempotencyMismatch));
    }
    let (due, allowed) = match wanted.purpose {
        Purpose::Invoice(id) => {
            db::invoices::find_for(&tx, contact.customer, id).await?;
            let invoice = db::invoices::lock(&tx, id).await?;
            let due = invoice.payable()?;
            if wanted.due_shown.is_some_and(|shown| shown != due) {
                return Err(AppError::Conflict(Code::TotalChanged));
            }
            if let Some(live) = db::payments::live_of(&tx, id).await? {
                return meet_live(live, wanted);
            }
            (Due::Invoice(Box::new(invoice)), None)
        }
        Purpose::TopUp => (Due::TopUp, Some(Allowed::default())),
    };
    let gateway = db::gateways::find(&tx, wanted.gateway).await.map_err(unavailable)?;
    let provider = providers::find(&gateway.provider).ok_or_else(|| unavailable(AppError::NotFound))?;
    let from_ledger = provider.capabilities().confirmation == Confirmation::Ledger;
    let amount = match &due {
        Due::Invoice(invoice) if from_ledger => {
            contact.must(Right::Balance)?;
            from_balance::amount(&tx, contact.customer, invoice, wanted.amount).await?
        }
        Due::Invoice(invoice) => invoice.amount_to_pay(wanted.amount)?,
        Due::TopUp if from_ledger => return Err(unavailable(AppError::NotFound)),
        Due::TopUp => wanted
            .amount
            .filter(|amount| amount.is_positive())
            .ok_or_else(|| AppError::invalid("amount", Code::AmountNotPositive))?,
    };
    let allowed = match (&due, allowed) {
        (Due::Invoice(invoice), _) => invoice.allowed.clone(),
        (Due::TopUp, allowed) => allowed.unwrap_or_default(),
    };
    let question = Question { amount, scope: Scope::Invoices, chooser: Chooser::Customer, allowed: &allowed };
    let rule = offer::judge(&gateway, question)?;
    let payment = drafted(portal, contact, wanted, (amount, rule, &gateway));
    let actor = Actor::Contact(contact.clone());
    let intent = Intent { payment, request_key: wanted.request_key.clone(), request_digest: digest };
    db::payments::insert(&tx, &intent, &actor).await?;
    portal.hooks.at("K1").await;
    if from_ledger {
        from_balance::pay(portal, &tx, &intent.payment, &gateway, &actor).await?;
        tx.commit().await?;
        return Ok(Intended::Done(intent.payment.id));
    }
    tx.commit().await?;
    Ok(Intended::New(Box::new(intent.payment)))
}

enum Due {
    Invoice(Box<crate::domain::invoice::Invoice>),
    TopUp,
}

/// One live payment for each invoice: the same gateway goes on with it, another one asks first.
fn meet_live(live: Payment, wanted: &Wanted) -> Result<Intended, AppError> {
    match live.state {
        State::RequiresAction if live.gateway == wanted.gateway => Ok(Intended::Known(Box::new(live))),
        State::RequiresAction => Ok(Intended::Other(live.id)),
        _ => Err(AppError::Conflict(Code::AttemptInProgress)),
    }
}

fn drafted(
    portal: &Portal,
    contact: &Contact,
    wanted: &Wanted,
    (amount, rule, gateway): (Money, Rule, &Gateway),
) -> Payment {
    let (id, now) = (PaymentId::fresh(), portal.clock.now());
    let short = id.0.simple().to_string()[20..].to_uppercase();
    Payment {
        id,
        reference: format!("PAY-{short}"),
        customer: contact.customer,
        purpose: wanted.purpose,
        gateway: gateway.id,
        amount,
        state: State::Submitting,
        idempotency_key: format!("guichet:start:{id}"),
        rule,
        provider_reference: None,
        next_step: None,
        captured: None,
        fee: None,
        method: None,
        failure: None,
        created_at: now,
        expires_at: now + OPEN_FOR,
        expected_by: None,
        succeeded_at: None,
        attention: Attention::None,
        version: 1,
    }
}

/// The same click or gateway again: a finished payment is shown, an open one goes on.
async fn continued(portal: &Portal, payment: Payment) -> Result<Begun, AppError> {
    let next = resume::resume(portal, &payment).await?;
    Ok(Begun::Payment(payment.id, next))
}

async fn note_started(portal: &Portal, payment: Payment, started: Started, actor: &Actor) -> Result<(), AppError> {
    let provider = db::gateways::find(portal.db.reader(), payment.gateway).await?.provider;
    let waits_for_person = providers::find(&provider)
        .is_some_and(|provider| provider.capabilities().confirmation == Confirmation::Administrator);
    let first = portal.clock.now() + time::Duration::seconds(next_check(0).unwrap_or(30));
    let changed = Payment {
        state: State::RequiresAction,
        provider_reference: started.reference,
        next_step: Some(started.next),
        attention: if waits_for_person { Attention::None } else { Attention::CheckAt { at: first, tries: 0 } },
        ..payment
    };
    write(portal, changed, actor, "").await
}

async fn note_trouble(portal: &Portal, payment: Payment, trouble: Trouble, actor: &Actor) -> Result<(), AppError> {
    let now = portal.clock.now();
    let seen = (trouble.why.as_str(), trouble.request_id.as_deref());
    db::gateways::remember_trouble(portal.db.reader(), payment.gateway, seen, now).await?;
    let first = now + time::Duration::seconds(next_check(0).unwrap_or(30));
    let (state, failure, attention) = match &trouble.kind {
        TroubleKind::NotSent | TroubleKind::Unsupported => {
            (State::Failed, Some("not_sent".to_owned()), Attention::None)
        }
        TroubleKind::Refused { reason, .. } => (State::Failed, Some(reason.clone()), Attention::None),
        TroubleKind::Unknown => (State::Unknown, None, Attention::CheckAt { at: first, tries: 0 }),
    };
    write(portal, Payment { state, failure, attention, ..payment }, actor, &trouble.why).await
}

/// Transaction B. A notice may have been quicker than the provider's answer: then its word stands.
async fn write(portal: &Portal, changed: Payment, actor: &Actor, detail: &str) -> Result<(), AppError> {
    let tx = portal.db.begin().await?;
    if db::payments::update(&tx, &changed).await? {
        let steps = (Some(State::Submitting), changed.state);
        db::payments::record(&tx, changed.id, steps, (portal.clock.now(), actor), detail).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// What the customer is told when nothing was charged.
fn refusal(trouble: &Trouble) -> AppError {
    match trouble.kind {
        TroubleKind::NotSent => AppError::ProviderDown,
        _ => AppError::invalid("gateway", Code::GatewayUnavailable),
    }
}

/// An unknown gateway and one that may not be used get the same answer.
fn unavailable(error: AppError) -> AppError {
    match error {
        AppError::NotFound => AppError::invalid("gateway", Code::GatewayUnavailable),
        other => other,
    }
}

fn check_key(key: &str) -> Result<(), AppError> {
    let shaped = (16..=64).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    shaped.then_some(()).ok_or(AppError::Conflict(Code::BadRequest))
}

fn digest(wanted: &Wanted) -> String {
    let Wanted { purpose, gateway, amount, .. } = wanted;
    hex::encode(Sha256::digest(format!("{purpose:?} {gateway} {amount:?}")))
}

/// Opened by `resume` as well.
pub(super) async fn opened(portal: &Portal, payment: &Payment) -> Result<(Gateway, providers::Settings), AppError> {
    let gateway = db::gateways::find(portal.db.reader(), payment.gateway).await?;
    let settings = open::open(portal, &gateway).await?;
    Ok((gateway, settings))
}

/// The charge as the provider sees it.
pub(super) async fn charged(portal: &Portal, payment: &Payment) -> Result<providers::Charge, AppError> {
    charge::charge(portal, payment).await
}
