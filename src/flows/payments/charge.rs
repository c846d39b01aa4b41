//! A payment as its provider is asked about it: the same values every time.

use crate::{
    db,
    domain::{
        creditor_reference::CreditorReference,
        error::AppError,
        gateway::Gateway,
        language::Language,
        payment::{Payment, Purpose, State},
    },
    flows::{gateways::open, portal::Portal},
    providers::{Asked, Charge, Provider, Settings, Standing},
};

/// Everything in it was fixed when the payment was created, so that a retry is byte-equal.
pub async fn charge(portal: &Portal, payment: &Payment) -> Result<Charge, AppError> {
    let customer = db::customers::find(portal.db.reader(), payment.customer).await?;
    let language = customer.card.language;
    let (description, creditor_reference) = match payment.purpose {
        Purpose::Invoice(id) => {
            let invoice = db::invoices::find(portal.db.reader(), id).await?;
            let number = invoice.number.unwrap_or_default();
            (described(language, "Facture", "Invoice", &number), invoice.reference.unwrap_or_default())
        }
        Purpose::TopUp => (described(language, "Rechargement", "Top-up", &payment.reference), own_reference(payment)),
    };
    let agreed = db::mandates::agreed(portal.db.reader(), payment.id).await?;
    Ok(Charge {
        payment: payment.id,
        reference: payment.reference.clone(),
        idempotency_key: payment.idempotency_key.clone(),
        amount: payment.amount,
        description,
        creditor_reference,
        customer_email: Some(customer.card.email.to_string()),
        customer_name: customer.card.name,
        language,
        return_url: portal.address(&format!("/payments/{}/return", payment.id)),
        cancel_url: portal.address(&format!("/payments/{}/back", payment.id)),
        notice_url: portal.webhook_address(payment.gateway),
        created_at: payment.created_at,
        expires_at: payment.expires_at,
        mandate: agreed.map(|(mandate, _)| mandate.reference),
    })
}

/// `standing`: where it stands, when whoever asks knows better than our books.
pub async fn asked(
    portal: &Portal,
    payment: &Payment,
    (provider, settings): (&dyn Provider, &Settings),
    standing: Option<Standing>,
) -> Result<Asked, AppError> {
    let heard = match provider.is_only_heard(settings) {
        true => db::notices::bodies_of(portal.db.reader(), payment.id).await?,
        false => Vec::new(),
    };
    let brought = match provider.brings_back() {
        [] => None,
        _ => db::brought::find(portal.db.reader(), payment.id).await?,
    };
    Ok(Asked {
        charge: charge(portal, payment).await?,
        reference: payment.provider_reference.clone(),
        standing: standing.filter(|_| payment.state.is_live()).unwrap_or_else(|| stands(payment)),
        heard,
        brought,
    })
}

/// Unsure means that somebody said they had paid, or that a call was not answered: either way, not there any more.
fn stands(payment: &Payment) -> Standing {
    match payment.state {
        state if !state.is_live() => Standing::Ended,
        State::Unknown | State::Processing => Standing::Back,
        _ => Standing::There,
    }
}

/// The gateway a payment was made with, and its settings in clear for one call.
pub async fn opened(portal: &Portal, payment: &Payment) -> Result<(Gateway, Settings), AppError> {
    open::find(portal, payment.gateway).await
}

fn described(language: Language, french: &str, english: &str, what: &str) -> String {
    let word = if language == Language::Fr { french } else { english };
    format!("{word} {what}")
}

/// A top-up has no invoice: its own reference is what the bank carries.
fn own_reference(payment: &Payment) -> String {
    let body: String = payment.reference.chars().filter(char::is_ascii_alphanumeric).collect();
    CreditorReference::generate(&body).map(|reference| reference.as_str().to_owned()).unwrap_or_default()
}
