//! Debits that were paid and are taken back: GoCardless has no object for it, so the payment itself is asked.

use time::format_description::well_known::Rfc3339;

use super::{
    api::{Api, Page, Query, Said},
    keys, refund, scheme,
    wire::{Event, Payment, Refund},
};
use crate::{
    domain::{
        Instant,
        currency::Currency,
        dispute::{DisputeKind, DisputeState},
        money::Money,
        report::DisputeReport,
    },
    providers::{Asked, Call, FoundDispute, NamedDispute, Trouble, http},
};

pub async fn dispute(call: &Call<'_>, named: &NamedDispute) -> Result<FoundDispute, Trouble> {
    let id = named.reference.as_str();
    if !keys::is_id(id, "PM") {
        return Err(Trouble::refused("invalid_request", "no payment's id"));
    }
    let api = Api::open(call)?;
    match api.get::<Payment>(&format!("/payments/{id}")).await? {
        Said::Done(payment) if payment.id == id => found(&api, payment).await,
        Said::Done(_) | Said::Made(_) => Err(Trouble::unknown("another payment than the one asked for")),
        Said::No(refusal) => Err(refusal.trouble()),
    }
}

pub async fn taken_back(call: &Call<'_>, asked: &Asked) -> Result<Option<FoundDispute>, Trouble> {
    let api = Api::open(call)?;
    let payment = refund::payment(&api, asked).await?;
    Ok(match is_here(&payment)? {
        Here::Yes => None,
        Here::No => Some(found(&api, payment).await?),
    })
}

/// Whether the money of a payment that was paid is with GoCardless, or paid out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Here {
    Yes,
    No,
}

/// A debit that failed late may be tried again: until that one is confirmed the money is away.
fn is_here(payment: &Payment) -> Result<Here, Trouble> {
    match payment.status.as_str() {
        "confirmed" | "paid_out" => Ok(Here::Yes),
        "failed" | "charged_back" | "cancelled" | "pending_submission" | "submitted" => Ok(Here::No),
        status => Err(Trouble::unknown(format!("payment {}", http::scrubbed(status)))),
    }
}

async fn found(api: &Api<'_>, payment: Payment) -> Result<FoundDispute, Trouble> {
    let money = |minor| money(&payment, minor).ok_or_else(|| Trouble::unknown("an amount that cannot be read"));
    let kept = payment.amount - payment.amount_refunded.unwrap_or(0);
    let (state, away, reason) = match is_here(&payment)? {
        Here::Yes => (DisputeState::Won, 0, "general"),
        Here::No => {
            let action = if payment.status == "charged_back" { "charged_back" } else { "failed" };
            let left = last(api, ("payment", &payment.id), action).await?;
            let back = came_back(api, &payment.id, left.as_ref()).await?;
            (DisputeState::Lost, kept - back, reason(action, left))
        }
    };
    let (kind, amount, away) = (DisputeKind::TakenBack, money(payment.amount)?, Some(money(away)?));
    let report = DisputeReport { kind, state, amount, away, fee: None, reason, due: None };
    let ours = payment.metadata.and_then(|kept| kept.payment);
    Ok(FoundDispute { reference: payment.id, payment: ours, report })
}

/// What refunds that did not arrive have brought back since the money left: the bank had not taken that.
async fn came_back(api: &Api<'_>, payment: &str, left: Option<&Event>) -> Result<i64, Trouble> {
    let Some(left) = left else { return Ok(0) };
    let query = [("payment", payment), ("limit", "500")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    let page: Page<Refund> = api.list(refund::REFUNDS, Query::from(query)).await?.done()?;
    let mut sum = 0_i64;
    for refund in page.items {
        let action = match refund.status.as_deref() {
            Some("bounced") => "failed",
            Some("funds_returned") => "funds_returned",
            _ => continue,
        };
        let returned = last(api, ("refund", &refund.id), action).await?;
        let returned = returned.ok_or_else(|| Trouble::unknown("a refund came back, and no event says when"))?;
        if at(&returned)? > at(left)? {
            sum = sum.saturating_add(refund.amount);
        }
    }
    Ok(sum)
}

/// The last time this happened to an object.
async fn last(api: &Api<'_>, (kind, id): (&str, &str), action: &str) -> Result<Option<Event>, Trouble> {
    let query =
        [(kind, id), ("action", action), ("limit", "1")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    let page: Page<Event> = api.list("/events", Query::from(query)).await?.done()?;
    Ok(page.items.into_iter().next())
}

fn at(event: &Event) -> Result<Instant, Trouble> {
    let read = event.created_at.as_deref().and_then(|text| Instant::parse(text, &Rfc3339).ok());
    read.ok_or_else(|| Trouble::unknown(format!("event {}: no moment", event.id)))
}

fn money(payment: &Payment, minor: i64) -> Option<Money> {
    let currency = Currency::parse(&payment.currency).ok().filter(|currency| scheme::bounds(*currency).is_some())?;
    Some(Money::new(minor, currency)).filter(|amount| amount.minor >= 0)
}

/// The payment does not say why: its last event does.
fn reason(action: &str, left: Option<Event>) -> &'static str {
    let cause = left.and_then(|event| event.details).and_then(|details| details.cause);
    match cause.as_deref() {
        Some("insufficient_funds") => "insufficient_funds",
        Some("refund_requested") => "payer_asked",
        Some("authorisation_disputed" | "mandate_cancelled") => "not_authorised",
        Some("invalid_bank_details" | "bank_account_closed" | "direct_debit_not_enabled") => "bank_cannot_process",
        _ if action == "failed" => "debit_failed",
        _ => "general",
    }
}
