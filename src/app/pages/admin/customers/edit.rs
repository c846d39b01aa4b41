//! The form of a customer, new or known.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use crate::{
    app::{draw, ui::*},
    db,
    domain::{customer::Customer, error::AppError, ids::CustomerId, language::Language, people::Duty},
    flows::portal::Portal,
    request::{Key, Visit},
};

pub async fn page(visit: Visit, State(portal): State<Portal>, Key(id): Key<CustomerId>) -> Response {
    let loaded = load(&portal, &visit, Some(id)).await;
    draw::page(&portal, visit, loaded, show).await
}

/// For a customer who is not known yet.
pub async fn fresh(visit: Visit, State(portal): State<Portal>) -> Response {
    let loaded = load(&portal, &visit, None).await;
    draw::page(&portal, visit, loaded, show).await
}

async fn load(portal: &Portal, visit: &Visit, id: Option<CustomerId>) -> Result<Option<Customer>, AppError> {
    visit.admin(Duty::Invoice)?;
    match id {
        Some(id) => db::customers::find(portal.db.reader(), id).await.map(Some),
        None => Ok(None),
    }
}

fn show(customer: Option<Customer>) -> impl IntoView {
    let (title, action) = match &customer {
        Some(customer) => (customer.card.name.clone(), format!("/admin/customers/{}/edit", customer.id)),
        None => (t!("customer-new"), "/admin/customers/new".into()),
    };
    view! {
        <AdminLayout title at=AdminPlace::Customers trail=vec![AdminPlace::Customers.crumb()]>
            <div class="narrow"><Form action><Card customer/></Form></div>
        </AdminLayout>
    }
}

#[component]
fn Card(customer: Option<Customer>) -> impl IntoView {
    let version = customer.as_ref().map_or(0, |customer| customer.version).to_string();
    let card = customer.map(|customer| customer.card);
    let text = |part: fn(&crate::domain::customer::Card) -> String| card.as_ref().map(part).unwrap_or_default();
    let languages = vec![Choice::new("fr", "Français"), Choice::new("en", "English")];
    let language = card.as_ref().map_or(Language::default(), |card| card.language).tag();
    view! {
        <Hidden name="version" value=version/>
        <Field name="name" label=t!("customer-name") value=text(|card| card.name.clone()) required=true longest=120 autocomplete="off"/>
        <Field name="email" label=t!("customer-email") hint=t!("customer-email-hint") kind=Entry::Email
            value=text(|card| card.email.to_string()) required=true longest=254 autocomplete="off"/>
        <TextArea name="address" label=t!("customer-address") value=text(|card| card.address.clone()) optional=true longest=400/>
        <Field name="country" label=t!("customer-country") hint=t!("customer-country-hint")
            value=text(|card| card.country.code().into()) optional=true longest=2/>
        <Field name="vat_number" label=t!("customer-vat-number") value=text(|card| card.vat_number.clone()) optional=true longest=30/>
        <SelectField name="language" label=t!("customer-language") choices=languages value=language/>
        <TextArea name="note" label=t!("customer-note") hint=t!("customer-note-hint") value=text(|card| card.note.clone())
            optional=true longest=2000/>
        <FormActions>
            <Button>{t!("customer-save")}</Button>
        </FormActions>
    }
}
