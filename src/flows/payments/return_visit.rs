//! The customer comes back from the provider's page. What the address says proves nothing: the provider is asked.

use std::collections::BTreeMap;

use super::ask;
use crate::{
    db,
    domain::{
        error::AppError,
        ids::PaymentId,
        payment::{Attention, Payment},
        people::{Actor, Contact, Right},
    },
    flows::portal::Portal,
    providers,
};

/// However often the page is opened, the provider is asked at most this often.
const PAUSE: time::Duration = time::Duration::seconds(5);

/// `address`: the fields of its query. Those the provider has to be shown again are kept, and nothing else is read.
pub async fn return_visit(
    portal: &Portal,
    contact: &Contact,
    id: PaymentId,
    address: &BTreeMap<String, String>,
) -> Result<Payment, AppError> {
    let payment = in_sight(portal, contact, id).await?;
    let pause = match keeps_news(portal, &payment, address).await? {
        true => time::Duration::ZERO,
        false => PAUSE,
    };
    match in_question(portal, payment, pause).await? {
        Asking::Now(speaker) => ask::ask_on_return(portal, id, &speaker).await,
        Asking::Not(payment) => Ok(*payment),
    }
}

/// The customer looks at a payment without having been sent back: the same question, and nothing follows from the visit.
pub async fn look_in(portal: &Portal, contact: &Contact, id: PaymentId) -> Result<Payment, AppError> {
    let payment = in_sight(portal, contact, id).await?;
    match in_question(portal, payment, PAUSE).await? {
        Asking::Now(speaker) => ask::ask(portal, id, &speaker).await,
        Asking::Not(payment) => Ok(*payment),
    }
}

enum Asking {
    /// The right to ask is ours.
    Now(Actor),
    /// Decided, or asked a moment ago.
    Not(Box<Payment>),
}

async fn in_sight(portal: &Portal, contact: &Contact, id: PaymentId) -> Result<Payment, AppError> {
    contact.must(Right::Pay)?;
    db::payments::find_for(portal.db.reader(), contact.customer, id).await
}

/// Whether the customer brought something the provider has to be shown, for the first time.
async fn keeps_news(portal: &Portal, payment: &Payment, address: &BTreeMap<String, String>) -> Result<bool, AppError> {
    if address.is_empty() || !payment.state.is_live() {
        return Ok(false);
    }
    let gateway = db::setup::gateway(&portal.db, payment.gateway).await?;
    let wanted = providers::find(&gateway.provider).map(|provider| provider.brings_back()).unwrap_or_default();
    let found = wanted.iter().filter_map(|name| Some(((*name).to_owned(), address.get(*name)?.clone())));
    let fields: BTreeMap<_, _> = found.collect();
    if fields.is_empty() || fields.len() < wanted.len() {
        return Ok(false);
    }
    // Other words later count too, but nobody has a provider asked without a pause by inventing new ones.
    let first = db::brought::find(portal.db.reader(), payment.id).await?.is_none();
    Ok(db::brought::keep(portal.db.reader(), payment.id, &fields, portal.clock.now()).await? && first)
}

async fn in_question(portal: &Portal, payment: Payment, pause: time::Duration) -> Result<Asking, AppError> {
    let decided = !payment.state.is_live() || matches!(payment.attention, Attention::NeedsPerson { .. });
    if decided || !db::payments::claim_question(portal.db.reader(), payment.id, portal.clock.now(), pause).await? {
        return Ok(Asking::Not(Box::new(payment)));
    }
    Ok(Asking::Now(Actor::Provider(payment.gateway)))
}
