//! Where administrators arrive: what is owed, what came in, what waits for a person, and charts of a chosen period.

mod ageing;
mod at_providers;
mod fees;
mod figures;
mod payments;
mod turnover;

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use self::figures::Figures;
use super::invoices::list::PATH;
use crate::{
    app::{
        draw,
        pages::invoice_table::{InvoiceTable, Of},
        ui::*,
        words,
    },
    db,
    domain::{
        Instant,
        error::AppError,
        invoice::Standing,
        invoice_list::{Direction, Listed, Shown, Sort, Wanted},
        people::Duty,
        receivables::{Chore, Receivable, Received},
    },
    flows::{calendar, portal::Portal},
    request::{self, Asked, Visit},
};

/// How many overdue invoices are named here; the list has the others.
const OVERDUE: usize = 5;

pub async fn page(visit: Visit, State(portal): State<Portal>, asked: Asked) -> Response {
    let loaded = load(&portal, &visit, &asked).await;
    draw::page(&portal, visit, loaded, show).await
}

struct Seen {
    owed: Vec<Receivable>,
    received: Vec<Received>,
    chores: Vec<(Chore, u64)>,
    overdue: Vec<Listed>,
    figures: Option<figures::Loaded>,
    now: Instant,
}

async fn load(portal: &Portal, visit: &Visit, asked: &Asked) -> Result<Seen, AppError> {
    visit.admin(Duty::Read)?;
    let (db, now) = (portal.db.reader(), portal.clock.now());
    let overdue = Wanted {
        shown: Some(Shown::Standing(Standing::Overdue)),
        sort: Sort::Due,
        direction: Direction::Up,
        ..Wanted::default()
    };
    Ok(Seen {
        owed: db::receivables::open(db, None, now).await?,
        received: db::receivables::paid_since(db, calendar::start_of_month(now)).await?,
        chores: db::chores::waiting(db).await?,
        overdue: db::invoice_list::page(db, &overdue, now, OVERDUE).await?.lines,
        figures: figures::load(portal, asked).await?,
        now,
    })
}

fn show(seen: Seen) -> impl IntoView {
    let Seen { owed, received, chores, overdue, figures, now } = seen;
    let actions = || {
        request::admin(Duty::Invoice).is_ok().then(|| {
            view! { <ButtonLink href="/admin/invoices/new" icon=Glyph::Plus>{t!("invoice-new")}</ButtonLink> }
        })
    };
    let overdue = (!overdue.is_empty()).then(|| {
        view! { <Section title=t!("dashboard-overdue")><InvoiceTable lines=overdue of=Of::Everybody path=PATH now/></Section> }
    });
    view! {
        <AdminLayout title=t!("nav-dashboard") at=AdminPlace::Dashboard actions>
            <Owed owed/>
            <Todo chores/>
            {overdue}
            <Paid received/>
            {figures.map(|figures| view! { <Figures figures/> })}
        </AdminLayout>
    }
}

#[component]
fn Owed(owed: Vec<Receivable>) -> impl IntoView {
    if owed.is_empty() {
        let words = t!("dashboard-no-receivables-advice");
        return view! { <Empty icon=Glyph::File title=t!("dashboard-no-receivables") words/> }.into_any();
    }
    let each = owed.into_iter().map(|owed| {
        let late = owed.overdue_count > 0;
        let note = move || {
            let amount = words::money(words::language(), owed.overdue);
            match late {
                true => t!("dashboard-of-which-overdue", amount = amount, count = owed.overdue_count),
                false => t!("dashboard-open-invoices", count = owed.count),
            }
        };
        let tone = if late { Tone::Bad } else { Tone::Plain };
        let label = t!("dashboard-receivable", currency = owed.due.currency.code());
        view! { <Stat label tone note><Amount of=owed.due/></Stat> }
    });
    view! { <Section title=t!("dashboard-owed")><Stats>{each.collect_view()}</Stats></Section> }.into_any()
}

#[component]
fn Paid(received: Vec<Received>) -> impl IntoView {
    (!received.is_empty()).then(|| {
        let each = received.into_iter().map(|received| {
            let label = t!("dashboard-paid-in", currency = received.sum.currency.code());
            let note = move || t!("dashboard-paid-invoices", count = received.count);
            view! { <Stat label tone=Tone::Good note><Amount of=received.sum/></Stat> }
        });
        view! { <Section title=t!("dashboard-paid-this-month")><Stats>{each.collect_view()}</Stats></Section> }
    })
}

#[component]
fn Todo(chores: Vec<(Chore, u64)>) -> impl IntoView {
    let body = match chores.is_empty() {
        true => view! { <p class="soft">{t!("dashboard-nothing-to-do")}</p> }.into_any(),
        false => {
            let line = |(chore, count): (Chore, u64)| {
                let (href, words) = words_for(chore, count);
                view! { <li><a href=href>{words}</a></li> }
            };
            view! { <ul class="stack tight">{chores.into_iter().map(line).collect_view()}</ul> }.into_any()
        }
    };
    view! { <Section title=t!("dashboard-to-do")>{body}</Section> }
}

fn words_for(chore: Chore, count: u64) -> (&'static str, String) {
    match chore {
        Chore::Breaks => ("/admin/journal/checks", t!("chore-breaks", count = count)),
        Chore::Drafts => ("/admin/invoices?shown=draft", t!("chore-drafts", count = count)),
        Chore::Transfers => ("/admin/transfers", t!("chore-transfers", count = count)),
        Chore::BankLines => ("/admin/bank", t!("chore-bank-lines", count = count)),
        Chore::LateMoney => ("/admin/late-money?state=open", t!("chore-late-money", count = count)),
        Chore::Notices => ("/admin/inbox?state=quarantined", t!("chore-notices", count = count)),
        Chore::Payments => ("/admin/payments?need=person", t!("chore-payments", count = count)),
        Chore::Disputes => ("/admin/disputes?need=person", t!("chore-disputes", count = count)),
        Chore::Payouts => ("/admin/payouts?need=person", t!("chore-payouts", count = count)),
        Chore::Refunds => ("/admin/refunds?need=person", t!("chore-refunds", count = count)),
    }
}
