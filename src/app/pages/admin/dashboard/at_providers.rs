//! Money that providers hold today: taken by them, not yet paid out.

use leptos::prelude::*;

use super::figures::Names;
use crate::{
    app::{ui::*, words},
    domain::{currency::Currency, ids::GatewayId, money::Money},
    row,
};

const ID: &str = "at-providers";

#[component]
pub fn AtProviders(currency: Currency, held: Vec<(Option<GatewayId>, Money)>, names: Names) -> impl IntoView {
    let (title, language) = (t!("figures-held"), words::language());
    let sum = Money::new(held.iter().map(|(_, held)| held.minor).sum(), currency);
    let words = t!("figures-held-words", total = words::money(language, sum));
    let named = |gateway: &Option<GatewayId>| gateway.map_or_else(|| t!("figures-no-gateway"), |id| names.of(id));
    let drawn = (!held.is_empty()).then(|| {
        let bars =
            held.iter().map(|(gateway, held)| Bar::new(named(gateway), held.minor, words::money(language, *held)));
        let bars = bars.collect();
        let columns = vec![Column::text(t!("money-gateway")), Column::main(t!("figures-held"))];
        let line = |(gateway, held): &(Option<GatewayId>, Money)| {
            let held = *held;
            row![named(gateway), view! { <Amount of=held/> }]
        };
        let rows = held.iter().map(line).collect();
        let foot = row![t!("figures-total"), view! { <Amount of=sum/> }];
        Drawn::new(
            view! { <BarChart id=ID title=title.clone() words=words.clone() bars/> },
            view! { <Table caption=title.clone() columns rows foot/> },
        )
    });
    view! { <Charted id=ID title words nothing=t!("figures-held-none") drawn/> }
}
