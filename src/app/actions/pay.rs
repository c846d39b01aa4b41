//! The customer's pay button.

use axum::{extract::State, response::Response};

use crate::{
    app::{detached::detached, onward::onward, pages::customer::invoice},
    db,
    domain::{
        currency::Currency,
        error::{AppError, Code, Fault, Findings},
        ids::{GatewayId, InvoiceId},
        invoice::{Invoice, Parts},
        money::Money,
        payment::Purpose,
        people::Right,
    },
    flows::{
        payments::start::{self, Begun, Wanted},
        portal::Portal,
    },
    request::{Key, Posted, Visit},
};

pub async fn pay(visit: Visit, State(portal): State<Portal>, Key(id): Key<InvoiceId>, posted: Posted) -> Response {
    let begun = begin(&visit, &portal, id, &posted).await;
    let question = format!("/invoices/{id}/switch?gateway={}", posted.get("gateway"));
    match onward(visit, &portal, begun, (&posted, question)).await {
        Ok(answer) => answer,
        Err(visit) => invoice::page(visit, State(portal), Key(id)).await,
    }
}

async fn begin(visit: &Visit, portal: &Portal, id: InvoiceId, posted: &Posted) -> Result<Begun, AppError> {
    let contact = visit.contact(Right::Pay)?;
    let invoice = db::invoices::find_for(portal.db.reader(), contact.customer, id).await?;
    let wanted = wanted(posted, &invoice)?;
    let portal = portal.clone();
    detached(async move { start::start(&portal, &contact, wanted).await }).await
}

/// What the form asks for. How much is only asked where the invoice may be paid in parts.
pub(super) fn wanted(posted: &Posted, invoice: &Invoice) -> Result<Wanted, AppError> {
    match invoice.parts {
        Parts::Whole => posted.only(&["gateway", "due", "request_key"])?,
        Parts::Parts => posted.only(&["gateway", "due", "request_key", "amount"])?,
    };
    let mut findings = Findings::default();
    let gateway = findings.take("gateway", gateway(posted));
    let due_shown = findings.take("due", due(posted));
    let amount = findings.take("amount", amount(posted, invoice.total().currency));
    let (Some(gateway), Some(due_shown), Some(amount)) = (gateway, due_shown, amount) else {
        return Err(findings.done().err().unwrap_or(AppError::Conflict(Code::BadRequest)));
    };
    Ok(Wanted {
        purpose: Purpose::Invoice(invoice.id),
        gateway,
        // All that is due is said by saying nothing: the balance then gives what it has.
        amount: amount.filter(|amount| due_shown != Some(*amount)),
        due_shown,
        request_key: posted.get("request_key").to_owned(),
        agreed: None,
    })
}

/// An id that is none, and one of a gateway that may not be used, get the same answer.
pub(super) fn gateway(posted: &Posted) -> Result<GatewayId, Code> {
    match posted.get("gateway") {
        "" => Err(Code::Required),
        id => id.parse().map_err(|_| Code::GatewayUnavailable),
    }
}

/// `12000 EUR`: minor units and currency, as [`shown`] wrote them.
pub(super) fn due(posted: &Posted) -> Result<Option<Money>, Code> {
    if !posted.has("due") {
        return Ok(None);
    }
    let (minor, currency) = posted.get("due").split_once(' ').ok_or(Code::AmountInvalid)?;
    let minor = minor.parse().map_err(|_| Code::AmountInvalid)?;
    Ok(Some(Money::new(minor, Currency::parse(currency)?)))
}

/// The value of the hidden field that says what was due when the form was drawn.
pub fn shown(due: Money) -> String {
    format!("{} {}", due.minor, due.currency.code())
}

fn amount(posted: &Posted, currency: Currency) -> Result<Option<Money>, Fault> {
    posted.has("amount").then(|| Money::parse_positive(posted.get("amount"), currency)).transpose()
}
