//! What a payment at GoCardless means for ours; whatever is not documented is unknown. Submitted is not paid.

use time::{Date, Duration, macros::format_description};

use super::{
    api::{Api, Page, Query, Said},
    fee, keys, scheme,
    wire::{BankAccount, Event, Payment},
};
use crate::{
    domain::{
        Instant,
        currency::Currency,
        gateway::Mode,
        money::Money,
        report::{Capture, Outcome},
    },
    providers::Trouble,
};

/// Schemes confirm within three working days of the charge; a week end may lie between.
const SLOWEST: Duration = Duration::days(5);

pub async fn of(api: &Api<'_>, mode: Mode, payment: &Payment, bank_account: Option<&str>) -> Result<Outcome, Trouble> {
    match payment.status.as_str() {
        "pending_customer_approval" | "pending_submission" | "submitted" => {
            Ok(Outcome::Processing { by: expected(payment) })
        }
        "confirmed" | "paid_out" => paid(api, mode, payment, bank_account).await,
        "failed" => failed(api, payment).await,
        "cancelled" | "customer_approval_denied" => Ok(Outcome::Failed { reason: "canceled".into() }),
        // The payer's bank took it back: it is not here.
        "charged_back" => Ok(Outcome::Failed { reason: "debit_failed".into() }),
        status => Ok(Outcome::Unknown { why: format!("payment {}", crate::providers::http::scrubbed(status)) }),
    }
}

fn expected(payment: &Payment) -> Option<Instant> {
    let day = Date::parse(payment.charge_date.as_deref()?, format_description!("[year]-[month]-[day]")).ok()?;
    Some(day.midnight().assume_utc() + SLOWEST)
}

async fn paid(api: &Api<'_>, mode: Mode, payment: &Payment, bank_account: Option<&str>) -> Result<Outcome, Trouble> {
    let Some(amount) = money(payment) else {
        return Ok(Outcome::Unknown { why: format!("paid {} of an unknown currency", payment.amount) });
    };
    let ending = ending(api, bank_account).await;
    Ok(Outcome::Paid(Capture {
        amount,
        ours: payment.metadata.as_ref().and_then(|metadata| metadata.payment.clone()),
        mode,
        fee: fee::of(api, payment).await,
        method: Some(scheme::named(payment.scheme.as_deref(), ending.as_deref())),
    }))
}

fn money(payment: &Payment) -> Option<Money> {
    let currency = Currency::parse(&payment.currency).ok().filter(|currency| scheme::bounds(*currency).is_some())?;
    Some(Money::new(payment.amount, currency)).filter(|amount| amount.is_positive())
}

/// The end of the account's number. The money is told without it where it cannot be had.
pub async fn ending(api: &Api<'_>, bank_account: Option<&str>) -> Option<String> {
    let id = bank_account.filter(|id| keys::is_id(id, "BA"))?;
    match api.get::<BankAccount>(&format!("/customer_bank_accounts/{id}")).await {
        Ok(Said::Done(account)) => account.account_number_ending,
        _ => None,
    }
}

/// The payment does not say why: its last event does, and whether GoCardless tries again by itself.
async fn failed(api: &Api<'_>, payment: &Payment) -> Result<Outcome, Trouble> {
    let query: Query = [("payment", payment.id.as_str()), ("action", "failed"), ("limit", "1")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
    let page: Page<Event> = api.list("/events", query).await?.done()?;
    let details = page.items.into_iter().next().and_then(|event| event.details).unwrap_or_default();
    if details.will_attempt_retry == Some(true) {
        return Ok(Outcome::Processing { by: None });
    }
    let reason = match details.cause.as_deref() {
        Some("insufficient_funds") => "insufficient_funds",
        _ => "debit_failed",
    };
    Ok(Outcome::Failed { reason: reason.into() })
}

/// Our word for why something was not made: GoCardless' reason, or the field it blames.
pub fn reason(said: &str) -> &'static str {
    match said {
        "amount" => "amount_below_minimum",
        "currency" | "scheme" => "currency_unsupported",
        "email" => "email_invalid",
        "mandate_is_inactive" => "mandate_ended",
        "forbidden" | "insufficient_permissions" => "permission_denied",
        "available_refund_amount_insufficient" => "refund_funds_missing",
        "total_amount_confirmation_invalid" => "refund_total_differs",
        _ => "invalid_request",
    }
}
