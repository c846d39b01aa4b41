//! Receivables by age: what is still to be paid today, and how late it is.

use leptos::prelude::*;

use crate::{
    app::{ui::*, words},
    domain::{currency::Currency, dashboard::Owed, money::Money},
    row,
};

const ID: &str = "receivables";

#[component]
pub fn Ageing(currency: Currency, owed: Vec<Owed>) -> impl IntoView {
    let (title, language) = (t!("figures-ageing"), words::language());
    let due = Money::new(owed.iter().map(|one| one.due.minor).sum(), currency);
    let count: i64 = owed.iter().map(|one| one.count).sum();
    let words = t!("figures-ageing-words", total = words::money(language, due));
    let drawn = (count > 0).then(|| {
        let bar = |one: &Owed| Bar::new(named(one), one.due.minor, words::money(language, one.due));
        let bars = owed.iter().map(bar).collect();
        let columns = vec![
            Column::text(t!("figures-lateness")),
            Column::number(t!("figures-invoices")),
            Column::main(t!("figures-due")),
        ];
        let line = |one: &Owed| {
            let due = one.due;
            row![named(one), one.count.to_string(), view! { <Amount of=due/> }]
        };
        let rows = owed.iter().map(line).collect();
        let foot = row![t!("figures-total"), count.to_string(), view! { <Amount of=due/> }];
        Drawn::new(
            view! { <BarChart id=ID title=title.clone() words=words.clone() bars/> },
            view! { <Table caption=title.clone() columns rows foot/> },
        )
    });
    view! { <Charted id=ID title words nothing=t!("dashboard-no-receivables") drawn/> }
}

fn named(owed: &Owed) -> String {
    words::by_key(words::language(), &format!("figures-{}", owed.lateness.word())).unwrap_or_default()
}
