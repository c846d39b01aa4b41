//! Whom a new invoice is for: looked up by name, then the editor opens.

use leptos::prelude::*;

use crate::{
    app::{pages::admin::refused::Refused, ui::*},
    domain::customer::Customer,
    row,
};

/// What was looked for, and who was found.
#[derive(Debug, Clone)]
pub struct Found {
    pub search: String,
    pub customers: Vec<Customer>,
}

#[component]
pub fn PickCustomer(found: Found) -> impl IntoView {
    let Found { search, customers } = found;
    let columns = vec![Column::text(t!("customer-name")), Column::text(t!("customer-reference"))];
    let rows: Vec<_> = customers
        .into_iter()
        .map(|customer| {
            let href = format!("/admin/invoices/new?customer={}", customer.id);
            row![customer.card.name, customer.reference].to(href)
        })
        .collect();
    let list = match rows.is_empty() {
        true => view! {
            <Empty icon=Glyph::People title=t!("customers-none-found")>
                <ButtonLink href="/admin/customers/new">{t!("customer-new")}</ButtonLink>
            </Empty>
        }
        .into_any(),
        false => view! { <Table caption=t!("nav-customers") columns rows/> }.into_any(),
    };
    view! {
        <AdminLayout
            title=t!("invoice-new")
            at=AdminPlace::Invoices
            lead=t!("invoice-for-whom")
            trail=vec![AdminPlace::Invoices.crumb()]
        >
            <Refused drawn=false/>
            <Filters action="/admin/invoices/new">
                <Field name="search" label=t!("customers-search") kind=Entry::Search value=search longest=80/>
            </Filters>
            {list}
        </AdminLayout>
    }
}
