//! All customers by name, searched and page by page.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use crate::{
    app::{
        draw,
        pages::paging::{neighbours, place},
        ui::*,
    },
    db,
    domain::{customer::Customer, error::AppError, ids::CustomerId, page::Page, people::Duty},
    flows::portal::Portal,
    request::{self, Asked, Visit},
    row,
};

const LINES: usize = 50;
const PATH: &str = "/admin/customers";

pub async fn page(visit: Visit, State(portal): State<Portal>, asked: Asked) -> Response {
    let loaded = load(&portal, &visit, asked).await;
    draw::page(&portal, visit, loaded, show).await
}

struct Seen {
    page: Page<Customer, CustomerId>,
    asked: Asked,
}

async fn load(portal: &Portal, visit: &Visit, asked: Asked) -> Result<Seen, AppError> {
    visit.admin(Duty::Read)?;
    let page = db::customers::page(portal.db.reader(), asked.get("search"), place(&asked), LINES).await?;
    Ok(Seen { page, asked })
}

fn show(Seen { page, asked }: Seen) -> impl IntoView {
    let (before, after) = neighbours(&page, &asked, PATH, &["search"]);
    let search = asked.get("search").to_owned();
    let list = match (page.lines.is_empty(), search.is_empty()) {
        (true, true) => view! {
            <Empty icon=Glyph::People title=t!("customers-none") words=t!("customers-none-advice")><New/></Empty>
        }
        .into_any(),
        (true, false) => view! {
            <Empty icon=Glyph::Search title=t!("customers-none-found")>
                <ButtonLink href=PATH kind=Kind::Quiet>{t!("customers-show-all")}</ButtonLink>
            </Empty>
        }
        .into_any(),
        (false, _) => view! { <Customers customers=page.lines/> }.into_any(),
    };
    view! {
        <AdminLayout title=t!("nav-customers") at=AdminPlace::Customers actions=|| view! { <New/> }>
            <Filters action=PATH>
                <Field name="search" label=t!("customers-search") kind=Entry::Search value=search longest=80/>
            </Filters>
            {list}
            <Pager before after/>
        </AdminLayout>
    }
}

#[component]
fn New() -> impl IntoView {
    request::admin(Duty::Invoice).is_ok().then(|| {
        view! { <ButtonLink href="/admin/customers/new" icon=Glyph::Plus>{t!("customer-new")}</ButtonLink> }
    })
}

#[component]
fn Customers(customers: Vec<Customer>) -> impl IntoView {
    let columns = vec![
        Column::text(t!("customer-name")),
        Column::text(t!("customer-reference")),
        Column::text(t!("customer-email")),
        Column::text(t!("customer-country")),
    ];
    let rows = customers.into_iter().map(|customer| {
        let href = format!("{PATH}/{}", customer.id);
        let country = customer.card.country.code().to_owned();
        row![customer.card.name, customer.reference, customer.card.email.to_string(), country].to(href)
    });
    view! { <Table caption=t!("nav-customers") columns rows=rows.collect()/> }
}
