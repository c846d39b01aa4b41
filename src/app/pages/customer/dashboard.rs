//! Where a customer arrives: what is due, in each currency, and what to do next.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use leptos::prelude::*;

use super::invoices::PATH;
use crate::{
    app::{
        draw,
        pages::invoice_table::{InvoiceTable, Of},
        ui::*,
    },
    db,
    domain::{
        Instant,
        error::AppError,
        invoice_list::{Direction, Drafts, Listed, Shown, Sort, Wanted},
        money::Money,
        people::{Identity, Right},
        receivables::Receivable,
    },
    flows::portal::Portal,
    request::Visit,
};

/// How many invoices are named here; the list has the others.
const NEXT: usize = 5;

/// The house's front door: administrators go on to their own part.
pub async fn page(visit: Visit, State(portal): State<Portal>) -> Response {
    if matches!(visit.identity, Identity::Admin(_)) {
        return Redirect::to("/admin").into_response();
    }
    let loaded = load(&portal, &visit).await;
    draw::page(&portal, visit, loaded, show).await
}

struct Seen {
    customer: String,
    owed: Vec<Receivable>,
    next: Vec<Listed>,
    balances: Vec<Money>,
    now: Instant,
}

async fn load(portal: &Portal, visit: &Visit) -> Result<Seen, AppError> {
    let contact = visit.contact(Right::See)?;
    let (db, now) = (portal.db.reader(), portal.clock.now());
    let wanted = Wanted {
        shown: Some(Shown::ToPay),
        customer: Some(contact.customer),
        drafts: Drafts::Withheld,
        sort: Sort::Due,
        direction: Direction::Up,
        ..Wanted::default()
    };
    let balances = match contact.must(Right::Balance) {
        Ok(_) => db::wallets::of_customer(db, contact.customer).await?,
        Err(_) => Vec::new(),
    };
    Ok(Seen {
        customer: db::customers::find(db, contact.customer).await?.card.name,
        owed: db::receivables::open(db, Some(contact.customer), now).await?,
        next: db::invoice_list::page(db, &wanted, now, NEXT).await?.lines,
        balances: balances.into_iter().filter(|amount| amount.is_positive()).collect(),
        now,
    })
}

fn show(seen: Seen) -> impl IntoView {
    let Seen { customer, owed, next, balances, now } = seen;
    let body = match owed.is_empty() {
        true => view! {
            <Empty icon=Glyph::CheckCircle title=t!("dashboard-nothing-due") words=t!("dashboard-nothing-due-advice")>
                <ButtonLink href="/invoices" kind=Kind::Quiet>{t!("dashboard-all-invoices")}</ButtonLink>
            </Empty>
        }
        .into_any(),
        false => view! {
            <Stats>{owed.into_iter().map(|owed| view! { <Owed owed/> }).collect_view()}</Stats>
            <Section
                title=t!("dashboard-next")
                actions=|| view! { <a href="/invoices">{t!("dashboard-all-invoices")}</a> }
            >
                <InvoiceTable lines=next of=Of::OneCustomer path=PATH now/>
            </Section>
        }
        .into_any(),
    };
    view! {
        <CustomerLayout title=t!("dashboard-greeting") at=CustomerPlace::Dashboard lead=customer>
            {body}
            <Balances balances/>
        </CustomerLayout>
    }
}

#[component]
fn Owed(owed: Receivable) -> impl IntoView {
    let late = owed.overdue_count > 0;
    let tone = if late { Tone::Bad } else { Tone::Plain };
    let note = move || {
        let amount = crate::app::words::money(crate::app::words::language(), owed.overdue);
        match late {
            true => t!("dashboard-of-which-overdue", amount = amount, count = owed.overdue_count),
            false => t!("dashboard-open-invoices", count = owed.count),
        }
    };
    view! { <Stat label=t!("dashboard-due", currency = owed.due.currency.code()) tone note><Amount of=owed.due/></Stat> }
}

#[component]
fn Balances(balances: Vec<Money>) -> impl IntoView {
    (!balances.is_empty()).then(|| {
        let each = balances.into_iter().map(|amount| {
            let label = t!("dashboard-balance", currency = amount.currency.code());
            view! { <Stat label><Amount of=amount/></Stat> }
        });
        view! {
            <Section title=t!("nav-balance") words=t!("dashboard-balance-advice")>
                <Stats>{each.collect_view()}</Stats>
            </Section>
        }
    })
}
