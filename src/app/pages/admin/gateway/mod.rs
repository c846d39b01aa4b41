//! One gateway: everything it is, on one page, with what is missing before customers may use it.

use std::{collections::BTreeMap, sync::Arc};

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use crate::{
    app::{draw, pages::account::proof::Wanted, ui::*},
    db,
    domain::{
        currency::Currency,
        error::AppError,
        gateway::{Credentials, Gateway, Health, Missing},
        ids::GatewayId,
        language::Words,
        ledger::Account,
        people::Duty,
    },
    flows::{
        gateways::{
            missing::missing,
            open::open,
            renew::{keys, last_four},
        },
        portal::Portal,
    },
    providers::{self, Confirmation, Provider, Settings, http::Outage},
    request::{Key, Visit},
};

mod aside;
mod identity;
mod money;
mod settings;
pub mod words;

pub async fn page(visit: Visit, State(portal): State<Portal>, Key(id): Key<GatewayId>) -> Response {
    let loaded = load(&portal, &visit, id).await;
    draw::page(&portal, visit, loaded, show).await
}

/// What the page shows. Secrets are only here as their last four characters.
pub struct Seen {
    gateway: Gateway,
    provider: &'static dyn Provider,
    chart: Vec<Account>,
    /// Currencies with a block on the page.
    currencies: Vec<Currency>,
    kept: BTreeMap<String, String>,
    health: Health,
    outage: Option<Outage>,
    missing: Vec<Missing>,
    webhook: Option<Webhook>,
    /// What the provider says of its settings.
    remark: Option<Words>,
    /// The currency just asked for.
    asked: Option<Currency>,
    is_used: bool,
    may_change: bool,
    /// What has to be typed before the provider's settings change.
    proof: Wanted,
}

/// Where a provider is to send its notices, which ones, and where that is arranged in the demo.
#[derive(Debug, Clone)]
struct Webhook {
    address: String,
    events: &'static [&'static str],
    sandbox: Option<String>,
}

impl Webhook {
    fn of(portal: &Portal, provider: &dyn Provider, gateway: &Gateway) -> Self {
        let (address, events) = (portal.webhook_address(gateway.id), provider.events());
        let account = match &gateway.credentials {
            Credentials::Good { account, .. } => account.split(' ').next().unwrap_or_default(),
            _ => "",
        };
        let sandbox = portal.addresses.sandbox.as_ref().and_then(|sandbox| {
            let wish = [("account", account), ("url", &address), ("events", &events.join(" "))];
            let wish = serde_urlencoded::to_string(wish).ok()?;
            Some(format!("{sandbox}/{}?{wish}#endpoint-form", provider.kind()))
        });
        Self { address, events, sandbox }
    }
}

impl Seen {
    fn address(&self) -> String {
        format!("/admin/settings/store/gateways/{}", self.gateway.id)
    }
}

async fn load(portal: &Portal, visit: &Visit, id: GatewayId) -> Result<Seen, AppError> {
    let admin = visit.admin(Duty::Read)?;
    let db = portal.db.reader();
    let gateway = db::gateways::find(db, id).await?;
    let provider = providers::find(&gateway.provider).ok_or(AppError::NotFound)?;
    let settings = open(portal, &gateway).await?;
    let asked = visit.asked("currency").and_then(|code| Currency::parse(&code.to_uppercase()).ok());
    let currencies = currencies(visit, provider, (&gateway, db::accounts::currencies(db).await?, asked));
    let speaks = provider.capabilities().confirmation == Confirmation::Provider;
    Ok(Seen {
        chart: db::accounts::all(db).await?,
        kept: kept(provider, &settings, &currencies),
        health: db::gateways::health(db).await?.remove(&id).unwrap_or_default(),
        outage: portal.http.outage(id),
        missing: missing(provider, &gateway, &settings),
        webhook: (speaks && !provider.is_only_heard(&settings)).then(|| Webhook::of(portal, provider, &gateway)),
        remark: provider.remark(&settings),
        asked,
        is_used: db::gateways::is_used(db, id).await?,
        may_change: admin.role.may(Duty::Configure),
        proof: Wanted::now(portal, visit).await?,
        gateway,
        provider,
        currencies,
    })
}

/// Those accepted, those with accounts, the one just asked for and those of a form that came back.
fn currencies(
    visit: &Visit,
    provider: &dyn Provider,
    (gateway, charted, asked): (&Gateway, Vec<Currency>, Option<Currency>),
) -> Vec<Currency> {
    let typed = visit.form().map(|form| form.values("currencies").to_vec()).unwrap_or_default();
    let typed = typed.iter().filter_map(|code| Currency::parse(code).ok());
    let accepted = gateway.accounts.iter().map(|account| account.currency);
    let mut all: Vec<Currency> = accepted.chain(charted).chain(asked).chain(typed).collect();
    all.retain(|currency| provider.accepts(*currency).is_some());
    all.sort_unstable();
    all.dedup();
    all
}

fn kept(provider: &dyn Provider, settings: &Settings, currencies: &[Currency]) -> BTreeMap<String, String> {
    let fields =
        provider.fields().iter().flat_map(|field| keys(field, currencies).into_iter().map(move |key| (field, key)));
    let value = |(field, key): (&crate::domain::field::Field, String)| {
        let value = settings.get(&key)?;
        let shown = if field.is_secret() { last_four(value) } else { value.to_owned() };
        Some((key, shown))
    };
    fields.filter_map(value).collect()
}

fn show(seen: Seen) -> impl IntoView {
    let seen = Arc::new(seen);
    let (status, mode, name) = (seen.gateway.status, seen.gateway.mode, seen.gateway.name.clone());
    let lead = seen.provider.name().in_language(crate::app::words::language());
    let aside = aside::show(&seen);
    view! {
        <AdminLayout title=name lead at=AdminPlace::Gateways trail=vec![AdminPlace::Gateways.crumb()]
            badge=view! { <GatewayBadge of=status/> " " <ModeBadge of=mode/> }>
            <Split aside>
                {outage(&seen)}
                {what_is_missing(&seen)}
                {match seen.may_change {
                    true => form(seen).into_any(),
                    false => view! { <p>{t!("gateway-read-only")}</p> }.into_any(),
                }}
            </Split>
        </AdminLayout>
    }
}

fn outage(seen: &Seen) -> Option<AnyView> {
    let Outage { since, .. } = *seen.outage.as_ref()?;
    let language = crate::app::words::language();
    let since = crate::app::words::moment(language, since);
    let provider = seen.provider.name().in_language(language);
    Some(
        view! {
            <Notice tone=Tone::Bad title=t!("gateway-outage-title", provider = provider)>
                <p>{t!("gateway-outage", since = since)}</p>
            </Notice>
        }
        .into_any(),
    )
}

fn what_is_missing(seen: &Seen) -> Option<AnyView> {
    let line = |missing: &Missing| view! { <li>{words::lack(seen.provider, missing)}</li> };
    let lines = seen.missing.iter().map(line).collect_view();
    (!seen.missing.is_empty()).then(|| {
        view! {
            <Notice tone=Tone::Warn title=t!("gateway-missing-title")>
                <ul>{lines}</ul>
            </Notice>
        }
        .into_any()
    })
}

/// The fields are drawn inside their form, so that what is wrong with them is said by their labels.
fn form(seen: Arc<Seen>) -> impl IntoView {
    let (address, version, add) = (seen.address(), seen.gateway.version.to_string(), add_currency(&seen));
    view! {
        <Form action=address>
            <Hidden name="version" value=version/>
            {identity::show(&seen)}
            {settings::show(&seen)}
            {money::show(&seen)}
            {settings::proof(&seen)}
            <FormActions><Button>{t!("save")}</Button></FormActions>
        </Form>
        {add}
    }
}

/// A currency without a chart yet gets a block of its own by asking for it.
fn add_currency(seen: &Seen) -> impl IntoView + use<> {
    let address = seen.address();
    view! {
        <Section title=t!("gateway-add-currency") words=t!("gateway-add-currency-hint")>
            <form method="get" action=address class="row">
                <label class="reading-only" for="currency">{t!("currency")}</label>
                <input class="input" id="currency" name="currency" maxlength="3" size="5" placeholder="USD"/>
                <Button kind=Kind::Quiet>{t!("add")}</Button>
            </form>
        </Section>
    }
}
