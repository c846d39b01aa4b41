//! The mandates a customer may have debited for an invoice, as the rules of their gateways stand now.

use std::collections::BTreeSet;

use crate::{
    db::{self, ConnectionTrait},
    domain::{
        availability::Chooser,
        error::AppError,
        gateway::{Gateway, Scope},
        ids::CustomerId,
        invoice::Invoice,
        mandate::Mandate,
    },
    flows::gateways::offer::{self, Question},
};

/// Customers leave few; the latest are looked through.
const MOST: u64 = 100;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    pub mandate: Mandate,
    pub gateway: Gateway,
}

/// The latest one of each gateway that may take what is due.
pub async fn offer(
    db: &impl ConnectionTrait,
    gateways: &[Gateway],
    (customer, invoice): (CustomerId, &Invoice),
) -> Result<Vec<Offered>, AppError> {
    let due = invoice.due();
    let question =
        Question { amount: due, scope: Scope::Invoices, chooser: Chooser::Customer, allowed: &invoice.allowed };
    let (mut seen, mut offered) = (BTreeSet::new(), Vec::new());
    for mandate in db::mandates::of_customer(db, customer, MOST).await? {
        if mandate.currency != due.currency || seen.contains(&mandate.gateway) {
            continue;
        }
        let gateway = gateways.iter().find(|gateway| gateway.id == mandate.gateway && mandate.serves(gateway));
        if let Some(gateway) = gateway.filter(|gateway| offer::judge(gateway, question).is_ok()) {
            seen.insert(gateway.id);
            offered.push(Offered { gateway: gateway.clone(), mandate });
        }
    }
    Ok(offered)
}
