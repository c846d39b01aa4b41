//! The filters of the lists about money: what may be chosen, and the place in a list.

use leptos::prelude::*;

pub use crate::app::pages::paging::{neighbours, place};
use crate::{
    app::{ui::*, words},
    domain::{currency::Currency, ids::GatewayId},
};

/// A state as a choice, in the words its badge has.
pub fn state(family: &str, word: &'static str) -> Choice {
    let key = format!("{family}-state-{}", word.replace('_', "-"));
    Choice::new(word, words::by_key(words::language(), &key).unwrap_or_else(|| word.to_owned()))
}

#[component]
pub fn StateFilter(family: &'static str, states: Vec<&'static str>, value: String) -> impl IntoView {
    let choices = states.into_iter().map(|word| state(family, word)).collect();
    view! { <SelectField name="state" label=t!("money-state") choices value empty=t!("money-all")/> }
}

#[component]
pub fn GatewayFilter(gateways: Vec<(GatewayId, String)>, value: String) -> impl IntoView {
    let choices = gateways.into_iter().map(|(id, name)| Choice::new(id.to_string(), name)).collect();
    view! { <SelectField name="gateway" label=t!("money-gateway") choices value empty=t!("money-all")/> }
}

#[component]
pub fn CurrencyFilter(currencies: Vec<Currency>, value: String) -> impl IntoView {
    let choices = currencies.into_iter().map(|one| Choice::new(one.code(), one.code())).collect();
    view! { <SelectField name="currency" label=t!("money-currency") choices value empty=t!("money-all")/> }
}

/// Nothing fits the filters; or there is nothing yet at all.
#[component]
pub fn Nothing(
    icon: Glyph,
    #[prop(into)] none_yet: String,
    #[prop(into)] advice: String,
    filtered: bool,
    path: &'static str,
) -> impl IntoView {
    if filtered {
        return view! {
            <Empty icon=Glyph::Search title=t!("money-none-found")>
                <ButtonLink href=path kind=Kind::Quiet>{t!("money-show-all")}</ButtonLink>
            </Empty>
        }
        .into_any();
    }
    view! { <Empty icon title=none_yet words=advice/> }.into_any()
}
