//! What is at the providers now, and why: each clearing account explained to the last cent.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use crate::{
    app::{draw, ui::*, words},
    db,
    domain::{
        Instant,
        clearing::{Cause, Explained, Part, Totals},
        currency::Currency,
        error::AppError,
        ids::GatewayId,
        money::Money,
        people::Duty,
    },
    flows::{
        payouts::there::{there, totals},
        portal::Portal,
    },
    request::{Asked, Visit},
    row,
};

const PATH: &str = "/admin/payouts/there";

/// The oldest of what is there; the rest is summed.
const MOST: usize = 200;

pub async fn page(visit: Visit, State(portal): State<Portal>, asked: Asked) -> Response {
    let loaded = load(&portal, &visit, asked).await;
    draw::page(&portal, visit, loaded, show).await
}

struct Seen {
    totals: Vec<Totals>,
    gateways: Vec<(GatewayId, String)>,
    chosen: Option<(Totals, Explained)>,
    now: Instant,
}

async fn load(portal: &Portal, visit: &Visit, asked: Asked) -> Result<Seen, AppError> {
    visit.admin(Duty::Read)?;
    let db = portal.db.reader();
    let (gateway, currency) = (asked.get("gateway").parse().ok(), Currency::parse(asked.get("currency")).ok());
    let totals = totals(portal).await?;
    let wanted = totals.iter().find(|one| (Some(one.gateway), Some(one.currency)) == (gateway, currency)).copied();
    let chosen = match wanted {
        Some(one) => {
            let explained = there(portal, &one).await?;
            Some((one, explained))
        }
        None => None,
    };
    Ok(Seen { totals, gateways: db::names::gateways(db).await?, chosen, now: portal.clock.now() })
}

fn show(Seen { totals, gateways, chosen, now }: Seen) -> impl IntoView {
    let trail = vec![AdminPlace::Payouts.crumb()];
    let name = |id: GatewayId| gateways.iter().find(|(known, _)| *known == id).map(|(_, name)| name.clone());
    let one = chosen.map(|(of, explained)| {
        let gateway = name(of.gateway).unwrap_or_default();
        view! { <One of gateway explained now/> }
    });
    let list = match totals.is_empty() {
        true => view! { <Empty icon=Glyph::Landmark title=t!("there-none") words=t!("there-none-advice")/> }.into_any(),
        false => view! { <All totals gateways/> }.into_any(),
    };
    view! {
        <AdminLayout title=t!("there-title") at=AdminPlace::Payouts lead=t!("there-lead") trail>
            {list}
            {one}
        </AdminLayout>
    }
}

#[component]
fn All(totals: Vec<Totals>, gateways: Vec<(GatewayId, String)>) -> impl IntoView {
    let columns = vec![
        Column::text(t!("money-gateway")),
        Column::number(t!("there-captured")),
        Column::number(t!("there-refunded")),
        Column::number(t!("there-disputed")),
        Column::number(t!("there-fees")),
        Column::number(t!("there-exchanged")),
        Column::number(t!("there-paid-out")),
        Column::main(t!("there-now")),
    ];
    let row = |of: Totals| {
        let name = gateways.iter().find(|(known, _)| *known == of.gateway).map(|(_, name)| name.clone());
        let differs = of.unexplained().ok().filter(|rest| !rest.is_zero()).map(|rest| {
            let words = t!("there-differs", amount = words::money(words::language(), rest));
            view! { <Badge tone=Tone::Bad icon=Glyph::Alert words/> }
        });
        row![
            view! { {name.unwrap_or_default()}<small>{of.currency.code()}</small> },
            view! { <Amount of=of.captured/> },
            view! { <Amount of=less(of.refunded)/> },
            view! { <Amount of=less(of.disputed)/> },
            view! { <Amount of=less(of.fees)/> },
            view! { <Amount of=of.exchanged/> },
            view! { <Amount of=less(of.paid_out)/> },
            view! { <Amount of=of.booked/>{differs} },
        ]
        .to(format!("{PATH}?gateway={}&currency={}", of.gateway, of.currency.code()))
    };
    let rows = totals.into_iter().map(row).collect();
    view! { <Table caption=t!("there-title") columns rows wide=true/> }
}

fn less(money: Money) -> Money {
    Money::new(-money.minor, money.currency)
}

#[component]
fn One(of: Totals, gateway: String, explained: Explained, now: Instant) -> impl IntoView {
    let overdue = explained.overdue(now).count();
    let warning = (overdue > 0).then(|| {
        view! { <Notice tone=Tone::Warn title=t!("there-overdue", count = overdue)><p>{t!("there-overdue-words")}</p></Notice> }
    });
    let rest = (!explained.rest.is_zero()).then(|| {
        let amount = words::money(words::language(), explained.rest);
        view! { <Notice tone=Tone::Bad title=t!("there-rest", amount = amount)><p>{t!("there-rest-words")}</p></Notice> }
    });
    let in_sum = explained.parts.iter().any(|part| matches!(part.cause, Cause::Recent | Cause::Longer));
    let in_sum = in_sum.then(|| view! { <p class="soft">{t!("there-in-sum")}</p> });
    let title = t!("there-why", gateway = gateway, currency = of.currency.code());
    let booked = explained.booked;
    let list = match explained.parts.is_empty() {
        true => view! { <p class="soft">{t!("there-empty")}</p> }.into_any(),
        false => view! { <Parts parts=explained.parts booked now/> }.into_any(),
    };
    view! { <Section title>{warning}{rest}{in_sum}{list}</Section> }
}

#[component]
fn Parts(parts: Vec<Part>, booked: Money, now: Instant) -> impl IntoView {
    let columns =
        vec![Column::text(t!("there-what")), Column::text(t!("there-since")), Column::main(t!("money-amount"))];
    let more = parts.len().saturating_sub(MOST);
    let row = |part: Part| {
        let words = words::by_key(words::language(), &format!("there-{}", part.cause.word().replace('_', "-")));
        let late = part.is_overdue(now).then(|| {
            view! { <Badge tone=Tone::Warn icon=Glyph::Hourglass words=t!("there-too-long")/> }
        });
        let to = link(part.cause);
        let row = row![
            view! { <span class="nowrap">{part.name}</span><small>{words.unwrap_or_default()}</small> },
            view! { <Day of=part.since short=true/>{late} },
            view! { <Amount of=part.amount/> },
        ];
        match to {
            Some(to) => row.to(to),
            None => row,
        }
    };
    let rows = parts.into_iter().take(MOST).map(row).collect();
    let foot = row![t!("there-now"), "", view! { <Amount of=booked/> }];
    let more = (more > 0).then(|| view! { <p class="soft">{t!("there-more", count = more)}</p> });
    view! { <Table caption=t!("there-title") columns rows foot/>{more} }
}

fn link(cause: Cause) -> Option<String> {
    match cause {
        Cause::Payment(id) => Some(format!("/admin/payments/{id}")),
        Cause::Refund(id) => Some(format!("/admin/refunds/{id}")),
        Cause::Dispute(id) => Some(format!("/admin/disputes/{id}")),
        Cause::UnderWay(id) | Cause::CameBack(id) | Cause::NotExplained(id) => Some(format!("/admin/payouts/{id}")),
        Cause::Recent | Cause::Longer => None,
    }
}
