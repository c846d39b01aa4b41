//! The payment of a fulfilled billing request: GoCardless' own, or a debit that we ask for on the new mandate.

use super::{
    api::{Api, Page, Query, Refusal, Said},
    keys, request,
    wire::{BillingRequest, Mandate, Payment},
};
use crate::providers::{Asked, Call, Charge, Trouble};

const PAYMENTS: &str = "/payments";

pub enum Found {
    Payment(Box<Payment>),
    /// The customer gave this mandate, and nothing was collected on it.
    Mandate(String),
    Unclear(String),
}

/// Asks for nothing. A mandate is looked through before anything is debited on it: keys are forgotten after some weeks.
pub async fn found(api: &Api<'_>, asked: &Asked, request: &BillingRequest) -> Result<Found, Trouble> {
    let links = request.links.as_ref();
    let payment = links.and_then(|links| links.payment_request_payment.as_deref());
    let mandate = links.and_then(|links| links.mandate_request_mandate.as_deref());
    match (payment.filter(|id| keys::is_id(id, "PM")), mandate.filter(|id| keys::is_id(id, "MD"))) {
        (Some(payment), _) => read(api, payment).await,
        (None, Some(mandate)) => Ok(match on_mandate(api, asked, mandate).await? {
            Found::Mandate(_) if request.payment_request.is_some() => {
                Found::Unclear("fulfilled, and its payment is not named yet".into())
            }
            found => found,
        }),
        (None, None) => Ok(Found::Unclear("fulfilled with neither payment nor mandate".into())),
    }
}

pub async fn read(api: &Api<'_>, id: &str) -> Result<Found, Trouble> {
    Ok(match api.get::<Payment>(&format!("{PAYMENTS}/{id}")).await? {
        Said::Done(payment) if payment.id == id => Found::Payment(Box::new(payment)),
        Said::Done(_) | Said::Made(_) => Found::Unclear("another payment than the one asked for".into()),
        Said::No(refusal) => Found::Unclear(refusal.why),
    })
}

pub async fn on_mandate(api: &Api<'_>, asked: &Asked, mandate: &str) -> Result<Found, Trouble> {
    let query: Query = vec![("mandate".into(), mandate.into()), ("limit".into(), "100".into())];
    let page: Page<Payment> = api.list(PAYMENTS, query).await?.done()?;
    let mut ours = page.items.into_iter().filter(|payment| is_of(payment, asked));
    Ok(match (ours.next(), ours.next()) {
        (None, _) => Found::Mandate(mandate.to_owned()),
        (Some(payment), None) => Found::Payment(Box::new(payment)),
        (Some(_), Some(_)) => Found::Unclear("debited more than once".into()),
    })
}

fn is_of(payment: &Payment, asked: &Asked) -> bool {
    let ours = payment.metadata.as_ref().and_then(|metadata| metadata.payment.as_ref());
    ours == Some(&asked.charge.payment.to_string())
}

/// Debits the mandate, once for this payment. What GoCardless refuses for good is told apart.
pub async fn debit(api: &Api<'_>, charge: &Charge, mandate: &str) -> Result<Result<Payment, Refusal>, Trouble> {
    let key = format!("{}:debit", charge.idempotency_key);
    match api.create::<Payment>(PAYMENTS, &key, request::debit(charge, mandate)).await? {
        Said::Done(payment) if is_on(&payment, mandate) => Ok(Ok(payment)),
        Said::Done(_) => Err(Trouble::unknown("a debit on another mandate")),
        // Somebody else of us was quicker.
        Said::Made(id) => match read(api, &id).await? {
            Found::Payment(payment) if is_on(&payment, mandate) => Ok(Ok(*payment)),
            _ => Err(Trouble::unknown("the debit made before cannot be read")),
        },
        Said::No(refusal) => Ok(Err(refusal)),
    }
}

fn is_on(payment: &Payment, mandate: &str) -> bool {
    payment.links.as_ref().and_then(|links| links.mandate.as_deref()) == Some(mandate)
}

/// Keeps a debit that has not left from leaving, and a mandate nobody needs any more from being used. Where GoCardless
/// refuses that it is too late: whoever asks next hears what became of it.
pub async fn stop(api: &Api<'_>, call: &Call<'_>, asked: &Asked, request: &BillingRequest) -> Result<(), Trouble> {
    let key = format!("{}:stop:{}", asked.charge.idempotency_key, call.now.unix_timestamp_nanos());
    match found(api, asked, request).await? {
        Found::Payment(payment) => stop_debit(api, &payment, &key).await?,
        Found::Mandate(mandate) => {
            let path = format!("/mandates/{mandate}/actions/cancel");
            if let Said::Done(Mandate { id, .. }) = api.act::<Mandate>(&path, &key).await? {
                tracing::info!(mandate = id, "a mandate given for a payment that ended was cancelled");
            }
        }
        Found::Unclear(_) => {}
    }
    Ok(())
}

/// A debit that has left is not stopped any more.
pub async fn stop_debit(api: &Api<'_>, payment: &Payment, key: &str) -> Result<(), Trouble> {
    if is_still_here(payment) {
        api.act::<Payment>(&format!("{PAYMENTS}/{}/actions/cancel", payment.id), key).await?;
    }
    Ok(())
}

fn is_still_here(payment: &Payment) -> bool {
    matches!(payment.status.as_str(), "pending_submission" | "pending_customer_approval")
}
