//! Whoever has to act hears of it: the customer whose invoice is due again, and the administrators who keep the money.

use crate::{
    db::{self, Tx},
    domain::{
        dispute::Dispute,
        error::AppError,
        ids::{DisputeMoveId, InvoiceId},
        language::Language,
        letter::Letter,
        money::Money,
        payment::Payment,
        people::{Duty, PersonState},
    },
    flows::portal::Portal,
};

pub(super) async fn customer(
    portal: &Portal,
    tx: &Tx,
    (payment, invoice): (&Payment, InvoiceId),
    by: DisputeMoveId,
    amount: Money,
) -> Result<(), AppError> {
    let customer = db::customers::find(tx, payment.customer).await?;
    let number = db::invoices::find(tx, invoice).await?.number.unwrap_or_default();
    let link = portal.address(&format!("/invoices/{invoice}"));
    let letter = Letter::TakenBack { customer: customer.card.name, number, amount, link };
    let to = (&customer.card.email, customer.card.language);
    db::letters::queue(tx, &format!("dispute:{by}:{invoice}"), to, &letter, portal.clock.now()).await
}

/// Once for each state it comes to that asks for somebody.
pub(super) async fn administrators(
    portal: &Portal,
    tx: &Tx,
    payment: &Payment,
    dispute: &Dispute,
) -> Result<(), AppError> {
    for person in db::people::administrators(tx).await? {
        let keeps_money = person.role.is_some_and(|role| role.may(Duty::Money));
        if !keeps_money || person.state != PersonState::Active {
            continue;
        }
        let letter = Letter::Disputed {
            name: person.name,
            payment: payment.reference.clone(),
            amount: dispute.amount,
            dispute: dispute.kind,
            due: dispute.due,
            link: portal.address(&format!("/admin/disputes/{}", dispute.id)),
        };
        let occasion = format!("dispute:{}:{}:{}", dispute.id, dispute.state.word(), person.id);
        let to = (&person.email, person.language.unwrap_or(Language::Fr));
        db::letters::queue(tx, &occasion, to, &letter, portal.clock.now()).await?;
    }
    Ok(())
}
