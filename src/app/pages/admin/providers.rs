//! What each provider can do, side by side: for whoever has to choose one.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use super::store::StoreTabs;
use crate::{
    app::{draw, ui::*, words},
    db,
    domain::{currency::Currency, error::AppError, people::Duty},
    flows::portal::Portal,
    providers::{self, Accounts, Confirmation, Feature, Provider, Settings},
    request::Visit,
};

/// In the order a shop asks about them.
const FEATURES: [Feature; 7] = [
    Feature::OneOff,
    Feature::Subscription,
    Feature::Refund,
    Feature::PartialRefund,
    Feature::Cancel,
    Feature::Payouts,
    Feature::Disputes,
];

pub async fn page(visit: Visit, State(portal): State<Portal>) -> Response {
    let loaded = load(&portal, &visit).await;
    draw::page(&portal, visit, loaded, show).await
}

struct Seen {
    /// Each with how many gateways of it there are.
    providers: Vec<(&'static dyn Provider, usize)>,
    /// The shop's own, whose floors are shown.
    currencies: Vec<Currency>,
}

async fn load(portal: &Portal, visit: &Visit) -> Result<Seen, AppError> {
    visit.admin(Duty::Read)?;
    let gateways = db::gateways::all(portal.db.reader()).await?;
    let of = |provider: &dyn Provider| gateways.iter().filter(|one| one.provider == provider.kind()).count();
    Ok(Seen {
        providers: providers::ALL.iter().map(|provider| (*provider, of(*provider))).collect(),
        currencies: db::accounts::currencies(portal.db.reader()).await?,
    })
}

fn show(Seen { providers, currencies }: Seen) -> impl IntoView {
    let features = FEATURES.iter().map(|feature| Column::text(named(*feature)));
    let mut columns = vec![Column::text(t!("gateway-provider")), Column::text(t!("provider-confirmation"))];
    columns.extend(features);
    columns.extend([Column::text(t!("provider-floors")), Column::number(t!("provider-gateways"))]);
    let remarks = providers.iter().filter_map(|(provider, _)| remark(*provider)).collect_view();
    let rows = providers.into_iter().map(|(provider, many)| compared(provider, many, &currencies)).collect();
    view! {
        <AdminLayout title=t!("providers-title") lead=t!("providers-lead") at=AdminPlace::Gateways
            trail=vec![AdminPlace::Store.crumb(), AdminPlace::Gateways.crumb()]>
            <StoreTabs at=AdminPlace::Gateways/>
            <Table caption=t!("providers-title") columns rows wide=true/>
            <Section title=t!("providers-remarks")><Facts>{remarks}</Facts></Section>
        </AdminLayout>
    }
}

fn compared(provider: &'static dyn Provider, many: usize, currencies: &[Currency]) -> Row {
    let capabilities = provider.capabilities();
    let name = view! {
        <span class="gateway-name">
            <Mark provider=provider.kind().to_owned() icon=None/> {provider.name().in_language(words::language())}
        </span>
    };
    let confirms = match capabilities.confirmation {
        Confirmation::Provider => t!("provider-confirms-short"),
        Confirmation::Administrator => t!("administrator-confirms-short"),
        Confirmation::Ledger => t!("ledger-confirms-short"),
    };
    let limit = (capabilities.accounts == Accounts::One).then(|| t!("provider-one-only"));
    let mut cells = vec![name.into_any(), confirms.into_any()];
    cells.extend(FEATURES.iter().map(|feature| able(capabilities.can(*feature))));
    cells.push(floors(provider, currencies));
    cells.push(view! { {many} " " <small class="soft">{limit}</small> }.into_any());
    Row::new(cells)
}

fn able(can: bool) -> AnyView {
    match can {
        true => view! { <Badge tone=Tone::Good icon=Glyph::Check words=t!("yes")/> }.into_any(),
        false => view! { <span class="soft">"—" <span class="reading-only">{t!("no")}</span></span> }.into_any(),
    }
}

/// In each of the shop's currencies: what it takes at least, or that it does not take that currency.
fn floors(provider: &dyn Provider, currencies: &[Currency]) -> AnyView {
    let line = |currency: &Currency| {
        let bounds = provider.accepts(*currency);
        let floor = match bounds {
            None => view! { {currency.code()} " : " {t!("provider-not-taken")} }.into_any(),
            Some(bounds) => match bounds.floor {
                Some(floor) => view! { <Amount of=floor/> }.into_any(),
                None => view! { {currency.code()} " : " {t!("provider-no-floor")} }.into_any(),
            },
        };
        view! { {floor} <br/> }
    };
    view! { <small>{currencies.iter().map(line).collect_view()}</small> }.into_any()
}

fn remark(provider: &'static dyn Provider) -> Option<AnyView> {
    let words = provider.remark(&Settings::default())?.in_language(words::language());
    let label = provider.name().in_language(words::language());
    Some(view! { <Fact label=label>{words}</Fact> }.into_any())
}

fn named(feature: Feature) -> String {
    let key = format!("feature-{}", format!("{feature:?}").to_lowercase());
    words::by_key(words::language(), &key).unwrap_or_default()
}
