//! What was given back, for the customer: each refund with its state.

use leptos::prelude::*;

use crate::{
    app::{ui::*, words},
    domain::{
        money::Money,
        refund::{Refund, RefundState},
    },
    row,
};

/// One that failed is none of the customer's business, unless they had been told of it.
#[component]
pub fn Refunds(refunds: Vec<Refund>) -> impl IntoView {
    let told = |refund: &Refund| {
        refund.state != RefundState::Failed || refund.booked == crate::domain::refund::Booked::Reversed
    };
    let refunds: Vec<_> = refunds.into_iter().filter(told).collect();
    (!refunds.is_empty()).then(|| {
        let columns = vec![
            Column::text(t!("refund-reference")),
            Column::text(t!("refund-to")),
            Column::text(t!("money-state")),
            Column::main(t!("money-amount")),
        ];
        let row = |refund: Refund| {
            row![
                view! { <span class="nowrap">{refund.reference.clone()}</span><small><Day of=refund.created_at short=true/></small> },
                words::by_key(words::language(), &format!("refund-yours-{}", refund.destination.word())).unwrap_or_default(),
                view! { <StateBadge family="refund" state=refund.state.word()/> },
                view! { <Amount of=refund.amount/> },
            ]
        };
        let rows = refunds.into_iter().map(row).collect();
        view! { <Section title=t!("refunds-title")><Table caption=t!("refunds-title") columns rows/></Section> }
    })
}

/// Nothing where nothing was given back.
pub fn in_words(credited: Money, total: Money) -> Option<String> {
    let amount = words::money(words::language(), credited);
    match credited.minor {
        0 => None,
        minor if minor == total.minor => Some(t!("refunds-whole", amount = amount)),
        _ => Some(t!("refunds-part", amount = amount)),
    }
}
