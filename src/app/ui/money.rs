//! An amount of money: words for people, an exact value for programs.

use leptos::prelude::*;

use crate::{app::words, domain::money::Money};

/// `<data value="12.34" data-currency="EUR">12,34 €</data>`; `big` for the one figure a page is about.
#[component]
pub fn Amount(of: Money, #[prop(optional)] big: bool) -> impl IntoView {
    let class = if big { "amount big" } else { "amount" };
    let sign = (of.minor < 0).then_some("minus");
    view! {
        <data class=class value=of.plain() data-currency=of.currency.code() data-sign=sign>
            {words::money(words::language(), of)}
        </data>
    }
}
