//! An administrator gives money back: judged and written down under the lock of the payment, then the provider is called.

use super::{hold, room, settle, submit};
use crate::{
    db::{self, Tx, audit::Deed},
    domain::{
        error::{AppError, Code},
        ids::{PaymentId, RefundId},
        invoice::Invoice,
        money::Money,
        payment::{Attention, Payment},
        people::{Actor, Admin, Duty},
        refund::{Booked, Destination, Origin, Refund, RefundState, Source, returned},
        refund_settlement::first_check,
        report::{RefundOutcome, RefundReport, Returned},
    },
    flows::portal::Portal,
};

/// What is wished with one click.
#[derive(Debug, Clone)]
pub struct Wish {
    pub payment: PaymentId,
    pub source: Source,
    pub amount: Money,
    pub destination: Destination,
    pub reason: String,
    /// Made with the form: the same click sent twice is one refund.
    pub request_key: String,
}

enum Asked {
    /// Ours to submit: whoever wrote it calls, and nobody else ever does.
    New(Refund),
    Known(Refund),
}

/// The refund as it is then. A provider that says no leaves it failed; one that does not answer, unknown.
pub async fn ask_for(portal: &Portal, admin: &Admin, wish: &Wish, request_id: &str) -> Result<Refund, AppError> {
    admin.must(Duty::Money)?;
    if wish.reason.is_empty() {
        return Err(AppError::invalid("reason", Code::Required));
    }
    let actor = Actor::Admin(admin.clone());
    let payment = db::payments::find(portal.db.reader(), wish.payment).await?;
    let ways = room::ways(portal, &payment).await?;
    match db::retried(|| write(portal, &actor, (wish, &ways), request_id)).await? {
        Asked::Known(refund) => Ok(refund),
        Asked::New(refund) if refund.destination == Destination::Provider => submit::submit(portal, refund).await,
        Asked::New(refund) => Ok(refund),
    }
}

async fn write(
    portal: &Portal,
    actor: &Actor,
    (wish, ways): (&Wish, &[Destination]),
    request_id: &str,
) -> Result<Asked, AppError> {
    let tx = portal.db.begin().await?;
    let invoice = room::lock_invoice(&tx, wish.source.invoice()).await?;
    let payment = db::payments::lock(&tx, wish.payment).await?;
    if let Some(known) = db::refunds::find_request(&tx, payment.id, &wish.request_key).await? {
        let same = (known.amount, known.destination, known.source) == (wish.amount, wish.destination, wish.source);
        return same.then_some(Asked::Known(known)).ok_or(AppError::Conflict(Code::IdempotencyMismatch));
    }
    let room = room::judged(&tx, &payment, ways.to_vec()).await?;
    room.undisputed()?;
    room::fitting(&room, (wish.source, wish.destination, wish.amount))?;
    let refund = drafted(portal, &payment, &room.refunds, wish)?;
    db::refunds::insert(&tx, &refund, &wish.request_key, actor).await?;
    hold::hold(portal, &tx, &refund, actor.name()).await?;
    note(portal, &tx, (actor, &refund), request_id).await?;
    let refund = match refund.destination {
        Destination::Balance => at_once(portal, &tx, (&payment, invoice.as_ref()), refund, actor).await?,
        Destination::Provider | Destination::Bank => refund,
    };
    tx.commit().await?;
    Ok(Asked::New(refund))
}

fn drafted(portal: &Portal, payment: &Payment, others: &[Refund], wish: &Wish) -> Result<Refund, AppError> {
    let now = portal.clock.now();
    let captured = payment.captured.ok_or(AppError::Conflict(Code::AmountExceedsRefundable))?;
    let before = returned(captured, others).map_err(AppError::Conflict)?;
    let (state, attention) = match wish.destination {
        Destination::Provider => (RefundState::Requested, first_check(now)),
        Destination::Balance => (RefundState::Requested, Attention::None),
        // A person is to send it, and to say so.
        Destination::Bank => (RefundState::Submitted, Attention::NeedsPerson { since: now }),
    };
    let (source, destination, reason) = (wish.source, wish.destination, wish.reason.clone());
    let draft = Refund { state, attention, reason, ..blank(payment, (wish.amount, before), source, now) };
    Ok(Refund { destination, ..draft })
}

/// A refund through the provider with nothing said about it yet.
pub(super) fn blank(
    payment: &Payment,
    (amount, before): (Money, Money),
    source: Source,
    now: crate::domain::Instant,
) -> Refund {
    let id = RefundId::fresh();
    let short = id.0.simple().to_string()[20..].to_uppercase();
    Refund {
        id,
        reference: format!("REF-{short}"),
        payment: payment.id,
        customer: payment.customer,
        gateway: payment.gateway,
        amount,
        before,
        source,
        destination: Destination::Provider,
        origin: Origin::House,
        state: RefundState::Requested,
        booked: Booked::Nothing,
        reason: String::new(),
        idempotency_key: format!("guichet:refund:{id}"),
        provider_reference: None,
        fee: None,
        failure: None,
        created_at: now,
        succeeded_at: None,
        attention: first_check(now),
        version: 1,
    }
}

/// Nobody outside has to be asked: wish, posting and balance in one transaction.
async fn at_once(
    portal: &Portal,
    tx: &Tx,
    of: (&Payment, Option<&Invoice>),
    refund: Refund,
    actor: &Actor,
) -> Result<Refund, AppError> {
    let outcome = RefundOutcome::Succeeded(Returned { amount: refund.amount, fee: None });
    settle::apply(portal, tx, of, refund, (&RefundReport { reference: None, outcome }, actor)).await
}

async fn note(portal: &Portal, tx: &Tx, (actor, refund): (&Actor, &Refund), request_id: &str) -> Result<(), AppError> {
    let after = serde_json::json!({
        "amount": refund.amount.to_string(),
        "payment": refund.payment,
        "destination": refund.destination.word(),
        "reason": refund.reason,
    });
    let object = ("refund", refund.id.to_string());
    let deed = Deed { actor, deed: "refund-requested", object, before: None, after: Some(after), request_id };
    db::audit::write(tx, deed, portal.clock.now()).await
}
