//! All payouts, latest first: filtered by state, gateway and whether a person is needed.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use super::{
    super::filters::{GatewayFilter, Nothing, StateFilter, neighbours, place},
    StateOfPayout,
};
use crate::{
    app::{draw, ui::*, words},
    db,
    domain::{
        error::AppError,
        ids::{GatewayId, PayoutId},
        page::Page,
        payment_list::Need,
        payout::PayoutState,
        payout_list::{Listed, Wanted},
        people::Duty,
    },
    flows::portal::Portal,
    request::{self, Asked, Visit},
    row,
};

const LINES: usize = 50;
const PATH: &str = "/admin/payouts";
const FILTERS: [&str; 3] = ["state", "gateway", "need"];

pub async fn page(visit: Visit, State(portal): State<Portal>, asked: Asked) -> Response {
    let loaded = load(&portal, &visit, asked).await;
    draw::page(&portal, visit, loaded, show).await
}

struct Seen {
    page: Page<Listed, PayoutId>,
    gateways: Vec<(GatewayId, String)>,
    asked: Asked,
}

async fn load(portal: &Portal, visit: &Visit, asked: Asked) -> Result<Seen, AppError> {
    visit.admin(Duty::Read)?;
    let db = portal.db.reader();
    let wanted = Wanted {
        state: PayoutState::parse(asked.get("state")),
        gateway: asked.get("gateway").parse().ok(),
        need: if asked.get("need") == "person" { Need::Person } else { Need::Any },
        from: place(&asked),
    };
    let page = db::payout_lists::page(db, &wanted, LINES).await?;
    Ok(Seen { page, gateways: db::names::gateways(db).await?, asked })
}

fn show(Seen { page, gateways, asked }: Seen) -> impl IntoView {
    let (before, after) = neighbours(&page, &asked, PATH, &FILTERS);
    let filtered = FILTERS.iter().any(|name| !asked.get(name).is_empty());
    let value = move |name: &str| asked.get(name).to_owned();
    let list = if page.lines.is_empty() {
        let (none_yet, advice) = (t!("payout-none"), t!("payout-none-advice"));
        view! { <Nothing icon=Glyph::Landmark none_yet advice filtered path=PATH/> }.into_any()
    } else {
        view! { <Lines lines=page.lines/> }.into_any()
    };
    view! {
        <AdminLayout title=t!("nav-payouts") at=AdminPlace::Payouts lead=t!("payout-lead") actions=view! { <Elsewhere/> }>
            <Filters action=PATH>
                <StateFilter family="payout" states=PayoutState::ALL.map(PayoutState::word).to_vec() value=value("state")/>
                <GatewayFilter gateways value=value("gateway")/>
                <SelectField name="need" label=t!("money-need") value=value("need") empty=t!("money-all")
                    choices=vec![Choice::new("person", t!("payout-needs"))]/>
            </Filters>
            {list}
            <Pager before after/>
        </AdminLayout>
    }
}

#[component]
fn Elsewhere() -> impl IntoView {
    let record = request::admin(Duty::Money).is_ok().then(|| {
        view! { <ButtonLink href="/admin/payouts/new" kind=Kind::Quiet icon=Glyph::Plus>{t!("payout-record")}</ButtonLink> }
    });
    view! {
        <ButtonLink href="/admin/payouts/there" kind=Kind::Quiet icon=Glyph::Search>{t!("there-title")}</ButtonLink>
        {record}
    }
}

#[component]
fn Lines(lines: Vec<Listed>) -> impl IntoView {
    let columns = vec![
        Column::text(t!("payout-reference")),
        Column::text(t!("money-gateway")),
        Column::text(t!("payout-arrives-on")),
        Column::number(t!("payout-lines")),
        Column::text(t!("money-state")),
        Column::main(t!("money-amount")),
    ];
    let row = |Listed { payout, gateway_name, lines }: Listed| {
        let to = format!("{PATH}/{}", payout.id);
        let name = payout.bank_reference.clone().unwrap_or_else(|| payout.reference.clone());
        let arrives = payout.arrives_on.map(|day| words::named_day(words::language(), &day.to_string()));
        row![
            view! { <span class="nowrap">{name}</span><small><Moment of=payout.created_at short=true/></small> },
            gateway_name,
            arrives.unwrap_or_default(),
            lines.to_string(),
            view! { <StateOfPayout payout=payout.clone()/> },
            view! { <Amount of=payout.amount/> },
        ]
        .to(to)
    };
    let rows = lines.into_iter().map(row).collect();
    view! { <Table caption=t!("nav-payouts") columns rows/> }
}
