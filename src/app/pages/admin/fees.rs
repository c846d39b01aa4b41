//! What each gateway cost, month by month: what came in, what the provider kept of it, and the tax it charged on that.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use crate::{
    app::{draw, ui::*, words},
    db,
    domain::{
        error::AppError,
        fee_report::{FeeLine, FeeSum, Month, share, sums},
        ids::GatewayId,
        money::Money,
        people::Duty,
    },
    flows::{calendar, portal::Portal},
    request::{Asked, Visit},
    row,
};

pub const PATH: &str = "/admin/journal/fees";

/// How many years back the choice goes.
const YEARS: i16 = 10;

pub async fn page(visit: Visit, State(portal): State<Portal>, asked: Asked) -> Response {
    let loaded = load(&portal, &visit, asked).await;
    draw::page(&portal, visit, loaded, show).await
}

struct Seen {
    year: i16,
    this_year: i16,
    lines: Vec<FeeLine>,
    gateways: Vec<(GatewayId, String)>,
}

async fn load(portal: &Portal, visit: &Visit, asked: Asked) -> Result<Seen, AppError> {
    visit.admin(Duty::Read)?;
    let (db, this_year) = (portal.db.reader(), calendar::in_shop_zone(portal.clock.now()).year());
    let years = this_year - YEARS..=this_year;
    let year = asked.get("year").parse().ok().filter(|year| years.contains(year)).unwrap_or(this_year);
    let mut lines = Vec::new();
    for month in (1..=12).rev() {
        let month = Month { year, month };
        if let Some(span) = calendar::month(year, month.month) {
            lines.extend(db::fee_report::of_month(db, month, span).await?);
        }
    }
    Ok(Seen { year, this_year, lines, gateways: db::names::gateways(db).await? })
}

fn show(Seen { year, this_year, lines, gateways }: Seen) -> impl IntoView {
    let years = (this_year - YEARS..=this_year).rev().map(|year| Choice::new(year.to_string(), year.to_string()));
    let trail = vec![AdminPlace::Journal.crumb()];
    let list = match lines.is_empty() {
        true => {
            view! { <Empty icon=Glyph::Book title=t!("fees-none", year = year.to_string()) words=t!("fees-none-advice")/> }
                .into_any()
        }
        false => view! { <Year lines gateways/> }.into_any(),
    };
    view! {
        <AdminLayout title=t!("fees-title") at=AdminPlace::Journal lead=t!("fees-lead") trail>
            <Filters action=PATH>
                <SelectField name="year" label=t!("fees-year") choices=years.collect() value=year.to_string()/>
            </Filters>
            {list}
        </AdminLayout>
    }
}

#[component]
fn Year(lines: Vec<FeeLine>, gateways: Vec<(GatewayId, String)>) -> impl IntoView {
    let stat = |sum: FeeSum| {
        let note = part(sum.fees, sum.taken);
        view! { <Stat label=t!("fees-of-year", currency = sum.fees.currency.code()) note><Amount of=sum.fees/></Stat> }
    };
    let stats = sums(&lines).into_iter().map(stat).collect_view();
    let columns = vec![
        Column::text(t!("fees-month")),
        Column::text(t!("money-gateway")),
        Column::number(t!("fees-taken")),
        Column::main(t!("fees-kept")),
        Column::number(t!("fees-taxes")),
        Column::number(t!("fees-share")),
    ];
    let name = |id: GatewayId| gateways.iter().find(|(known, _)| *known == id).map(|(_, name)| name.clone());
    let row = |line: FeeLine| {
        let centre = (!line.cost_centre.is_empty()).then(|| view! { <small>{line.cost_centre}</small> });
        row![
            view! { <time datetime=line.month.to_string()>{words::month(words::language(), line.month)}</time> },
            view! { {name(line.gateway)}{centre} },
            view! { <Amount of=line.taken/> },
            view! { <Amount of=line.fees/> },
            view! { <Amount of=line.taxes/> },
            share(line.fees, line.taken).map(percent).unwrap_or_default(),
        ]
    };
    let rows = lines.into_iter().map(row).collect();
    view! { <Stats>{stats}</Stats><Table caption=t!("fees-title") columns rows/> }
}

fn part(fees: Money, taken: Money) -> String {
    share(fees, taken).map(|share| t!("fees-part", share = percent(share))).unwrap_or_default()
}

fn percent(share: rust_decimal::Decimal) -> String {
    t!("percent", rate = words::decimal(words::language(), share))
}
