//! What the customer's own bank took back of a payment, said to the customer.

use leptos::prelude::*;

use crate::{
    app::{ui::*, words},
    domain::{
        dispute::{Dispute, DisputeKind},
        ids::InvoiceId,
    },
};

/// Only what makes an invoice due again: what a shop and a card's bank argue about is not said here.
#[component]
pub fn TakenBack(disputes: Vec<Dispute>, invoice: Option<InvoiceId>) -> impl IntoView {
    let taken = disputes.into_iter().filter(|dispute| dispute.kind == DisputeKind::TakenBack);
    let line = move |dispute: Dispute| {
        let amount = words::money(words::language(), dispute.away.owed);
        let pay =
            invoice.map(|id| view! { <p><a href=format!("/invoices/{id}")>{t!("paying-taken-back-invoice")}</a></p> });
        view! { <Notice tone=Tone::Warn title=t!("paying-taken-back-title")><p>{t!("paying-taken-back", amount = amount)}</p>{pay}</Notice> }
    };
    taken.filter(|dispute| dispute.away.owed.is_positive()).map(line).collect_view()
}
