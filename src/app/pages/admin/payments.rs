//! All payments, latest first: filtered, searched, page by page.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use super::filters::{CurrencyFilter, GatewayFilter, Nothing, StateFilter, neighbours, place};
use crate::{
    app::{draw, ui::*},
    db,
    domain::{
        currency::Currency,
        error::AppError,
        ids::{GatewayId, PaymentId},
        page::Page,
        payment::{Attention, Payment, State as PaymentState},
        payment_list::{Listed, Need, Wanted},
        people::Duty,
    },
    flows::portal::Portal,
    request::{self, Asked, Visit},
    row,
};

const LINES: usize = 50;
const PATH: &str = "/admin/payments";
const FILTERS: [&str; 5] = ["search", "state", "gateway", "currency", "need"];

pub async fn page(visit: Visit, State(portal): State<Portal>, asked: Asked) -> Response {
    let loaded = load(&portal, &visit, asked).await;
    draw::page(&portal, visit, loaded, show).await
}

struct Seen {
    page: Page<Listed, PaymentId>,
    gateways: Vec<(GatewayId, String)>,
    currencies: Vec<Currency>,
    asked: Asked,
}

async fn load(portal: &Portal, visit: &Visit, asked: Asked) -> Result<Seen, AppError> {
    visit.admin(Duty::Read)?;
    let db = portal.db.reader();
    let wanted = wanted(&asked);
    Ok(Seen {
        page: db::payment_lists::page(db, &wanted, portal.clock.now(), LINES).await?,
        gateways: db::names::gateways(db).await?,
        currencies: db::accounts::currencies(db).await?,
        asked,
    })
}

/// What the address asks for.
pub fn wanted(asked: &Asked) -> Wanted {
    Wanted {
        state: PaymentState::parse(asked.get("state")),
        gateway: asked.get("gateway").parse().ok(),
        currency: Currency::parse(asked.get("currency")).ok(),
        need: if asked.get("need") == "person" { Need::Person } else { Need::Any },
        search: asked.get("search").to_owned(),
        from: place(asked),
    }
}

fn show(Seen { page, gateways, currencies, asked }: Seen) -> impl IntoView {
    let (before, after) = neighbours(&page, &asked, PATH, &FILTERS);
    let filtered = FILTERS.iter().any(|name| !asked.get(name).is_empty());
    let export = asked.address("/admin/exports/payments.csv", &FILTERS, ("from", String::new()));
    let export = request::admin(Duty::Money)
        .is_ok()
        .then(|| view! { <ButtonLink href=export kind=Kind::Quiet icon=Glyph::Download>{t!("export")}</ButtonLink> });
    let value = move |name: &str| asked.get(name).to_owned();
    let list = if page.lines.is_empty() {
        let (none_yet, advice) = (t!("money-payments-none"), t!("money-payments-none-advice"));
        view! { <Nothing icon=Glyph::Card none_yet advice filtered path=PATH/> }.into_any()
    } else {
        view! { <Payments lines=page.lines gateways=gateways.clone()/> }.into_any()
    };
    view! {
        <AdminLayout title=t!("nav-payments") at=AdminPlace::Payments lead=t!("money-payments-lead") actions=view! { {export} }>
            <Filters action=PATH>
                <Field name="search" label=t!("money-payments-search") kind=Entry::Search value=value("search") longest=80/>
                <StateFilter family="payment" states=PaymentState::ALL.map(PaymentState::word).to_vec() value=value("state")/>
                <GatewayFilter gateways value=value("gateway")/>
                <CurrencyFilter currencies value=value("currency")/>
                <SelectField name="need" label=t!("money-need") value=value("need") empty=t!("money-all")
                    choices=vec![Choice::new("person", t!("money-need-person"))]/>
            </Filters>
            {list}
            <Pager before after/>
        </AdminLayout>
    }
}

#[component]
fn Payments(lines: Vec<Listed>, gateways: Vec<(GatewayId, String)>) -> impl IntoView {
    let columns = vec![
        Column::text(t!("money-reference")),
        Column::text(t!("money-customer")),
        Column::text(t!("money-gateway")),
        Column::text(t!("money-state")),
        Column::main(t!("money-amount")),
    ];
    let name = |id: GatewayId| {
        gateways.iter().find(|(known, _)| *known == id).map(|(_, name)| name.clone()).unwrap_or_default()
    };
    let row = |Listed { payment, customer_name, invoice_number }: Listed| {
        let to = format!("{PATH}/{}", payment.id);
        let amount = payment.captured.unwrap_or(payment.amount);
        let about = invoice_number.unwrap_or_else(|| t!("money-top-up"));
        row![
            view! { <span class="nowrap">{payment.reference.clone()}</span><small><Moment of=payment.created_at short=true/></small> },
            view! { {customer_name}<small class="nowrap">{about}</small> },
            name(payment.gateway),
            view! { <StateOf payment/> },
            view! { <Amount of=amount/> },
        ]
        .to(to)
    };
    let rows = lines.into_iter().map(row).collect();
    view! { <Table caption=t!("nav-payments") columns rows/> }
}

/// The state, whether a person is needed, and that no real money moves.
#[component]
pub fn StateOf(payment: Payment) -> impl IntoView {
    let person = matches!(payment.attention, Attention::NeedsPerson { .. })
        .then(|| view! { <Badge tone=Tone::Warn icon=Glyph::Person words=t!("money-needs-person")/> });
    view! { <span class="row"><PaymentBadge of=payment.state/>{person}<ModeBadge of=payment.mode()/></span> }
}
