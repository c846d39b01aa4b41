//! A customer agrees that one payment is debited on a mandate of theirs: who, when, and to which words.

use crate::{
    db::{self, Tx},
    domain::{
        error::{AppError, Code},
        gateway::Gateway,
        mandate::{CONSENT_WORDS, Consent, Mandate},
        money::Money,
        payment::Payment,
        people::Contact,
    },
    flows::payments::start::{Agreed, Wanted},
};

/// The mandate a click wants debited, and what was agreed to with it.
pub struct AskedFor {
    mandate: Mandate,
    agreed: Agreed,
}

/// In the transaction that writes the payment down: the mandate is the customer's own and alive, and they agreed to the words
/// of today.
pub async fn asked_for(
    tx: &Tx,
    contact: &Contact,
    wanted: &Wanted,
    (gateway, amount): (&Gateway, Money),
) -> Result<Option<AskedFor>, AppError> {
    let Some(agreed) = wanted.agreed.clone() else { return Ok(None) };
    let mandate = db::mandates::lock(tx, agreed.mandate).await?;
    if mandate.customer != contact.customer {
        return Err(AppError::NotFound);
    }
    if agreed.words != CONSENT_WORDS {
        return Err(AppError::invalid("consent", Code::Required));
    }
    let serves = mandate.serves(gateway) && mandate.currency == amount.currency;
    serves.then_some(Some(AskedFor { mandate, agreed })).ok_or(AppError::Conflict(Code::MandateEnded))
}

pub async fn keep(tx: &Tx, contact: &Contact, payment: &Payment, asked: AskedFor) -> Result<(), AppError> {
    let consent = Consent {
        payment: payment.id,
        mandate: asked.mandate.id,
        person: contact.person,
        name: contact.name.clone(),
        words: asked.agreed.words,
        language: asked.agreed.language,
        at: payment.created_at,
    };
    db::mandates::consent(tx, &consent).await
}
