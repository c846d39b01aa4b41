//! The small picture of a way to pay: the uploaded icon, or our own drawing for its kind. No one's trademark.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};
use crate::domain::ids::IconId;

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
    match provider {
        "bank_transfer" => Glyph::Landmark,
        "balance" => Glyph::Wallet,
        "gocardless" => Glyph::Debit,
        "braintree" | "paypal" | "paypal_express" => Glyph::Account,
        "paytm" => Glyph::Phone,
        _ => Glyph::Card,
    }
}
