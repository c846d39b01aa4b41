//! A new gateway: the provider, and what its account is called here.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use crate::{
    app::{draw, ui::*, words},
    db,
    domain::{currency::Currency, error::AppError, people::Duty},
    flows::portal::Portal,
    providers::{self, Accounts, Confirmation, Provider},
    request::Visit,
};

pub async fn page(visit: Visit, State(portal): State<Portal>) -> Response {
    let loaded = load(&portal, &visit).await;
    draw::page(&portal, visit, loaded, show).await
}

struct Seen {
    providers: Vec<&'static dyn Provider>,
    currencies: Vec<Currency>,
}

async fn load(portal: &Portal, visit: &Visit) -> Result<Seen, AppError> {
    visit.admin(Duty::Configure)?;
    let gateways = db::gateways::all(portal.db.reader()).await?;
    let free = |provider: &&'static dyn Provider| {
        provider.capabilities().accounts == Accounts::Many
            || gateways.iter().all(|gateway| gateway.provider != provider.kind())
    };
    let currencies = db::accounts::currencies(portal.db.reader()).await?;
    Ok(Seen { providers: providers::ALL.iter().copied().filter(free).collect(), currencies })
}

fn show(Seen { providers, currencies }: Seen) -> impl IntoView {
    let language = words::language();
    let choices = providers.into_iter().map(move |provider| {
        let hint = match provider.capabilities().confirmation {
            Confirmation::Provider => t!("provider-confirms"),
            Confirmation::Administrator => t!("administrator-confirms"),
            Confirmation::Ledger => t!("ledger-confirms"),
        };
        Choice::new(provider.kind(), provider.name().in_language(language)).hint(hint)
    });
    let first = currencies.first().copied();
    view! {
        <AdminLayout title=t!("gateway-add") lead=t!("gateway-add-lead") at=AdminPlace::Gateways
            trail=vec![AdminPlace::Gateways.crumb()]>
            <Form action="/admin/settings/store/gateways/new">
                <p><a href="/admin/settings/store/gateways/providers">{t!("providers-title")}</a></p>
                <RadioField name="provider" label=t!("gateway-provider") choices=choices.collect()/>
                <Field name="account_name" label=t!("gateway-account-name") hint=t!("gateway-account-name-hint") longest=40/>
                {opened(currencies, first)}
                <FormActions>
                    <Button>{t!("gateway-create")}</Button>
                    <ButtonLink href="/admin/settings/store/gateways" kind=Kind::Quiet>{t!("cancel")}</ButtonLink>
                </FormActions>
            </Form>
        </AdminLayout>
    }
}

fn opened(currencies: Vec<Currency>, first: Option<Currency>) -> AnyView {
    if currencies.is_empty() {
        return view! {
            <Notice tone=Tone::Info>
                <p>{t!("gateway-no-chart")} " " <a href="/admin/accounts">{t!("nav-accounts")}</a></p>
            </Notice>
        }
        .into_any();
    }
    let choices = currencies.into_iter().map(|currency| Choice::new(currency.code(), currency.code())).collect();
    let values = first.map(|currency| currency.code().to_owned()).into_iter().collect();
    view! { <CheckGroup name="currencies" label=t!("gateway-currencies") choices values hint=t!("gateway-currencies-new")/> }
        .into_any()
}
