//! Payments begun in the period: how many of those that ended were paid, and how long the money took.

use leptos::prelude::*;
use rust_decimal::Decimal;

use super::figures::Names;
use crate::{
    app::{ui::*, words},
    domain::dashboard::Tries,
    row,
};

const RATE: &str = "success";
const TIME: &str = "time-to-pay";

#[component]
pub fn Payments(tries: Vec<Tries>, names: Names) -> impl IntoView {
    view! { <Success tries=tries.clone() names=names.clone()/><TimeToPay tries names/> }
}

#[component]
fn Success(tries: Vec<Tries>, names: Names) -> impl IntoView {
    let title = t!("figures-success");
    let begun: i64 = tries.iter().map(|one| one.paid + one.failed + one.left + one.open).sum();
    let words = t!("figures-success-words", count = begun);
    let bar = |one: &Tries| Some(Bar::new(names.of(one.gateway), one.per_mille()?, rate(one)));
    let bars: Vec<_> = tries.iter().filter_map(bar).collect();
    let drawn = (!tries.is_empty()).then(|| {
        let columns = vec![
            Column::text(t!("money-gateway")),
            Column::main(t!("figures-rate")),
            Column::number(t!("figures-paid")),
            Column::number(t!("figures-failed")),
            Column::number(t!("figures-left")),
            Column::number(t!("figures-open")),
        ];
        let line = |one: &Tries| {
            let [paid, failed, left, open] = [one.paid, one.failed, one.left, one.open].map(|count| count.to_string());
            row![names.of(one.gateway), rate(one), paid, failed, left, open]
        };
        let rows = tries.iter().map(line).collect();
        Drawn::new(
            view! { <BarChart id=RATE title=title.clone() words=words.clone() bars full=1_000/> },
            view! { <Table caption=title.clone() columns rows wide=true/> },
        )
    });
    view! { <Charted id=RATE title words nothing=t!("figures-success-none") drawn/> }
}

#[component]
fn TimeToPay(tries: Vec<Tries>, names: Names) -> impl IntoView {
    let (title, words) = (t!("figures-time"), t!("figures-time-words"));
    let paid: Vec<_> = tries.iter().filter_map(|one| Some((one, one.seconds?))).collect();
    let drawn = (!paid.is_empty()).then(|| {
        let bar = |(one, seconds): &(&Tries, i64)| Bar::new(names.of(one.gateway), *seconds, lasting(*seconds));
        let bars = paid.iter().map(bar).collect();
        let columns = vec![
            Column::text(t!("money-gateway")),
            Column::number(t!("figures-paid")),
            Column::main(t!("figures-time")),
        ];
        let line =
            |(one, seconds): &(&Tries, i64)| row![names.of(one.gateway), one.paid.to_string(), lasting(*seconds)];
        let rows = paid.iter().map(line).collect();
        Drawn::new(
            view! { <BarChart id=TIME title=title.clone() words=words.clone() bars/> },
            view! { <Table caption=title.clone() columns rows/> },
        )
    });
    view! { <Charted id=TIME title words nothing=t!("figures-time-none") drawn/> }
}

fn rate(tries: &Tries) -> String {
    let percent = |rate| t!("percent", rate = words::decimal(words::language(), Decimal::new(rate, 1)));
    tries.per_mille().map_or_else(|| "–".to_owned(), percent)
}

/// In the two largest units that say something: `45 s`, `12 min 5 s`, `3 h 20 min`, `2 j 4 h`.
fn lasting(seconds: i64) -> String {
    let units = [
        (86_400, t!("lasting-days", count = (seconds / 86_400).to_string())),
        (3_600, t!("lasting-hours", count = (seconds % 86_400 / 3_600).to_string())),
        (60, t!("lasting-minutes", count = (seconds % 3_600 / 60).to_string())),
        (1, t!("lasting-seconds", count = (seconds % 60).to_string())),
    ];
    let first = units.iter().position(|(unit, _)| seconds >= *unit).unwrap_or(units.len() - 1);
    let said = |at: usize| units.get(at).map(|(_, words)| words.as_str());
    let second = units.get(first + 1).filter(|(unit, _)| seconds % units[first].0 >= *unit).and(said(first + 1));
    said(first).into_iter().chain(second).collect::<Vec<_>>().join("\u{a0}")
}
