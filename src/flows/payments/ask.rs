//! The provider is asked what became of a payment, and our books follow. Return visit, notice, janitor and "check now" end here.

use super::{cancel, charge, note_answer, resume, settle, warrant};
use crate::{
    db,
    domain::{
        error::AppError,
        ids::PaymentId,
        invoice::InvoiceState,
        payment::{Attention, Payment, State},
        people::Actor,
        report::{Outcome, Report},
    },
    flows::{disputes, portal::Portal},
    providers::{self, Confirmation, Standing, Trouble, TroubleKind},
};

/// Asks, then settles. Trouble in asking says nothing about the payment: it only puts the next question off.
pub async fn ask(portal: &Portal, id: PaymentId, actor: &Actor) -> Result<Payment, AppError> {
    ask_as(portal, id, actor, None).await
}

/// As [`ask`], when the customer has just come back as if they had paid.
pub async fn ask_on_return(portal: &Portal, id: PaymentId, actor: &Actor) -> Result<Payment, AppError> {
    ask_as(portal, id, actor, Some(Standing::Back)).await
}

async fn ask_as(
    portal: &Portal,
    id: PaymentId,
    actor: &Actor,
    standing: Option<Standing>,
) -> Result<Payment, AppError> {
    let payment = db::payments::find(portal.db.reader(), id).await?;
    match report(portal, &payment, standing).await? {
        Some(Ok(report)) => {
            let report = unless_taken_back(portal, &payment, report, actor).await?;
            let asked = settle::settle(portal, id, &report, actor).await?;
            unless_needed(portal, asked).await
        }
        Some(Err(trouble)) => put_off(portal, payment, trouble).await,
        None if payment.state == State::Submitting => begin_again(portal, payment, actor).await,
        None => Ok(payment),
    }
}

/// Money that was received and is said to have failed may have been taken back: that is told by its dispute, and nothing is
/// left for the payment but its schedule.
async fn unless_taken_back(
    portal: &Portal,
    payment: &Payment,
    report: Report,
    actor: &Actor,
) -> Result<Report, AppError> {
    let said_gone = matches!(report.outcome, Outcome::Failed { .. } | Outcome::Canceled);
    if payment.state != State::Succeeded || !said_gone {
        return Ok(report);
    }
    Ok(match disputes::learn::of_payment(portal, payment, actor).await? {
        Some(_) => Report { outcome: Outcome::Unknown { why: "taken back".into() }, ..report },
        None => report,
    })
}

/// Whoever began it did not get to its end, and there is nobody to ask: nothing left this house, so it is begun again.
async fn begin_again(portal: &Portal, payment: Payment, actor: &Actor) -> Result<Payment, AppError> {
    let id = payment.id;
    match resume::ask_to_start(portal, &payment).await {
        Ok(started) => note_answer::started(portal, payment, started, actor).await?,
        Err(trouble) => note_answer::trouble(portal, payment, trouble, actor).await?,
    }
    db::payments::find(portal.db.reader(), id).await
}

/// Late money of another payment may have settled the invoice: then the page the customer left open is closed.
async fn unless_needed(portal: &Portal, asked: Payment) -> Result<Payment, AppError> {
    let Some(invoice) = asked.purpose.invoice().filter(|_| asked.state == State::RequiresAction) else {
        return Ok(asked);
    };
    match db::invoices::find(portal.db.reader(), invoice).await?.state {
        InvoiceState::Paid => Ok(cancel::cancel(portal, &asked, &Actor::Janitor).await.unwrap_or(asked)),
        _ => Ok(asked),
    }
}

/// What the provider says; `None` where only an administrator or our own books can tell.
async fn report(
    portal: &Portal,
    payment: &Payment,
    standing: Option<Standing>,
) -> Result<Option<Result<Report, Trouble>>, AppError> {
    let (gateway, settings) = charge::opened(portal, payment).await?;
    let Some(provider) = providers::find(&gateway.provider) else { return Ok(None) };
    if provider.capabilities().confirmation != Confirmation::Provider {
        return Ok(None);
    }
    let asked = charge::asked(portal, payment, (provider, &settings), standing).await?;
    let call = portal.call(&gateway, &settings, payment.mode());
    Ok(Some(match warrant::with_warrant(portal, (provider, &call), asked).await? {
        Ok(asked) => call.naming(provider.status(&call, &asked).await),
        Err(trouble) => call.naming(Err(trouble)),
    }))
}

async fn put_off(portal: &Portal, payment: Payment, trouble: Trouble) -> Result<Payment, AppError> {
    let seen = (trouble.why.as_str(), trouble.request_id.as_deref());
    db::gateways::remember_trouble(portal.db.reader(), payment.gateway, seen, portal.clock.now()).await?;
    if !payment.state.is_live() && payment.attention == Attention::None {
        return Ok(payment);
    }
    // A payment at the provider's page stays there, unless its money may be moving by now; one we were unsure of stays
    // unsure. Only the schedule moves.
    let moving = trouble.kind == TroubleKind::Unknown && warrant::is_out(portal, payment.id).await?;
    let outcome = match payment.state {
        State::RequiresAction if !moving => Outcome::AwaitingCustomer,
        State::Processing | State::Failed | State::Canceled | State::Expired => Outcome::Processing { by: None },
        _ => Outcome::Unknown { why: trouble.why },
    };
    settle::settle(portal, payment.id, &Report::new(None, outcome), &Actor::Janitor).await
}
