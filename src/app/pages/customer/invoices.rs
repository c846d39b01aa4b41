//! A customer's invoices: filtered, searched by number, page by page.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use crate::{
    app::{draw, ui::*},
    db,
    domain::{
        Instant,
        error::AppError,
        invoice::Standing,
        invoice_list::{Cursor, Drafts, Listed, Shown, Sort, Wanted},
        page::{Page, Place},
        people::{Contact, Right},
    },
    flows::portal::Portal,
    request::{Asked, Visit},
    row,
};

const LINES: usize = 25;
const PATH: &str = "/invoices";
const FILTERS: &[&str] = &["shown", "search"];

pub async fn page(visit: Visit, State(portal): State<Portal>, asked: Asked) -> Response {
    let loaded = load(&portal, &visit, asked).await;
    draw::page(&portal, visit, loaded, show).await
}

struct Seen {
    page: Page<Listed, Cursor>,
    asked: Asked,
    now: Instant,
}

async fn load(portal: &Portal, visit: &Visit, asked: Asked) -> Result<Seen, AppError> {
    let contact = visit.contact(Right::See)?;
    let now = portal.clock.now();
    let page = db::invoice_list::page(portal.db.reader(), &wanted(&contact, &asked), now, LINES).await?;
    Ok(Seen { page, asked, now })
}

fn wanted(contact: &Contact, asked: &Asked) -> Wanted {
    Wanted {
        shown: Shown::parse(asked.get("shown")),
        customer: Some(contact.customer),
        search: asked.get("search").to_owned(),
        drafts: Drafts::Withheld,
        sort: Sort::Date,
        from: place(asked),
        ..Wanted::default()
    }
}

/// The place an address names; one that cannot be read is the start.
pub fn place(asked: &Asked) -> Place<Cursor> {
    let after = asked.get("after").parse().map(Place::After);
    after.or_else(|_| asked.get("before").parse().map(Place::Before)).unwrap_or_default()
}

fn show(Seen { page, asked, now }: Seen) -> impl IntoView {
    let neighbour =
        |name, cursor: Option<Cursor>| cursor.map(|cursor| asked.address(PATH, FILTERS, (name, cursor.to_string())));
    let (before, after) = (neighbour("before", page.previous), neighbour("after", page.next));
    let filtered = FILTERS.iter().any(|name| !asked.get(name).is_empty());
    let (shown, search) = (asked.get("shown").to_owned(), asked.get("search").to_owned());
    let list = match page.lines.is_empty() {
        true => nothing(filtered).into_any(),
        false => view! { <Invoices lines=page.lines now/> }.into_any(),
    };
    view! {
        <CustomerLayout title=t!("nav-invoices") at=CustomerPlace::Invoices>
            <Filters action=PATH>
                <Field name="search" label=t!("invoices-search-number") kind=Entry::Search value=search longest=60/>
                <SelectField name="shown" label=t!("invoices-shown") choices=choices() value=shown empty=t!("invoices-all")/>
            </Filters>
            {list}
            <Pager before after/>
        </CustomerLayout>
    }
}

fn choices() -> Vec<Choice> {
    vec![
        Choice::new(Shown::ToPay.word(), t!("invoices-to-pay")),
        Choice::new(Standing::Overdue.word(), t!("invoice-state-overdue")),
        Choice::new(Standing::Paid.word(), t!("invoice-state-paid")),
        Choice::new(Standing::Cancelled.word(), t!("invoice-state-cancelled")),
    ]
}

fn nothing(filtered: bool) -> impl IntoView {
    match filtered {
        true => view! {
            <Empty icon=Glyph::Search title=t!("invoices-none-found") words=t!("invoices-none-found-advice")>
                <ButtonLink href=PATH kind=Kind::Quiet>{t!("invoices-show-all")}</ButtonLink>
            </Empty>
        },
        false => view! { <Empty icon=Glyph::File title=t!("invoices-none") words=t!("invoices-none-yet")/> },
    }
}

/// Lines of invoices that lead to their pages.
#[component]
pub fn Invoices(lines: Vec<Listed>, now: Instant) -> impl IntoView {
    let columns = vec![
        Column::text(t!("invoice-number")),
        Column::text(t!("invoice-issued-on")),
        Column::text(t!("invoice-due-on")),
        Column::text(t!("invoice-state")),
        Column::number(t!("invoice-still-due")),
        Column::main(t!("invoice-total")),
    ];
    let rows = lines.into_iter().map(|line| {
        let due = line.due();
        let href = format!("{PATH}/{}", line.id);
        row![
            view! { <span class="reference">{line.number.clone().unwrap_or_default()}</span> },
            view! { <Day of=line.dated_at/> },
            view! { <Day of=line.due_at/> },
            view! { <StandingBadge of=line.standing(now)/> },
            due.is_positive().then(|| view! { <Amount of=due/> }),
            view! { <Amount of=line.total/> },
        ]
        .to(href)
    });
    view! { <Table caption=t!("nav-invoices") columns rows=rows.collect()/> }
}
