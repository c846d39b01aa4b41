//! Disputes: what has to be answered by its deadline, then what was decided, latest first.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use super::{
    super::filters::{GatewayFilter, Nothing, StateFilter, neighbours, place},
    panel::{StateOfDispute, kind, reason},
};
use crate::{
    app::{draw, ui::*},
    db,
    domain::{
        dispute::DisputeState,
        dispute_list::{Listed, Wanted},
        error::AppError,
        ids::{DisputeId, GatewayId},
        page::{Page, Place},
        payment_list::Need,
        people::Duty,
    },
    flows::portal::Portal,
    request::{Asked, Visit},
    row,
};

const LINES: usize = 50;

/// So many open ones are shown at once, the most pressing first.
const OPEN: u64 = 200;

const PATH: &str = "/admin/disputes";
const FILTERS: [&str; 3] = ["state", "gateway", "need"];

pub async fn page(visit: Visit, State(portal): State<Portal>, asked: Asked) -> Response {
    let loaded = load(&portal, &visit, asked).await;
    draw::page(&portal, visit, loaded, show).await
}

struct Seen {
    open: Vec<Listed>,
    page: Page<Listed, DisputeId>,
    gateways: Vec<(GatewayId, String)>,
    asked: Asked,
}

async fn load(portal: &Portal, visit: &Visit, asked: Asked) -> Result<Seen, AppError> {
    visit.admin(Duty::Read)?;
    let db = portal.db.reader();
    let wanted = Wanted {
        state: DisputeState::parse(asked.get("state")),
        gateway: asked.get("gateway").parse().ok(),
        need: if asked.get("need") == "person" { Need::Person } else { Need::Any },
        from: place(&asked),
    };
    let first = wanted.from == Place::Start && !is_filtered(&asked);
    let open = if first { db::dispute_lists::open(db, OPEN).await? } else { Vec::new() };
    let page = db::dispute_lists::page(db, &wanted, LINES).await?;
    Ok(Seen { open, page, gateways: db::names::gateways(db).await?, asked })
}

fn is_filtered(asked: &Asked) -> bool {
    FILTERS.iter().any(|name| !asked.get(name).is_empty())
}

fn show(Seen { open, page, gateways, asked }: Seen) -> impl IntoView {
    let (before, after) = neighbours(&page, &asked, PATH, &FILTERS);
    let filtered = is_filtered(&asked);
    let value = move |name: &str| asked.get(name).to_owned();
    let pressing = (!open.is_empty()).then(|| {
        let lines = open.clone();
        let gateways = gateways.clone();
        view! { <Section title=t!("dispute-open-title")><Lines lines gateways/></Section> }
    });
    let list = match page.lines.is_empty() {
        true if !open.is_empty() => ().into_any(),
        true => {
            let (none_yet, advice) = (t!("dispute-none"), t!("dispute-none-advice"));
            view! { <Nothing icon=Glyph::CheckCircle none_yet advice filtered path=PATH/> }.into_any()
        }
        false if pressing.is_some() => {
            let gateways = gateways.clone();
            view! { <Section title=t!("dispute-decided-title")><Lines lines=page.lines gateways/></Section> }.into_any()
        }
        false => view! { <Lines lines=page.lines gateways=gateways.clone()/> }.into_any(),
    };
    view! {
        <AdminLayout title=t!("nav-disputes") at=AdminPlace::Disputes lead=t!("dispute-lead")>
            <Filters action=PATH>
                <StateFilter family="dispute" states=DisputeState::ALL.map(DisputeState::word).to_vec() value=value("state")/>
                <GatewayFilter gateways value=value("gateway")/>
                <SelectField name="need" label=t!("money-need") value=value("need") empty=t!("money-all")
                    choices=vec![Choice::new("person", t!("dispute-needs"))]/>
            </Filters>
            {pressing}
            {list}
            <Pager before after/>
        </AdminLayout>
    }
}

#[component]
fn Lines(lines: Vec<Listed>, gateways: Vec<(GatewayId, String)>) -> impl IntoView {
    let columns = vec![
        Column::text(t!("dispute-reference")),
        Column::text(t!("money-customer")),
        Column::text(t!("money-gateway")),
        Column::text(t!("dispute-reason")),
        Column::text(t!("dispute-due")),
        Column::text(t!("money-state")),
        Column::main(t!("money-amount")),
    ];
    let name = |id: GatewayId| {
        gateways.iter().find(|(known, _)| *known == id).map(|(_, name)| name.clone()).unwrap_or_default()
    };
    let row = |Listed { dispute, customer_name, payment_reference }: Listed| {
        let to = format!("{PATH}/{}", dispute.id);
        let due = dispute.due.filter(|_| dispute.state == DisputeState::Open);
        row![
            view! { <span class="nowrap">{dispute.reference.clone()}</span><small><Moment of=dispute.opened_at short=true/></small> },
            view! { {customer_name}<small class="nowrap">{payment_reference}</small> },
            name(dispute.gateway),
            view! { {kind(dispute.kind)}<small>{reason(&dispute.reason)}</small> },
            due.map(|of| view! { <Moment of short=true/> }),
            view! { <StateOfDispute dispute=dispute.clone()/> },
            view! { <Amount of=dispute.amount/> },
        ]
        .to(to)
    };
    let rows = lines.into_iter().map(row).collect();
    view! { <Table caption=t!("nav-disputes") columns rows/> }
}
