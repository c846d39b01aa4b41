//! The filters of the lists about money: what may be chosen, and the place in a list.

use std::{fmt::Display, str::FromStr};

use leptos::prelude::*;

use crate::{
    app::{ui::*, words},
    domain::{
        currency::Currency,
        ids::GatewayId,
        page::{Page, Place},
    },
    request::Asked,
};

/// Behind or before which line the list goes on.
pub fn place<C: FromStr>(asked: &Asked) -> Place<C> {
    let cursor = |name: &str| asked.get(name).parse().ok();
    match (cursor("after"), cursor("before")) {
        (Some(line), _) => Place::After(line),
        (None, Some(line)) => Place::Before(line),
        (None, None) => Place::Start,
    }
}

/// The addresses of the pages before and after, filters kept.
pub fn neighbours<T, C: Display>(
    page: &Page<T, C>,
    asked: &Asked,
    path: &str,
    kept: &[&str],
) -> (Option<String>, Option<String>) {
    let address = |name, cursor: &C| asked.address(path, kept, (name, cursor.to_string()));
    (
        page.previous.as_ref().map(|cursor| address("before", cursor)),
        page.next.as_ref().map(|cursor| address("after", cursor)),
    )
}

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
