//! Payouts: all of them, one with its lines, one a person writes down, and what is at the providers now.

pub mod list;
pub mod one;
pub mod record;
pub mod there;

use leptos::prelude::*;

use crate::{app::ui::*, domain::payout::Payout};

/// The state, and whether a person is needed.
#[component]
pub fn StateOfPayout(payout: Payout) -> impl IntoView {
    let person =
        payout.called.map(|_| view! { <Badge tone=Tone::Warn icon=Glyph::Person words=t!("money-needs-person")/> });
    view! { <span class="row"><StateBadge family="payout" state=payout.state.word()/>{person}</span> }
}
