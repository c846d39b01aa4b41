//! The disputes of a payment or of a customer, and the parts the pages of disputes share.

use leptos::prelude::*;

use crate::{
    app::{ui::*, words},
    domain::{
        dispute::{Dispute, DisputeKind},
        money::Money,
    },
    row,
};

/// Draws nothing where nobody disputes anything.
#[component]
pub fn DisputePanel(disputes: Vec<Dispute>) -> impl IntoView {
    (!disputes.is_empty()).then(|| {
        let columns = vec![
            Column::text(t!("dispute-reference")),
            Column::text(t!("dispute-reason")),
            Column::text(t!("money-state")),
            Column::main(t!("money-amount")),
        ];
        let row = |dispute: Dispute| {
            let to = format!("/admin/disputes/{}", dispute.id);
            row![
                view! { <span class="nowrap">{dispute.reference.clone()}</span><small><Moment of=dispute.opened_at short=true/></small> },
                view! { {kind(dispute.kind)}<small>{reason(&dispute.reason)}</small> },
                view! { <StateOfDispute dispute=dispute.clone()/> },
                view! { <Amount of=dispute.amount/> },
            ]
            .to(to)
        };
        let rows = disputes.into_iter().map(row).collect();
        view! { <Section title=t!("nav-disputes")><Table caption=t!("nav-disputes") columns rows/></Section> }
    })
}

/// The state, and whether a person is needed.
#[component]
pub fn StateOfDispute(dispute: Dispute) -> impl IntoView {
    let state = dispute.state.word();
    let person = dispute
        .needs_person
        .map(|_| view! { <Badge tone=Tone::Warn icon=Glyph::Person words=t!("money-needs-person")/> });
    view! { <span class="row"><StateBadge family="dispute" state/>{person}</span> }
}

/// A sum that says nothing while it is nothing.
#[component]
pub fn Sum(label: String, of: Money) -> impl IntoView {
    of.is_positive().then(|| view! { <Stat label tone=Tone::Bad><Amount of/></Stat> })
}

pub fn kind(of: DisputeKind) -> String {
    words::by_key(words::language(), &format!("dispute-kind-{}", of.word().replace('_', "-"))).unwrap_or_default()
}

pub fn reason(word: &str) -> String {
    let key = format!("dispute-reason-{}", word.replace('_', "-"));
    words::by_key(words::language(), &key).unwrap_or_else(|| word.to_owned())
}
