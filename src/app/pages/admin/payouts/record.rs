//! The form that writes down a payout of a provider that cannot tell of its own.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use crate::{
    app::{draw, ui::*},
    db,
    domain::{currency::Currency, error::AppError, gateway::Gateway, people::Duty},
    flows::{payouts::record::is_told_by_hand, portal::Portal},
    request::Visit,
};

pub const PATH: &str = "/admin/payouts/new";

pub async fn page(visit: Visit, State(portal): State<Portal>) -> Response {
    let loaded = load(&portal, &visit).await;
    draw::page(&portal, visit, loaded, show).await
}

struct Seen {
    gateways: Vec<Gateway>,
}

async fn load(portal: &Portal, visit: &Visit) -> Result<Seen, AppError> {
    visit.admin(Duty::Money)?;
    let mut gateways = db::gateways::all(portal.db.reader()).await?;
    gateways.retain(is_told_by_hand);
    Ok(Seen { gateways })
}

fn show(Seen { gateways }: Seen) -> impl IntoView {
    let trail = vec![AdminPlace::Payouts.crumb()];
    let mut currencies: Vec<Currency> =
        gateways.iter().flat_map(|gateway| &gateway.accounts).map(|account| account.currency).collect();
    currencies.sort_by_key(|currency| currency.code());
    currencies.dedup();
    let form = match gateways.is_empty() {
        true => view! {
            <Empty icon=Glyph::Landmark title=t!("payout-record-none") words=t!("payout-record-none-advice")/>
        }
        .into_any(),
        false => view! { <Entering gateways currencies/> }.into_any(),
    };
    view! {
        <AdminLayout title=t!("payout-record") at=AdminPlace::Payouts lead=t!("payout-record-lead") trail>
            {form}
        </AdminLayout>
    }
}

#[component]
fn Entering(gateways: Vec<Gateway>, currencies: Vec<Currency>) -> impl IntoView {
    let gateways = gateways.into_iter().map(|one| Choice::new(one.id.to_string(), one.name)).collect();
    let currencies = currencies.into_iter().map(|one| Choice::new(one.code(), one.code())).collect();
    view! {
        <Form action=PATH>
            <SelectField name="gateway" label=t!("money-gateway") choices=gateways required=true/>
            <Field name="amount" label=t!("payout-record-amount") kind=Entry::Decimal required=true longest=20 autocomplete="off"/>
            <SelectField name="currency" label=t!("money-currency") choices=currencies required=true/>
            <Field name="on" label=t!("payout-arrives-on") kind=Entry::Date required=true longest=10 autocomplete="off"/>
            <Field name="bank_reference" label=t!("payout-bank-reference") hint=t!("payout-bank-reference-hint") required=true
                longest=80 autocomplete="off"/>
            <FormActions><Button icon=Glyph::Landmark>{t!("payout-record-do")}</Button></FormActions>
        </Form>
    }
}
