//! The small picture of a way to pay: the uploaded icon, or our own drawing for its kind.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};
use crate::{
    domain::ids::IconId,
    providers::{self, Emblem},
};

/// `provider` is the provider's kind; `icon` the picture the shop uploaded.
#[component]
pub fn Mark(#[prop(into)] provider: String, #[prop(optional_no_strip)] icon: Option<IconId>) -> impl IntoView {
    let drawing = match icon {
        Some(icon) => {
            view! { <img src=format!("/icons/{icon}") alt="" width="40" height="40" loading="lazy"/> }.into_any()
        }
        None => view! { <Icon of=glyph(&provider)/> }.into_any(),
    };
    view! { <span class="mark">{drawing}</span> }
}

fn glyph(provider: &str) -> Glyph {
    match providers::find(provider).map_or(Emblem::Card, |provider| provider.capabilities().emblem) {
        Emblem::Account => Glyph::Account,
        Emblem::Bank => Glyph::Landmark,
        Emblem::Card => Glyph::Card,
        Emblem::Debit => Glyph::Debit,
        Emblem::Phone => Glyph::Phone,
        Emblem::Wallet => Glyph::Wallet,
    }
}
