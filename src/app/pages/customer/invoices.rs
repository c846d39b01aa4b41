//! A customer's invoices: filtered, searched by number, page by page.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use crate::{
    app::{
        draw,
        pages::{
            invoice_table::{InvoiceTable, Of},
            paging::{neighbours, place},
        },
        ui::*,
    },
    db,
    domain::{
        Instant,
        error::AppError,
        invoice::Standing,
        invoice_list::{Cursor, Drafts, Listed, Shown, Sort, Wanted},
        page::Page,
        people::{Contact, Right},
    },
    flows::portal::Portal,
    request::{Asked, Visit},
};

const LINES: usize = 25;
pub const PATH: &str = "/invoices";
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

fn show(Seen { page, asked, now }: Seen) -> impl IntoView {
    let (before, after) = neighbours(&page, &asked, PATH, FILTERS);
    let filtered = FILTERS.iter().any(|name| !asked.get(name).is_empty());
    let (shown, search) = (asked.get("shown").to_owned(), asked.get("search").to_owned());
    let list = match page.lines.is_empty() {
        true => nothing(filtered).into_any(),
        false => view! { <InvoiceTable lines=page.lines of=Of::OneCustomer path=PATH now/> }.into_any(),
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
