//! All invoices: filtered, searched, sorted, page by page.

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
        currency::Currency,
        error::AppError,
        invoice::Standing,
        invoice_list::{Cursor, Direction, Listed, Shown, Sort, Wanted},
        page::Page,
        people::Duty,
    },
    flows::portal::Portal,
    request::{self, Asked, Visit},
};

const LINES: usize = 50;
pub const PATH: &str = "/admin/invoices";
const KEPT: &[&str] = &["search", "shown", "currency", "customer", "sort", "direction"];

pub async fn page(visit: Visit, State(portal): State<Portal>, asked: Asked) -> Response {
    let loaded = load(&portal, &visit, asked).await;
    draw::page(&portal, visit, loaded, show).await
}

struct Seen {
    page: Page<Listed, Cursor>,
    asked: Asked,
    wanted: Wanted,
    /// Whose invoices they are, where the list is about one customer.
    whose: Option<String>,
    currencies: Vec<Currency>,
    now: Instant,
}

async fn load(portal: &Portal, visit: &Visit, asked: Asked) -> Result<Seen, AppError> {
    visit.admin(Duty::Read)?;
    let (db, now) = (portal.db.reader(), portal.clock.now());
    let wanted = wanted(&asked);
    let whose = match wanted.customer {
        Some(customer) => Some(db::customers::find(db, customer).await?.card.name),
        None => None,
    };
    let mut currencies: Vec<_> = db::accounts::all(db).await?.into_iter().map(|account| account.currency).collect();
    currencies.dedup();
    Ok(Seen { page: db::invoice_list::page(db, &wanted, now, LINES).await?, asked, wanted, whose, currencies, now })
}

/// What the address asks for.
pub fn wanted(asked: &Asked) -> Wanted {
    Wanted {
        shown: Shown::parse(asked.get("shown")),
        currency: Currency::parse(asked.get("currency")).ok(),
        customer: asked.get("customer").parse().ok(),
        search: asked.get("search").to_owned(),
        sort: Sort::parse(asked.get("sort")).unwrap_or_default(),
        direction: Direction::parse(asked.get("direction")).unwrap_or_default(),
        from: place(asked),
        ..Wanted::default()
    }
}

fn show(seen: Seen) -> impl IntoView {
    let Seen { page, asked, wanted, whose, currencies, now } = seen;
    let (before, after) = neighbours(&page, &asked, PATH, KEPT);
    let export = asked.address("/admin/exports/invoices.csv", KEPT, ("from", String::new()));
    let of = if wanted.customer.is_some() { Of::OneCustomer } else { Of::Everybody };
    let filtered = ["search", "shown", "currency", "customer"].iter().any(|name| !asked.get(name).is_empty());
    let list = match page.lines.is_empty() {
        true => nothing(filtered).into_any(),
        false => view! { <InvoiceTable lines=page.lines of path=PATH now/> }.into_any(),
    };
    view! {
        <AdminLayout
            title=t!("nav-invoices")
            at=AdminPlace::Invoices
            lead=whose.unwrap_or_default()
            actions=view! { <Export address=export/><New/> }
        >
            <Filters action=PATH><FilterFields asked wanted currencies/></Filters>
            {list}
            <Pager before after/>
        </AdminLayout>
    }
}

#[component]
fn FilterFields(asked: Asked, wanted: Wanted, currencies: Vec<Currency>) -> impl IntoView {
    let customer = wanted.customer.map(|customer| view! { <Hidden name="customer" value=customer.to_string()/> });
    let currencies = currencies.into_iter().map(|currency| Choice::new(currency.code(), currency.code())).collect();
    let (sort, direction) = (wanted.sort.word(), wanted.direction.word());
    view! {
        {customer}
        <Field name="search" label=t!("invoices-search") kind=Entry::Search value=wanted.search longest=80/>
        <SelectField name="shown" label=t!("invoices-shown") choices=standings() value=asked.get("shown").to_owned()
            empty=t!("invoices-all")/>
        <SelectField name="currency" label=t!("invoice-currency") choices=currencies
            value=asked.get("currency").to_owned() empty=t!("invoices-all-currencies")/>
        <SelectField name="sort" label=t!("sort-by") choices=orders() value=sort/>
        <SelectField name="direction" label=t!("sort-direction") choices=directions() value=direction/>
    }
}

fn standings() -> Vec<Choice> {
    let standing = |standing: Standing, words| Choice::new(standing.word(), words);
    vec![
        standing(Standing::Draft, t!("invoice-state-draft")),
        Choice::new(Shown::ToPay.word(), t!("invoices-open")),
        standing(Standing::Open, t!("invoices-not-due-yet")),
        standing(Standing::PartPaid, t!("invoice-state-part-paid")),
        standing(Standing::Overdue, t!("invoice-state-overdue")),
        standing(Standing::Paid, t!("invoice-state-paid")),
        standing(Standing::Cancelled, t!("invoice-state-cancelled")),
    ]
}

fn orders() -> Vec<Choice> {
    vec![
        Choice::new(Sort::Number.word(), t!("invoice-number")),
        Choice::new(Sort::Date.word(), t!("invoice-issued-on")),
        Choice::new(Sort::Due.word(), t!("invoice-due-on")),
        Choice::new(Sort::Total.word(), t!("invoice-total")),
    ]
}

fn directions() -> Vec<Choice> {
    vec![Choice::new(Direction::Down.word(), t!("sort-down")), Choice::new(Direction::Up.word(), t!("sort-up"))]
}

fn nothing(filtered: bool) -> impl IntoView {
    match filtered {
        true => view! {
            <Empty icon=Glyph::Search title=t!("invoices-none-found") words=t!("invoices-none-found-advice")>
                <ButtonLink href=PATH kind=Kind::Quiet>{t!("invoices-show-all")}</ButtonLink>
            </Empty>
        }
        .into_any(),
        false => view! {
            <Empty icon=Glyph::File title=t!("invoices-none") words=t!("invoices-none-advice")><New/></Empty>
        }
        .into_any(),
    }
}

#[component]
fn Export(address: String) -> impl IntoView {
    request::admin(Duty::Money).is_ok().then(|| {
        view! { <ButtonLink href=address kind=Kind::Quiet icon=Glyph::Download>{t!("export")}</ButtonLink> }
    })
}

#[component]
fn New() -> impl IntoView {
    request::admin(Duty::Invoice).is_ok().then(|| {
        view! { <ButtonLink href="/admin/invoices/new" icon=Glyph::Plus>{t!("invoice-new")}</ButtonLink> }
    })
}
