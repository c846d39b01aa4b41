//! The ways to pay, as cards to choose from; those not offered say why.

use leptos::prelude::*;

use super::{
    field::{Frame, Ties},
    mark::Mark,
};
use crate::domain::ids::IconId;

/// A gateway as a customer sees it.
#[derive(Debug, Clone)]
pub struct Way {
    /// What the form posts: the gateway's id.
    pub value: String,
    pub provider: String,
    pub icon: Option<IconId>,
    pub title: String,
    pub description: String,
    /// Why it cannot be chosen, in words; `None` when it can.
    pub refusal: Option<String>,
}

/// `<Ways name="gateway" label=t!("pay-how") ways chosen/>`; the first that can be chosen is, where `chosen` is empty.
#[component]
pub fn Ways(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    ways: Vec<Way>,
    #[prop(optional, into)] chosen: String,
) -> impl IntoView {
    let frame = Frame { name: name.clone(), label, hint: None, optional: false, class: "field wide" };
    frame.around_group(|Ties { id, .. }, scope| {
        let first = ways.iter().find(|way| way.refusal.is_none()).map(|way| way.value.clone()).unwrap_or_default();
        let chosen = scope.value(&name, if chosen.is_empty() { first } else { chosen });
        let cards = ways.into_iter().enumerate().map(|(place, way)| {
            let Way { value, provider, icon, title, description, refusal } = way;
            let (checked, id) = (value == chosen && refusal.is_none(), format!("{id}-{place}"));
            let (disabled, words) = (refusal.is_some(), refusal.unwrap_or(description));
            view! {
                <label class="choice">
                    <input type="radio" id=id name=name.clone() value=value checked=checked disabled=disabled required=true/>
                    <Mark provider icon/>
                    <span class="choice-text"><b>{title}</b><small>{words}</small></span>
                </label>
            }
        });
        view! { <div class="choices">{cards.collect_view()}</div> }.into_any()
    })
}
