//! The desk of bank transfers: announced ones first, then all that are awaited; searched by reference or number.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use super::filters::{Nothing, neighbours, place};
use crate::{
    app::{draw, ui::*},
    domain::{creditor_reference::CreditorReference, error::AppError, people::Duty, transfer::Awaited},
    flows::{
        payments::transfer_desk::{Desk, transfer_desk},
        portal::Portal,
    },
    request::{Asked, Visit},
    row,
};

const PATH: &str = "/admin/transfers";

pub async fn page(visit: Visit, State(portal): State<Portal>, asked: Asked) -> Response {
    let loaded = load(&portal, &visit, asked).await;
    draw::page(&portal, visit, loaded, show).await
}

struct Seen {
    desk: Desk,
    search: String,
    asked: Asked,
}

async fn load(portal: &Portal, visit: &Visit, asked: Asked) -> Result<Seen, AppError> {
    visit.admin(Duty::Read)?;
    let search = asked.get("search").to_owned();
    Ok(Seen { desk: transfer_desk(portal, &search, place(&asked)).await?, search, asked })
}

fn show(Seen { desk: Desk { announced, waiting, others }, search, asked }: Seen) -> impl IntoView {
    let filtered = !search.is_empty();
    let (before, after) = neighbours(&others, &asked, PATH, &["search"]);
    let announced =
        if asked.get("after").is_empty() && asked.get("before").is_empty() { announced } else { Vec::new() };
    let more = (waiting > 0 && !announced.is_empty())
        .then(|| view! { <p class="soft">{t!("money-transfers-more", count = waiting)}</p> });
    let nothing = (announced.is_empty() && others.lines.is_empty()).then(|| {
        let (none_yet, advice) = (t!("money-transfers-none"), t!("money-transfers-none-advice"));
        view! { <Nothing icon=Glyph::Landmark none_yet advice filtered path=PATH/> }
    });
    let title = if filtered { t!("money-transfers-found") } else { t!("money-transfers-awaited") };
    let lines = |title: String, words: String, lines: Vec<Awaited>| {
        (!lines.is_empty()).then(|| view! { <Section title=title.clone() words><Lines caption=title lines/></Section> })
    };
    view! {
        <AdminLayout title=t!("nav-transfers") at=AdminPlace::Transfers lead=t!("money-transfers-lead")>
            <Filters action=PATH>
                <Field name="search" label=t!("money-transfers-search") kind=Entry::Search value=search longest=40/>
            </Filters>
            {nothing}
            {lines(t!("money-transfers-announced"), t!("money-transfers-announced-words"), announced)}
            {more}
            {lines(title, t!("money-transfers-awaited-words"), others.lines)}
            <Pager before after/>
        </AdminLayout>
    }
}

#[component]
fn Lines(caption: String, lines: Vec<Awaited>) -> impl IntoView {
    let columns = vec![
        Column::text(t!("money-customer")),
        Column::text(t!("money-invoice")),
        Column::text(t!("money-creditor-reference")),
        Column::text(t!("money-sent-on")),
        Column::text(t!("money-state")),
        Column::main(t!("money-amount")),
    ];
    let row = |one: Awaited| {
        let sent_on = one.transfer.as_ref().map(|transfer| transfer.sent_on.clone());
        let state = match &one.transfer {
            Some(transfer) => view! { <StateBadge family="transfer" state=transfer.state.word()/> }.into_any(),
            None => view! { <PaymentBadge of=one.line.payment.state/> }.into_any(),
        };
        row![
            one.line.customer_name,
            view! { <span class="nowrap">{one.line.invoice_number.unwrap_or_else(|| t!("money-top-up"))}</span> },
            grouped(one.reference.as_deref().unwrap_or(&one.line.payment.reference)),
            said_day(sent_on.unwrap_or_default()),
            state,
            view! { <Amount of=one.line.payment.amount/> },
        ]
        .to(format!("{PATH}/{}", one.line.payment.id))
    };
    let rows = lines.into_iter().map(row).collect();
    view! { <Table caption columns rows/> }
}

/// A creditor reference in groups of four, as statements print it; any other reference as it is.
pub fn grouped(reference: &str) -> String {
    CreditorReference::parse(reference).map_or_else(|_| reference.to_owned(), |reference| reference.grouped())
}

/// The day a customer named, in words.
pub fn said_day(day: String) -> AnyView {
    match crate::flows::calendar::end_of_day(&day) {
        Ok(of) => view! { <Day of short=true/> }.into_any(),
        Err(_) => day.into_any(),
    }
}
