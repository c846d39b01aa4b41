//! What the customer holds with the shop, how it came and went, and how to add to it.

use std::collections::BTreeSet;

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use super::{offers, progress::Refused};
use crate::{
    app::{draw, reasons, ui::*, words},
    db,
    domain::{
        availability::{Allowed, Chooser, Refusal},
        currency::Currency,
        error::AppError,
        gateway::{Gateway, Scope},
        money::Money,
        movement::{Cause, Movement},
        page::{Page, Place},
        people::Right,
    },
    flows::{
        gateways::offer::{self, Question},
        portal::Portal,
    },
    request::Visit,
    row,
};

/// How many movements one page shows.
const MOST: usize = 25;

pub async fn page(visit: Visit, State(portal): State<Portal>) -> Response {
    let loaded = load(&portal, &visit).await;
    draw::page(&portal, visit, loaded, show).await
}

struct Seen {
    held: Vec<Money>,
    movements: Page<Movement, i64>,
    /// `None` for a contact who may not pay.
    top_up: Option<Vec<TopUp>>,
}

/// A gateway a balance can be topped up through, with its currencies and its least amount in each.
struct TopUp {
    gateway: Gateway,
    currencies: Vec<(Currency, Option<Money>)>,
}

async fn load(portal: &Portal, visit: &Visit) -> Result<Seen, AppError> {
    let contact = visit.contact(Right::See)?;
    let db = portal.db.reader();
    let held = db::wallets::of_customer(db, contact.customer).await?;
    let movements = db::movements::of_customer(db, contact.customer, &place(&visit.target), MOST).await?;
    let top_up = match contact.must(Right::Pay) {
        Ok(_) => Some(visit.setup(portal).await?.gateways.iter().cloned().filter_map(top_up).collect()),
        Err(_) => None,
    };
    Ok(Seen { held, movements, top_up })
}

/// `?after=…` or `?before=…`; anything else is the start.
fn place(target: &str) -> Place<i64> {
    let query = target.split_once('?').map_or("", |(_, query)| query);
    match query.split_once('=') {
        Some(("after", id)) => id.parse().map_or(Place::Start, Place::After),
        Some(("before", id)) => id.parse().map_or(Place::Start, Place::Before),
        _ => Place::Start,
    }
}

fn top_up(gateway: Gateway) -> Option<TopUp> {
    if offers::is_ledger(&gateway) {
        return None;
    }
    let currencies: Vec<_> = gateway.accounts.iter().filter_map(|account| least(&gateway, account.currency)).collect();
    (!currencies.is_empty()).then_some(TopUp { gateway, currencies })
}

/// The least amount this gateway takes in a currency, where it takes that currency at all.
fn least(gateway: &Gateway, currency: Currency) -> Option<(Currency, Option<Money>)> {
    let amount = Money::new(1, currency);
    let allowed = Allowed::default();
    match offer::judge(
        gateway,
        Question { amount, scope: Scope::Invoices, chooser: Chooser::Customer, allowed: &allowed },
    ) {
        Ok(_) => Some((currency, None)),
        Err(Refusal::BelowMinimum(least)) => Some((currency, Some(least))),
        Err(_) => None,
    }
}

fn show(Seen { held, movements, top_up }: Seen) -> impl IntoView {
    let form = match top_up {
        Some(ways) => view! { <TopUpForm ways/> }.into_any(),
        None => view! { <Refused/> }.into_any(),
    };
    view! {
        <CustomerLayout title=t!("own-balance-title") at=CustomerPlace::Balance lead=t!("own-balance-lead")>
            <Split aside=form>
                <Held held/>
                <Movements movements/>
            </Split>
        </CustomerLayout>
    }
}

#[component]
fn Held(held: Vec<Money>) -> impl IntoView {
    let stats = held.into_iter().map(|amount| {
        view! { <Stat label=t!("own-balance-in", currency = amount.currency.code())><Amount of=amount/></Stat> }
    });
    let stats = stats.collect_view();
    (!stats.is_empty()).then(|| view! { <Stats>{stats}</Stats> })
}

#[component]
fn Movements(movements: Page<Movement, i64>) -> impl IntoView {
    let Page { lines, previous, next } = movements;
    if lines.is_empty() {
        return view! { <Empty icon=Glyph::Wallet title=t!("own-balance-empty") words=t!("own-balance-empty-words")/> }
            .into_any();
    }
    let columns = vec![
        Column::text(t!("own-balance-what")),
        Column::text(t!("own-balance-when")),
        Column::main(t!("own-balance-amount")),
    ];
    let rows = lines.into_iter().map(|movement| {
        let Movement { at, amount, cause, .. } = movement;
        row![what(cause), view! { <Day of=at short=true/> }, view! { <Signed of=amount/> }]
    });
    let rows = rows.collect();
    view! {
        <Section title=t!("own-balance-movements")>
            <Table caption=t!("own-balance-movements") columns rows/>
            <Pager before=previous.map(|id| format!("/balance?before={id}")) after=next.map(|id| format!("/balance?after={id}"))/>
        </Section>
    }
    .into_any()
}

#[component]
fn Signed(of: Money) -> impl IntoView {
    let plus = of.is_positive().then_some("+");
    view! { {plus}<Amount of/> }
}

/// In words, with the way to what caused it.
fn what(cause: Cause) -> AnyView {
    let language = words::language();
    match cause {
        Cause::TopUp { payment, reference } => {
            view! { <a href=format!("/payments/{payment}")>{t!("movement-top-up", reference = reference)}</a> }
                .into_any()
        }
        Cause::Surplus { payment, reference, reason } => view! {
            <a href=format!("/payments/{payment}")>{t!("movement-surplus", reference = reference)}</a>
            <small>{reasons::late(language, reason)}</small>
        }
        .into_any(),
        Cause::Paid { invoice, number } => {
            view! { <a href=format!("/invoices/{invoice}")>{t!("movement-paid", number = number)}</a> }.into_any()
        }
        Cause::Credit { reason } => view! { {t!("movement-credit")}<small>{reason}</small> }.into_any(),
        Cause::Other(kind) => reasons::posting(language, kind).into_any(),
    }
}

#[component]
fn TopUpForm(ways: Vec<TopUp>) -> impl IntoView {
    let currencies: BTreeSet<Currency> =
        ways.iter().flat_map(|way| way.currencies.iter().map(|(currency, _)| *currency)).collect();
    let currencies: Vec<_> = currencies.into_iter().collect();
    if currencies.is_empty() {
        return view! { <Refused/> }.into_any();
    }
    let several = currencies.len() > 1;
    let cards = ways.iter().map(|way| offers::card(&way.gateway, Some(description(way, several)), None)).collect();
    view! {
        <Section title=t!("top-up-title") words=t!("top-up-words")>
            <Form action="/balance/top-up" key=uuid::Uuid::now_v7().to_string()>
                <HowMuch currencies/>
                <Ways name="gateway" label=t!("pay-how") ways=cards/>
                <Button size=Size::Wide icon=Glyph::Lock>{t!("top-up-button")}</Button>
            </Form>
        </Section>
    }
    .into_any()
}

#[component]
fn HowMuch(currencies: Vec<Currency>) -> impl IntoView {
    match currencies.as_slice() {
        [currency] => view! {
            <Hidden name="currency" value=currency.code()/>
            <MoneyField name="amount" label=t!("top-up-amount") currency=*currency required=true/>
        }
        .into_any(),
        several => {
            let choices = several.iter().map(|currency| Choice::new(currency.code(), currency.code())).collect();
            view! {
                <Field name="amount" label=t!("top-up-amount") kind=Entry::Decimal required=true longest=20 autocomplete="off"/>
                <SelectField name="currency" label=t!("top-up-currency") choices/>
            }
            .into_any()
        }
    }
}

/// What the gateway says of itself, and its least amounts; its currencies where there is a choice.
fn description(TopUp { gateway, currencies }: &TopUp, several: bool) -> String {
    let money = |least: Money| words::money(words::language(), least);
    let bound = |(currency, least): &(Currency, Option<Money>)| match (several, least) {
        (true, Some(least)) => Some(t!("top-up-least", currency = currency.code(), amount = money(*least))),
        (true, None) => Some(currency.code().to_owned()),
        (false, least) => least.map(|least| t!("pay-from", amount = money(least))),
    };
    let bounds = currencies.iter().filter_map(bound).collect::<Vec<_>>().join(", ");
    let said = gateway.description(words::language()).to_owned();
    [said, bounds].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}
