//! The payment gateways: what each is, how it is doing, and the order customers see.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use super::{gateway::words::lack, store::StoreTabs};
use crate::{
    app::{draw, ui::*, words},
    db,
    domain::{
        currency::Currency,
        error::AppError,
        gateway::{Credentials, Gateway, Health, Missing},
        people::Duty,
    },
    flows::{
        gateways::{missing::missing, open::open},
        portal::Portal,
    },
    providers::{self, Provider},
    request::Visit,
    row,
};

pub async fn page(visit: Visit, State(portal): State<Portal>) -> Response {
    let loaded = load(&portal, &visit).await;
    draw::page(&portal, visit, loaded, show).await
}

struct Seen {
    lines: Vec<Line>,
    may_change: bool,
}

struct Line {
    gateway: Gateway,
    provider: &'static dyn Provider,
    health: Health,
    missing: Vec<Missing>,
}

async fn load(portal: &Portal, visit: &Visit) -> Result<Seen, AppError> {
    let admin = visit.admin(Duty::Read)?;
    let mut health = db::gateways::health(portal.db.reader()).await?;
    let mut lines = Vec::new();
    for gateway in db::gateways::all(portal.db.reader()).await? {
        let Some(provider) = providers::find(&gateway.provider) else { continue };
        let missing = missing(provider, &gateway, &open(portal, &gateway).await?);
        let health = health.remove(&gateway.id).unwrap_or_default();
        lines.push(Line { gateway, provider, health, missing });
    }
    Ok(Seen { lines, may_change: admin.role.may(Duty::Configure) })
}

fn show(Seen { lines, may_change }: Seen) -> impl IntoView {
    let add = may_change.then(|| {
        view! {
            <ButtonLink href="/admin/settings/store/gateways/new" icon=Glyph::Plus>{t!("gateway-add")}</ButtonLink>
        }
    });
    let compare = view! {
        <ButtonLink href="/admin/settings/store/gateways/providers" kind=Kind::Quiet icon=Glyph::List>
            {t!("providers-title")}
        </ButtonLink>
    };
    let simulator = view! {
        <ButtonLink href="/admin/settings/store/gateways/simulator" kind=Kind::Quiet icon=Glyph::Eye>
            {t!("simulator-title")}
        </ButtonLink>
    };
    view! {
        <AdminLayout title=t!("nav-gateways") lead=t!("gateways-lead") at=AdminPlace::Gateways
            trail=vec![AdminPlace::Store.crumb()] actions=view! { {compare}{simulator}{add} }>
            <StoreTabs at=AdminPlace::Gateways/>
            {list(lines, may_change)}
        </AdminLayout>
    }
}

fn list(lines: Vec<Line>, may_change: bool) -> AnyView {
    if lines.is_empty() {
        return view! {
            <Empty icon=Glyph::Plug title=t!("gateways-empty") words=t!("gateways-empty-advice")>
                <ButtonLink href="/admin/settings/store/gateways/new">{t!("gateway-add")}</ButtonLink>
            </Empty>
        }
        .into_any();
    }
    let columns = vec![
        Column::text(t!("gateway")),
        Column::text(t!("gateway-status")),
        Column::text(t!("gateway-currencies")),
        Column::number(t!("gateway-minimum")),
        Column::text(t!("gateway-health")),
        Column::actions(),
    ];
    let last = lines.len() - 1;
    let rows = lines.into_iter().enumerate().map(|(place, line)| row(line, (place > 0, place < last), may_change));
    view! { <Table caption=t!("nav-gateways") columns rows=rows.collect()/> }.into_any()
}

fn row(line: Line, (up, down): (bool, bool), may_change: bool) -> Row {
    let Line { gateway, provider, health, missing } = line;
    let language = words::language();
    let address = format!("/admin/settings/store/gateways/{}", gateway.id);
    let currencies: Vec<_> = gateway.accounts.iter().map(|account| account.currency).map(Currency::code).collect();
    let minimums = gateway.accounts.iter().filter_map(|account| account.minimum);
    let minimums = minimums.map(|minimum| view! { <Amount of=minimum/> " " }).collect_view();
    let name = view! {
        <span class="gateway-name">
            <Mark provider=gateway.provider.clone() icon=gateway.icon/>
            <span>
                {gateway.title(language).to_owned()}<br/>
                <small class="soft">{gateway.name.clone()}</small>
            </span>
        </span>
    };
    let moves = may_change.then(|| view! { {step(&address, "up", up)} {step(&address, "down", down)} });
    row![
        name,
        view! { <GatewayBadge of=gateway.status/> " " <ModeBadge of=gateway.mode/> },
        currencies.join(", "),
        minimums,
        well_being(provider, &gateway, &health, &missing),
        moves,
    ]
    .to(address)
}

fn step(address: &str, direction: &'static str, possible: bool) -> impl IntoView + use<> {
    let (label, glyph) = match direction {
        "up" => (t!("move-up"), Glyph::ArrowUp),
        _ => (t!("move-down"), Glyph::ArrowDown),
    };
    possible.then(|| {
        view! {
            <PostButton action=format!("{address}/order") kind=Kind::Quiet size=Size::Small icon=glyph
                fields=vec![("direction", direction.into())]>
                <span class="reading-only">{label}</span>
            </PostButton>
        }
    })
}

/// The first thing a person should know: what stops it, then trouble, then the last sign of life.
fn well_being(provider: &dyn Provider, gateway: &Gateway, health: &Health, missing: &[Missing]) -> AnyView {
    if let Some(first) = missing.first() {
        let more = missing.len() - 1;
        let rest = (more > 0).then(|| t!("gateway-missing-more", count = more));
        return view! {
            <Badge tone=Tone::Warn icon=Glyph::Alert words=t!("gateway-incomplete")/> <br/>
            <small>{lack(provider, first)} " " {rest}</small>
        }
        .into_any();
    }
    let checked = match &gateway.credentials {
        Credentials::Good { at, .. } => Some(*at),
        _ => None,
    };
    let fresh_trouble = health
        .last_trouble
        .as_ref()
        .filter(|trouble| health.last_notice.or(checked).is_none_or(|good| good < trouble.at));
    match (fresh_trouble, health.last_notice.or(checked)) {
        (Some(trouble), _) => view! {
            <Badge tone=Tone::Warn icon=Glyph::Alert words=t!("gateway-trouble")/> " " <small><Moment of=trouble.at short=true/></small>
        }
        .into_any(),
        (None, Some(at)) => view! {
            <Badge tone=Tone::Good icon=Glyph::CheckCircle words=t!("gateway-well")/> " " <small><Moment of=at short=true/></small>
        }
        .into_any(),
        (None, None) => view! { <Badge tone=Tone::Good icon=Glyph::CheckCircle words=t!("gateway-well")/> }.into_any(),
    }
}
