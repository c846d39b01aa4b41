//! Refunds: asked for on the session's payment intent, and found again by our id in their metadata (section 9).

use time::Duration;

use super::{
    SESSIONS, amount,
    api::{Api, Form},
    session::split,
    wire::{IntentOfRefund, List, Refund, SessionOfRefund},
};
use crate::{
    domain::report::{RefundOutcome, RefundReport, Returned},
    providers::{AskedRefund, Call, ForeignRefund, FoundRefund, Trouble, TroubleKind},
};

const REFUNDS: &str = "/v1/refunds";

/// Stripe forgets an idempotency key after a day.
const REMEMBERED: Duration = Duration::hours(23);

const MOST_PAGES: u32 = 20;

/// Under its own key; where Stripe may have forgotten that, it is looked for first.
pub async fn refund(call: &Call<'_>, asked: &AskedRefund) -> Result<RefundReport, Trouble> {
    let unit = amount::to_stripe(asked.amount)
        .map_err(|code| Trouble::refused(code.word(), format!("{} is not exact in Stripe's unit", asked.amount)))?;
    let api = Api::open(call)?;
    let intent = intent(&api, asked).await?;
    if call.now > asked.created_at + REMEMBERED {
        let found = search(&api, &intent, asked).await?;
        if found.outcome != RefundOutcome::NoSuch {
            return Ok(found);
        }
    }
    let form: Form = vec![
        ("payment_intent".into(), intent),
        ("amount".into(), unit.to_string()),
        ("metadata[refund]".into(), asked.refund.to_string()),
        ("metadata[reference]".into(), asked.reference.clone()),
        expanded(),
    ];
    Ok(read(api.post(REFUNDS, &asked.idempotency_key, form).await?, asked))
}

pub async fn status(call: &Call<'_>, asked: &AskedRefund) -> Result<RefundReport, Trouble> {
    let api = Api::open(call)?;
    match asked.known.as_deref().filter(|id| is_refund(id)) {
        Some(id) => match api.get::<Refund>(&format!("{REFUNDS}/{id}"), vec![expanded()]).await {
            Ok(refund) if refund.id == id => Ok(read(refund, asked)),
            Ok(_) => Ok(unclear(Some(id), "another refund than the one asked for")),
            // Another account's key by now, perhaps: a refund that was there does not go away.
            Err(Trouble { kind: TroubleKind::Refused { field: None, .. }, why, .. }) => Ok(unclear(Some(id), &why)),
            Err(trouble) => Err(trouble),
        },
        None => search(&api, &intent(&api, asked).await?, asked).await,
    }
}

/// By its id; its payment intent says whose it is.
pub async fn foreign(call: &Call<'_>, named: &ForeignRefund) -> Result<FoundRefund, Trouble> {
    let id = named.reference.as_str();
    if !is_refund(id) {
        return Err(Trouble::refused("invalid_request", "no refund's id"));
    }
    let api = Api::open(call)?;
    let refund: Refund = api.get(&format!("{REFUNDS}/{id}"), vec![expanded()]).await?;
    if refund.id != id || refund.object != "refund" {
        return Err(Trouble::unknown("another refund than the one asked for"));
    }
    let payment = match refund.payment_intent.as_deref().filter(|intent| intent.starts_with("pi_")) {
        Some(intent) => {
            let read: IntentOfRefund = api.get(&format!("/v1/payment_intents/{intent}"), Form::new()).await?;
            read.metadata.payment.filter(|_| read.id == intent)
        }
        None => None,
    };
    let ours = refund.metadata.refund.clone();
    let outcome = stated(&refund).unwrap_or_else(|why| RefundOutcome::Unknown { why });
    Ok(FoundRefund { payment, ours, report: RefundReport { reference: Some(refund.id), outcome } })
}

async fn intent(api: &Api<'_>, asked: &AskedRefund) -> Result<String, Trouble> {
    let Some(session) = asked.payment.reference.as_deref().filter(|reference| super::is_session(reference)) else {
        return Err(Trouble::refused("invalid_request", "the payment has no session"));
    };
    let read: SessionOfRefund = api.get(&format!("{SESSIONS}/{session}"), Form::new()).await?;
    match read.payment_intent {
        Some(intent) if read.id == session && intent.starts_with("pi_") => Ok(intent),
        _ => Err(Trouble::unknown("the session names no payment intent")),
    }
}

/// Among the refunds of the payment, the one that carries our id.
async fn search(api: &Api<'_>, intent: &str, asked: &AskedRefund) -> Result<RefundReport, Trouble> {
    let ours = asked.refund.to_string();
    let mut after: Option<String> = None;
    for _ in 0..MOST_PAGES {
        let mut query: Form = vec![("payment_intent".into(), intent.into()), ("limit".into(), "100".into())];
        query.push(("expand[0]".into(), "data.balance_transaction".into()));
        query.extend(after.take().map(|id| ("starting_after".to_owned(), id)));
        let mut page: List<Refund> = api.get(REFUNDS, query).await?;
        if let Some(at) = page.data.iter().position(|refund| refund.metadata.refund.as_ref() == Some(&ours)) {
            return Ok(read(page.data.swap_remove(at), asked));
        }
        match page.data.pop() {
            Some(last) if page.has_more => after = Some(last.id),
            _ => return Ok(RefundReport { reference: None, outcome: RefundOutcome::NoSuch }),
        }
    }
    Ok(unclear(None, "too many refunds to look through"))
}

fn read(refund: Refund, asked: &AskedRefund) -> RefundReport {
    let outcome = outcome(&refund, asked).unwrap_or_else(|why| RefundOutcome::Unknown { why });
    RefundReport { reference: Some(refund.id), outcome }
}

fn outcome(refund: &Refund, asked: &AskedRefund) -> Result<RefundOutcome, String> {
    if refund.object != "refund" || refund.metadata.refund != Some(asked.refund.to_string()) {
        return Err("not the refund asked for".into());
    }
    stated(refund)
}

fn stated(refund: &Refund) -> Result<RefundOutcome, String> {
    let amount = amount::of_stripe(refund.amount, &refund.currency)
        .filter(|amount| amount.is_positive())
        .ok_or_else(|| format!("given back {} {}", refund.amount, refund.currency))?;
    let booked = refund.balance_transaction.as_ref().and_then(|booked| booked.object().ok());
    let returned = Returned { amount, fee: booked.and_then(split) };
    match refund.status.as_deref() {
        // What needs the customer first is on its way as far as we are concerned.
        Some("pending" | "requires_action") => Ok(RefundOutcome::Submitted(returned)),
        Some("succeeded") => Ok(RefundOutcome::Succeeded(returned)),
        Some("failed") => Ok(RefundOutcome::Failed { reason: failed(refund.failure_reason.as_deref()).into() }),
        Some("canceled") => Ok(RefundOutcome::Failed { reason: "canceled".into() }),
        status => Err(format!("refund {}", status.unwrap_or("without status"))),
    }
}

fn failed(why: Option<&str>) -> &'static str {
    match why {
        Some("insufficient_funds") => "refund_funds_missing",
        Some("charge_for_pending_refund_disputed") => "payment_disputed",
        _ => "refund_returned",
    }
}

fn is_refund(id: &str) -> bool {
    ["re_", "pyr_"].iter().any(|mark| id.starts_with(mark))
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn expanded() -> (String, String) {
    ("expand[0]".into(), "balance_transaction".into())
}

fn unclear(id: Option<&str>, why: &str) -> RefundReport {
    RefundReport { reference: id.map(str::to_owned), outcome: RefundOutcome::Unknown { why: why.into() } }
}
