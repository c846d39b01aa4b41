//! All refunds, latest first: filtered by state, gateway and whether a person is needed.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use super::{
    super::filters::{GatewayFilter, Nothing, StateFilter, neighbours, place},
    panel::{StateOfRefund, destination},
};
use crate::{
    app::{draw, ui::*},
    db,
    domain::{
        error::AppError,
        ids::{GatewayId, RefundId},
        page::Page,
        payment_list::Need,
        people::Duty,
        refund::RefundState,
        refund_list::{Listed, Wanted},
    },
    flows::portal::Portal,
    request::{Asked, Visit},
    row,
};

const LINES: usize = 50;
const PATH: &str = "/admin/refunds";
const FILTERS: [&str; 3] = ["state", "gateway", "need"];

pub async fn page(visit: Visit, State(portal): State<Portal>, asked: Asked) -> Response {
    let loaded = load(&portal, &visit, asked).await;
    draw::page(&portal, visit, loaded, show).await
}

struct Seen {
    page: Page<Listed, RefundId>,
    gateways: Vec<(GatewayId, String)>,
    asked: Asked,
}

async fn load(portal: &Portal, visit: &Visit, asked: Asked) -> Result<Seen, AppError> {
    visit.admin(Duty::Read)?;
    let db = portal.db.reader();
    let wanted = Wanted {
        state: RefundState::parse(asked.get("state")),
        gateway: asked.get("gateway").parse().ok(),
        need: if asked.get("need") == "person" { Need::Person } else { Need::Any },
        from: place(&asked),
    };
    let page = db::refund_lists::page(db, &wanted, LINES).await?;
    Ok(Seen { page, gateways: db::names::gateways(db).await?, asked })
}

fn show(Seen { page, gateways, asked }: Seen) -> impl IntoView {
    let (before, after) = neighbours(&page, &asked, PATH, &FILTERS);
    let filtered = FILTERS.iter().any(|name| !asked.get(name).is_empty());
    let value = move |name: &str| asked.get(name).to_owned();
    let list = if page.lines.is_empty() {
        let (none_yet, advice) = (t!("refund-none"), t!("refund-none-advice"));
        view! { <Nothing icon=Glyph::Undo none_yet advice filtered path=PATH/> }.into_any()
    } else {
        view! { <Lines lines=page.lines gateways=gateways.clone()/> }.into_any()
    };
    view! {
        <AdminLayout title=t!("nav-refunds") at=AdminPlace::Refunds lead=t!("refund-lead")>
            <Filters action=PATH>
                <StateFilter family="refund" states=RefundState::ALL.map(RefundState::word).to_vec() value=value("state")/>
                <GatewayFilter gateways value=value("gateway")/>
                <SelectField name="need" label=t!("money-need") value=value("need") empty=t!("money-all")
                    choices=vec![Choice::new("person", t!("refund-needs"))]/>
            </Filters>
            {list}
            <Pager before after/>
        </AdminLayout>
    }
}

#[component]
fn Lines(lines: Vec<Listed>, gateways: Vec<(GatewayId, String)>) -> impl IntoView {
    let columns = vec![
        Column::text(t!("refund-reference")),
        Column::text(t!("money-customer")),
        Column::text(t!("money-gateway")),
        Column::text(t!("refund-to")),
        Column::text(t!("money-state")),
        Column::main(t!("money-amount")),
    ];
    let name = |id: GatewayId| {
        gateways.iter().find(|(known, _)| *known == id).map(|(_, name)| name.clone()).unwrap_or_default()
    };
    let row = |Listed { refund, customer_name, payment_reference, invoice_number }: Listed| {
        let to = format!("{PATH}/{}", refund.id);
        row![
            view! { <span class="nowrap">{refund.reference.clone()}</span><small><Moment of=refund.created_at short=true/></small> },
            view! { {customer_name}<small class="nowrap">{invoice_number.unwrap_or(payment_reference)}</small> },
            name(refund.gateway),
            destination(refund.destination),
            view! { <StateOfRefund attention=refund.attention state=refund.state.word()/> },
            view! { <Amount of=refund.amount/> },
        ]
        .to(to)
    };
    let rows = lines.into_iter().map(row).collect();
    view! { <Table caption=t!("nav-refunds") columns rows/> }
}
