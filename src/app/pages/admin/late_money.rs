//! The late-money desk: what came too much, twice or too late, and how long it has waited.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use super::filters::{Nothing, StateFilter, neighbours, place};
use crate::{
    app::{draw, reasons, ui::*, words},
    db,
    domain::{
        Instant,
        error::AppError,
        ids::LateMoneyId,
        late_money::{Ageing, LateState, Listed},
        page::Page,
        people::Duty,
    },
    flows::portal::Portal,
    request::{self, Asked, Visit},
    row,
};

const LINES: usize = 50;
const PATH: &str = "/admin/late-money";

pub async fn page(visit: Visit, State(portal): State<Portal>, asked: Asked) -> Response {
    let loaded = load(&portal, &visit, asked).await;
    draw::page(&portal, visit, loaded, show).await
}

struct Seen {
    page: Page<Listed, LateMoneyId>,
    ageing: Vec<Ageing>,
    asked: Asked,
}

async fn load(portal: &Portal, visit: &Visit, asked: Asked) -> Result<Seen, AppError> {
    visit.admin(Duty::Read)?;
    let (db, now) = (portal.db.reader(), portal.clock.now());
    let state = LateState::parse(asked.get("state"));
    Ok(Seen {
        page: db::late_money_lists::page(db, state, place(&asked), LINES).await?,
        ageing: db::late_money_lists::ageing(db, now).await?,
        asked,
    })
}

fn show(Seen { page, ageing, asked }: Seen) -> impl IntoView {
    let (before, after) = neighbours(&page, &asked, PATH, &["state"]);
    let filtered = !asked.get("state").is_empty();
    let list = if page.lines.is_empty() {
        let (none_yet, advice) = (t!("money-late-none"), t!("money-late-none-advice"));
        view! { <Nothing icon=Glyph::Hourglass none_yet advice filtered path=PATH/> }.into_any()
    } else {
        view! { <LateLines lines=page.lines/> }.into_any()
    };
    let states = LateState::ALL.map(LateState::word).to_vec();
    view! {
        <AdminLayout title=t!("nav-late-money") at=AdminPlace::LateMoney lead=t!("money-late-lead")>
            <Waiting ageing/>
            <Filters action=PATH>
                <StateFilter family="late" states value=asked.get("state").to_owned()/>
            </Filters>
            {list}
            <Pager before after/>
        </AdminLayout>
    }
}

/// What waits for a person, and since when.
#[component]
fn Waiting(ageing: Vec<Ageing>) -> impl IntoView {
    let stat = |one: Ageing| {
        let code = one.sum.currency.code();
        let count = t!("money-late-count", count = one.count);
        let old = if one.over_month.is_positive() { Tone::Bad } else { Tone::Plain };
        view! {
            <Stat label=t!("money-late-open", currency = code) tone=Tone::Warn note=count><Amount of=one.sum/></Stat>
            <Stat label=t!("money-late-week", currency = code)><Amount of=one.over_week/></Stat>
            <Stat label=t!("money-late-month", currency = code) tone=old><Amount of=one.over_month/></Stat>
        }
    };
    (!ageing.is_empty()).then(|| view! { <Stats>{ageing.into_iter().map(stat).collect_view()}</Stats> })
}

/// Lines of the desk.
#[component]
pub fn LateLines(lines: Vec<Listed>) -> impl IntoView {
    let now = request::portal().clock.now();
    let columns = vec![
        Column::text(t!("money-customer")),
        Column::text(t!("money-payment")),
        Column::text(t!("money-reason")),
        Column::text(t!("money-age")),
        Column::text(t!("money-state")),
        Column::main(t!("money-amount")),
    ];
    let row = |one: Listed| {
        row![
            one.customer_name,
            view! { <span class="nowrap">{one.payment_reference}</span> },
            reasons::late(words::language(), one.late.reason),
            view! { <Age since=one.late.created_at until=one.late.resolved_at.unwrap_or(now)/> },
            view! { <StateBadge family="late" state=one.late.state.word()/> },
            view! { <Amount of=one.late.amount/> },
        ]
        .to(format!("{PATH}/{}", one.late.id))
    };
    let rows = lines.into_iter().map(row).collect();
    view! { <Table caption=t!("nav-late-money") columns rows/> }
}

/// How many days it waited, with the day it came.
#[component]
pub fn Age(since: Instant, until: Instant) -> impl IntoView {
    let days = (until - since).whole_days().max(0);
    view! { <span>{t!("money-days", count = days)}" "<small class="soft"><Day of=since short=true/></small></span> }
}
