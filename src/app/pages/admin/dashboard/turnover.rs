//! Turnover: revenue without taxes along time, less what was cancelled or credited.

use leptos::prelude::*;

use crate::{
    app::{ui::*, words},
    domain::{
        Instant,
        currency::Currency,
        dashboard::{Pace, Turnover},
        fee_report::Month,
        money::Money,
    },
    flows::calendar,
    row,
};

const ID: &str = "turnover";

#[component]
pub fn TurnoverByStep(currency: Currency, pace: Pace, steps: Vec<Turnover>) -> impl IntoView {
    let sum = |of: fn(&Turnover) -> Money| Money::new(steps.iter().map(|step| of(step).minor).sum(), currency);
    let [invoiced, back, net] = [sum(|step| step.invoiced), sum(|step| step.taken_back), sum(Turnover::net)];
    let (title, language) = (t!("figures-turnover"), words::language());
    let words = t!("figures-turnover-words", total = words::money(language, net));
    let moved = steps.iter().any(|step| !step.invoiced.is_zero() || !step.taken_back.is_zero());
    let drawn = moved.then(|| {
        let column = |step: &Turnover| {
            let net = step.net();
            Bar::new(short(pace, step.step.since), net.minor, words::money(language, net))
        };
        let columns = steps.iter().map(column).collect();
        let heads = vec![
            Column::text(t!("figures-when")),
            Column::number(t!("figures-invoiced")),
            Column::number(t!("figures-taken-back")),
            Column::main(t!("figures-turnover")),
        ];
        let line = |step: &Turnover| {
            let (name, net) = (whole(pace, step.step.since), step.net());
            row![
                name,
                view! { <Amount of=step.invoiced/> },
                view! { <Amount of=step.taken_back/> },
                view! { <Amount of=net/> },
            ]
        };
        let rows = steps.iter().map(line).collect();
        let foot = row![
            t!("figures-total"),
            view! { <Amount of=invoiced/> },
            view! { <Amount of=back/> },
            view! { <Amount of=net/> },
        ];
        Drawn::new(
            view! { <ColumnChart id=ID title=title.clone() words=words.clone() columns currency/> },
            view! { <Table caption=title.clone() columns=heads rows foot/> },
        )
    });
    view! { <Charted id=ID title words nothing=t!("figures-turnover-none") drawn/> }
}

/// `3 nov.`, `nov.`, `2026`: below a column there is little room.
fn short(pace: Pace, since: Instant) -> String {
    let local = calendar::in_shop_zone(since);
    let month = words::by_key(words::language(), &format!("month-short-{}", local.month())).unwrap_or_default();
    match pace {
        Pace::Day | Pace::Week => format!("{} {month}", words::day_of_month(words::language(), local.day())),
        Pace::Month => month,
        Pace::Year => local.year().to_string(),
    }
}

fn whole(pace: Pace, since: Instant) -> String {
    let (local, language) = (calendar::in_shop_zone(since), words::language());
    match pace {
        Pace::Day => words::short_date(language, since),
        Pace::Week => t!("figures-week", day = words::short_date(language, since)),
        Pace::Month => words::month(language, Month { year: local.year(), month: local.month() }),
        Pace::Year => local.year().to_string(),
    }
}
