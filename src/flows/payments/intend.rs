//! The first of a payment's three steps: what is about to happen is on paper before any provider hears of it.

use sha2::{Digest, Sha256};

use super::{from_balance, start::Wanted};
use crate::{
    db::{self, ConnectionTrait, payments::Intent},
    domain::{
        availability::{Chooser, Rule},
        error::{AppError, Code},
        gateway::{Gateway, Scope},
        ids::PaymentId,
        invoice::Invoice,
        money::Money,
        payment::{Attention, Payment, Purpose, State},
        people::{Actor, Contact, Right},
    },
    flows::{
        gateways::offer::{self, Question},
        mandates::consent,
        portal::Portal,
    },
    providers::{self, Confirmation},
};

/// Longer than the call to the provider may take: whoever made it is gone by then, and the janitor asks.
const ANSWERED_WITHIN: time::Duration = time::Duration::seconds(60);

/// What the click turned out to be.
pub enum Intended {
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
pub async fn intend(portal: &Portal, contact: &Contact, wanted: &Wanted) -> Result<Intended, AppError> {
    let digest = digest(wanted);
    let tx = portal.db.begin().await?;
    // The same click a second time waits here, and finds what the first one wrote.
    db::customers::lock(&tx, contact.customer).await?;
    if let Some((known, earlier)) = db::payments::find_request(&tx, contact.customer, &wanted.request_key).await? {
        let same = earlier == digest;
        return same.then(|| Intended::Known(Box::new(known))).ok_or(AppError::Conflict(Code::IdempotencyMismatch));
    }
    let invoice = match wanted.purpose {
        Purpose::Invoice(id) => {
            let invoice = db::invoices::lock_for(&tx, contact.customer, id).await?;
            check_due(&invoice, wanted)?;
            if let Some(live) = db::payments::live_of(&tx, id).await? {
                return meet_live(live, wanted);
            }
            Some(invoice)
        }
        Purpose::TopUp => None,
    };
    let judged = judge(&tx, contact, wanted, invoice.as_ref()).await?;
    let mandate = consent::asked_for(&tx, contact, wanted, (&judged.gateway, judged.amount)).await?;
    let from_ledger = judged.source == Source::Balance;
    let gateway = judged.gateway.clone();
    let payment = drafted(portal, contact, wanted, judged);
    let actor = Actor::Contact(contact.clone());
    let intent = Intent { payment, request_key: wanted.request_key.clone(), request_digest: digest };
    db::payments::insert(&tx, &intent, &actor).await?;
    if let Some(mandate) = mandate {
        consent::keep(&tx, contact, &intent.payment, mandate).await?;
    }
    portal.hooks.at("K1").await;
    if from_ledger {
        from_balance::pay(portal, &tx, &intent.payment, &gateway, &actor).await?;
        tx.commit().await?;
        return Ok(Intended::Done(intent.payment.id));
    }
    tx.commit().await?;
    Ok(Intended::New(Box::new(intent.payment)))
}

/// What a click may do: how much, through which gateway, by which rule.
pub struct Judged {
    gateway: Gateway,
    amount: Money,
    rule: Rule,
    source: Source,
    /// How long the provider's page stays open.
    open_for: time::Duration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    Provider,
    /// The customer's own, in our books.
    Balance,
}

/// A sum that changed since the page was drawn is shown first.
pub fn check_due(invoice: &Invoice, wanted: &Wanted) -> Result<(), AppError> {
    let due = invoice.payable()?;
    let changed = wanted.due_shown.is_some_and(|shown| shown != due);
    if changed { Err(AppError::Conflict(Code::TotalChanged)) } else { Ok(()) }
}

/// In the transaction that writes the payment down; and before that, where something else would be ended for it.
pub async fn judge(
    db: &impl ConnectionTrait,
    contact: &Contact,
    wanted: &Wanted,
    invoice: Option<&Invoice>,
) -> Result<Judged, AppError> {
    let gateway = db::gateways::find(db, wanted.gateway).await.map_err(unavailable)?;
    let provider = providers::find(&gateway.provider).ok_or_else(|| unavailable(AppError::NotFound))?;
    let source = match provider.capabilities().confirmation {
        Confirmation::Ledger => Source::Balance,
        Confirmation::Provider | Confirmation::Administrator => Source::Provider,
    };
    let allowed = invoice.map(|invoice| invoice.allowed.clone()).unwrap_or_default();
    let question = |amount| Question { amount, scope: Scope::Invoices, chooser: Chooser::Customer, allowed: &allowed };
    // Whether it may be used at all comes before anything is said of amounts.
    if let Some(amount) = invoice.map(Invoice::due).or(wanted.amount)
        && let Err(refusal) = offer::judge(&gateway, question(amount))
        && !refusal.helps_customer()
    {
        return Err(refusal.into());
    }
    let amount = match (invoice, source) {
        (Some(invoice), Source::Balance) => {
            contact.must(Right::Balance)?;
            from_balance::amount(db, contact.customer, invoice, wanted.amount).await?
        }
        (Some(invoice), Source::Provider) => invoice.amount_to_pay(wanted.amount)?,
        // A balance does not fill itself.
        (None, Source::Balance) => return Err(unavailable(AppError::NotFound)),
        (None, Source::Provider) => wanted
            .amount
            .filter(|amount| amount.is_positive())
            .ok_or_else(|| AppError::invalid("amount", Code::AmountNotPositive))?,
    };
    let rule = offer::judge(&gateway, question(amount))?;
    Ok(Judged { gateway, amount, rule, source, open_for: provider.open_for() })
}

/// One live payment for each invoice: the same gateway goes on with it, another one asks first.
fn meet_live(live: Payment, wanted: &Wanted) -> Result<Intended, AppError> {
    match live.state {
        // Whoever agreed to a debit is not led to a page instead.
        _ if wanted.agreed.is_some() => Err(AppError::Conflict(Code::AttemptInProgress)),
        State::RequiresAction if live.gateway == wanted.gateway => Ok(Intended::Known(Box::new(live))),
        State::RequiresAction => Ok(Intended::Other(live.id)),
        _ => Err(AppError::Conflict(Code::AttemptInProgress)),
    }
}

fn drafted(portal: &Portal, contact: &Contact, wanted: &Wanted, judged: Judged) -> Payment {
    let Judged { gateway, amount, rule, open_for, .. } = judged;
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
        expires_at: now + open_for,
        expected_by: None,
        succeeded_at: None,
        attention: Attention::CheckAt { at: now + ANSWERED_WITHIN, tries: 0 },
        version: 1,
    }
}

/// An unknown gateway and one that may not be used get the same answer.
fn unavailable(error: AppError) -> AppError {
    match error {
        AppError::NotFound => AppError::invalid("gateway", Code::GatewayUnavailable),
        other => other,
    }
}

fn digest(wanted: &Wanted) -> String {
    let Wanted { purpose, gateway, amount, agreed, .. } = wanted;
    let mandate = agreed.as_ref().map_or(String::new(), |agreed| format!(" {}", agreed.mandate));
    hex::encode(Sha256::digest(format!("{purpose:?} {gateway} {amount:?}{mandate}")))
}
