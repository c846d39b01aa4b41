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
const FEATURES: [Feature; 8] = [
    Feature::OneOff,
    Feature::Mandate,
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
    let remarks = providers.iter().filter_map(|(provider, _)| remark(*provider)).collect_view();
    let (columns, rows) = compared(&providers);
    let least = least(&providers, &currencies);
    view! {
        <AdminLayout title=t!("providers-title") lead=t!("providers-lead") at=AdminPlace::Gateways
            trail=vec![AdminPlace::Store.crumb(), AdminPlace::Gateways.crumb()]>
            <StoreTabs at=AdminPlace::Gateways/>
            <Table caption=t!("providers-title") columns rows wide=true/>
            {least}
            <Section title=t!("providers-remarks")><Facts>{remarks}</Facts></Section>
        </AdminLayout>
    }
}

/// A column for each provider: their abilities are many and their names short.
fn compared(providers: &[(&'static dyn Provider, usize)]) -> (Vec<Column>, Vec<Row>) {
    let name = |provider: &dyn Provider| provider.name().in_language(words::language());
    let mut columns = vec![Column::text(t!("provider-ability"))];
    columns.extend(providers.iter().map(|(provider, _)| Column::narrow(name(*provider))));
    let row = |label: String, cell: &dyn Fn(&dyn Provider, usize) -> AnyView| {
        let cells = providers.iter().map(|(provider, many)| cell(*provider, *many));
        Row::new(std::iter::once(label.into_any()).chain(cells).collect())
    };
    let mut rows = vec![row(t!("provider-confirmation"), &|provider, _| confirms(provider))];
    rows.extend(
        FEATURES.iter().map(|feature| row(named(*feature), &|provider, _| able(provider.capabilities().can(*feature)))),
    );
    rows.push(row(t!("provider-gateways"), &counted));
    (columns, rows)
}

fn confirms(provider: &dyn Provider) -> AnyView {
    let words = match provider.capabilities().confirmation {
        Confirmation::Provider => t!("provider-confirms-short"),
        Confirmation::Administrator => t!("administrator-confirms-short"),
        Confirmation::Ledger => t!("ledger-confirms-short"),
    };
    view! { <small>{words}</small> }.into_any()
}

fn counted(provider: &dyn Provider, many: usize) -> AnyView {
    let limit = (provider.capabilities().accounts == Accounts::One).then(|| t!("provider-one-only"));
    view! { {many} " " <small class="soft">{limit}</small> }.into_any()
}

fn signed(provider: &dyn Provider) -> AnyView {
    view! {
        <span class="gateway-name">
            <Mark provider=provider.kind().to_owned() icon=None/> {provider.name().in_language(words::language())}
        </span>
    }
    .into_any()
}

fn able(can: bool) -> AnyView {
    let (tone, sign, word) = if can { ("", "✓", t!("yes")) } else { ("soft", "—", t!("no")) };
    view! { <span class=tone><span aria-hidden="true">{sign}</span><span class="reading-only">{word}</span></span> }
        .into_any()
}

/// In each of the shop's currencies: what a provider takes at least, or that it does not take that currency.
fn least(providers: &[(&'static dyn Provider, usize)], currencies: &[Currency]) -> Option<AnyView> {
    let mut columns = vec![Column::text(t!("gateway-provider"))];
    columns.extend(currencies.iter().map(|currency| Column::number(currency.code())));
    let row = |provider: &dyn Provider| {
        let floors = currencies.iter().map(|currency| floor(provider, *currency));
        Row::new(std::iter::once(signed(provider)).chain(floors).collect())
    };
    let rows = providers.iter().map(|(provider, _)| row(*provider)).collect();
    (!currencies.is_empty()).then(|| {
        view! {
            <Section title=t!("provider-floors")>
                <Table caption=t!("provider-floors") columns rows wide=true/>
            </Section>
        }
        .into_any()
    })
}

fn floor(provider: &dyn Provider, currency: Currency) -> AnyView {
    let soft = |words: String| view! { <span class="soft">{words}</span> }.into_any();
    match provider.accepts(currency) {
        None => soft(t!("provider-not-taken")),
        Some(bounds) => match bounds.floor {
            Some(floor) => view! { <Amount of=floor/> }.into_any(),
            None => soft(t!("provider-no-floor")),
        },
    }
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
