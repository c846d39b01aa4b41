//! The journal: every posting with its entries, latest first, by period, account, customer, invoice, gateway, kind, currency.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use super::{
    fees,
    filters::{CurrencyFilter, GatewayFilter, Nothing, neighbours, place},
    ledger_checks,
    postings::PostingSheet,
};
use crate::{
    app::{draw, reasons, ui::*, words},
    db,
    domain::{
        Instant,
        currency::Currency,
        error::AppError,
        ids::GatewayId,
        journal::{Sides, Wanted, Written, sums},
        ledger::{Account, PostingKind},
        page::Page,
        people::Duty,
    },
    flows::{calendar, portal::Portal},
    request::{self, Asked, Visit},
};

const LINES: usize = 25;
const PATH: &str = "/admin/journal";
const FILTERS: [&str; 8] = ["since", "until", "kind", "account", "customer", "invoice", "gateway", "currency"];

/// How many customers a searched name may stand for.
const MOST_CUSTOMERS: u64 = 200;

pub async fn page(visit: Visit, State(portal): State<Portal>, asked: Asked) -> Response {
    let loaded = load(&portal, &visit, asked).await;
    draw::page(&portal, visit, loaded, show).await
}

struct Seen {
    page: Page<Written, i64>,
    chart: Vec<Account>,
    gateways: Vec<(GatewayId, String)>,
    asked: Asked,
}

async fn load(portal: &Portal, visit: &Visit, asked: Asked) -> Result<Seen, AppError> {
    visit.admin(Duty::Read)?;
    let db = portal.db.reader();
    let wanted = wanted(portal, &asked).await?;
    Ok(Seen {
        page: db::journal::page(db, &wanted, LINES).await?,
        chart: db::accounts::all(db).await?,
        gateways: db::names::gateways(db).await?,
        asked,
    })
}

/// What the address asks for.
pub async fn wanted(portal: &Portal, asked: &Asked) -> Result<Wanted, AppError> {
    let db = portal.db.reader();
    let customers = match asked.get("customer") {
        "" => None,
        name => Some(db::customers::ids_matching(db, name, MOST_CUSTOMERS).await?),
    };
    let invoices = match asked.get("invoice") {
        "" => None,
        number => Some(db::names::invoices_meant(db, number, portal.clock.now()).await?),
    };
    Ok(Wanted {
        since: calendar::start_of_day(asked.get("since")).ok(),
        until: moment_after(asked.get("until")),
        kind: PostingKind::parse(asked.get("kind")),
        currency: Currency::parse(asked.get("currency")).ok(),
        account: asked.get("account").parse().ok(),
        gateway: asked.get("gateway").parse().ok(),
        customers,
        invoices,
        from: place(asked),
    })
}

/// When a day is over.
pub fn moment_after(day: &str) -> Option<Instant> {
    calendar::end_of_day(day).ok().map(|last| last + time::Duration::SECOND)
}

fn show(Seen { page, chart, gateways, asked }: Seen) -> impl IntoView {
    let (before, after) = neighbours(&page, &asked, PATH, &FILTERS);
    let filtered = FILTERS.iter().any(|name| !asked.get(name).is_empty());
    let list = if page.lines.is_empty() {
        let (none_yet, advice) = (t!("money-journal-none"), t!("money-journal-none-advice"));
        view! { <Nothing icon=Glyph::Book none_yet advice filtered path=PATH/> }.into_any()
    } else {
        let sums = sums(&page.lines);
        let sheets = page.lines.into_iter().map(|of| view! { <PostingSheet of/> }).collect_view();
        view! { <Sums sums/><div class="stack">{sheets}</div> }.into_any()
    };
    let export = asked.address("/admin/exports/journal.csv", &FILTERS, ("from", String::new()));
    let export = request::admin(Duty::Money)
        .is_ok()
        .then(|| view! { <ButtonLink href=export kind=Kind::Quiet icon=Glyph::Download>{t!("export")}</ButtonLink> });
    let proofs = view! {
        {export}
        <ButtonLink href=ledger_checks::PATH kind=Kind::Quiet icon=Glyph::Book>{t!("ledger-checks")}</ButtonLink>
        <ButtonLink href=fees::PATH kind=Kind::Quiet icon=Glyph::Book>{t!("fees-title")}</ButtonLink>
        <ButtonLink href="/admin/accounts/balances" kind=Kind::Quiet icon=Glyph::List>{t!("money-balances")}</ButtonLink>
    };
    view! {
        <AdminLayout title=t!("nav-journal") at=AdminPlace::Journal lead=t!("money-journal-lead") actions=proofs>
            <JournalFilters chart gateways asked/>
            {list}
            <Pager before after/>
        </AdminLayout>
    }
}

#[component]
fn JournalFilters(chart: Vec<Account>, gateways: Vec<(GatewayId, String)>, asked: Asked) -> impl IntoView {
    let value = move |name: &str| asked.get(name).to_owned();
    let mut currencies: Vec<_> = chart.iter().map(|account| account.currency).collect();
    currencies.dedup();
    let kind = |kind: PostingKind| Choice::new(kind.word(), reasons::posting(words::language(), kind));
    let kinds = PostingKind::ALL.map(kind).to_vec();
    let account = |account: Account| {
        Choice::new(account.id.to_string(), format!("{} {} ({})", account.code, account.name, account.currency))
    };
    let accounts = chart.into_iter().map(account).collect();
    view! {
        <Filters action=PATH>
            <Field name="since" label=t!("money-since") kind=Entry::Date value=value("since")/>
            <Field name="until" label=t!("money-until") kind=Entry::Date value=value("until")/>
            <SelectField name="kind" label=t!("money-kind") choices=kinds value=value("kind") empty=t!("money-all")/>
            <SelectField name="account" label=t!("money-account") choices=accounts value=value("account") empty=t!("money-all")/>
            <Field name="customer" label=t!("money-customer") kind=Entry::Search value=value("customer") longest=80/>
            <Field name="invoice" label=t!("money-invoice") kind=Entry::Search value=value("invoice") longest=40/>
            <GatewayFilter gateways value=value("gateway")/>
            <CurrencyFilter currencies value=value("currency")/>
        </Filters>
    }
}

/// What this page comes to, for each currency: one sum where both sides agree, both where they do not.
#[component]
fn Sums(sums: Vec<Sides>) -> impl IntoView {
    let stat = |sides: Sides| {
        let code = sides.debit.currency.code();
        if sides.is_balanced() {
            let note = t!("money-balanced");
            return view! { <Stat label=t!("money-page-both", currency = code) note><Amount of=sides.debit/></Stat> }
                .into_any();
        }
        let note = t!("money-unbalanced");
        view! {
            <Stat label=t!("money-page-debit", currency = code) tone=Tone::Bad note=note.clone()><Amount of=sides.debit/></Stat>
            <Stat label=t!("money-page-credit", currency = code) tone=Tone::Bad note><Amount of=sides.credit/></Stat>
        }
        .into_any()
    };
    view! { <Stats>{sums.into_iter().map(stat).collect_view()}</Stats> }
}
