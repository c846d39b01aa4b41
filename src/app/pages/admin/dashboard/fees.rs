//! Fees: what each provider kept in the period, beside what came in through it.

use leptos::prelude::*;

use super::figures::Names;
use crate::{
    app::{ui::*, words},
    domain::{currency::Currency, dashboard::Kept, fee_report::share, money::Money},
    row,
};

const ID: &str = "fees";

#[component]
pub fn Fees(currency: Currency, kept: Vec<Kept>, names: Names) -> impl IntoView {
    let sum = |of: fn(&Kept) -> Money| Money::new(kept.iter().map(|one| of(one).minor).sum(), currency);
    let [taken, fees, taxes] = [sum(|one| one.taken), sum(|one| one.fees), sum(|one| one.taxes)];
    let (title, language) = (t!("figures-fees"), words::language());
    let words = t!("figures-fees-words", total = words::money(language, fees), part = part(fees, taken));
    let drawn = (!kept.is_empty()).then(|| {
        let bar = |one: &Kept| Bar::new(names.of(one.gateway), one.fees.minor, words::money(language, one.fees));
        let bars = kept.iter().map(bar).collect();
        let columns = vec![
            Column::text(t!("money-gateway")),
            Column::number(t!("fees-taken")),
            Column::main(t!("fees-kept")),
            Column::number(t!("fees-taxes")),
            Column::number(t!("fees-share")),
        ];
        let cells = |name: String, [taken, fees, taxes]: [Money; 3]| {
            row![
                name,
                view! { <Amount of=taken/> },
                view! { <Amount of=fees/> },
                view! { <Amount of=taxes/> },
                part(fees, taken),
            ]
        };
        let rows = kept.iter().map(|one| cells(names.of(one.gateway), [one.taken, one.fees, one.taxes])).collect();
        let foot = cells(t!("figures-total"), [taken, fees, taxes]);
        Drawn::new(
            view! { <BarChart id=ID title=title.clone() words=words.clone() bars/> },
            view! { <Table caption=title.clone() columns rows foot/> },
        )
    });
    view! { <Charted id=ID title words nothing=t!("figures-fees-none") drawn/> }
}

fn part(fees: Money, taken: Money) -> String {
    let percent = |share| t!("percent", rate = words::decimal(words::language(), share));
    share(fees, taken).map_or_else(|| "–".to_owned(), percent)
}
