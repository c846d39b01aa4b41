//! One invoice for administrators: the document, its payments and gateway, what happened, what can be done.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use super::deeds::{Deeds, RefusedDeed};
use crate::{
    app::{
        draw,
        pages::{
            credit_note::CreditNotes,
            customer::invoice::in_words,
            document::{self, InvoiceDocument, Papers},
        },
        ui::*,
        words,
    },
    db::{self, audit_trail::Done},
    domain::{
        Instant, credit_note::CreditNote, error::AppError, gateway::Gateway, ids::InvoiceId, invoice::Invoice,
        payment::Payment, people::Duty,
    },
    flows::portal::Portal,
    request::{self, Key, Visit},
    row,
};

/// How many lines of the log the history shows.
const HISTORY: u64 = 50;

pub async fn page(visit: Visit, State(portal): State<Portal>, Key(id): Key<InvoiceId>) -> Response {
    let loaded = load(&portal, &visit, id).await;
    draw::page(&portal, visit, loaded, show).await
}

struct Seen {
    papers: Papers,
    payments: Vec<Payment>,
    notes: Vec<CreditNote>,
    gateways: Vec<Gateway>,
    history: Vec<Done>,
    now: Instant,
}

async fn load(portal: &Portal, visit: &Visit, id: InvoiceId) -> Result<Seen, AppError> {
    visit.admin(Duty::Read)?;
    let db = portal.db.reader();
    let (invoice, setup) = (db::invoices::find(db, id).await?, visit.setup(portal).await?);
    Ok(Seen {
        gateways: setup.gateways.clone(),
        payments: db::payments::of_invoice(db, id).await?,
        notes: db::credit_notes::of_invoice(db, id).await?,
        history: db::audit_trail::of_object(db, "invoice", &id.to_string(), HISTORY).await?,
        papers: document::papers(db, setup.shop.clone(), invoice).await?,
        now: portal.clock.now(),
    })
}

fn show(seen: Seen) -> impl IntoView {
    let Seen { papers, payments, notes, gateways, history, now } = seen;
    let invoice = papers.invoice.clone();
    let title = match &invoice.number {
        Some(number) => t!("invoice-title", number = number.clone()),
        None => t!("invoice-draft-title"),
    };
    let (standing, lead) = (invoice.standing(now), in_words(&invoice, now));
    let badge = move || view! { <StandingBadge of=standing/> };
    let (to_do, to_pay) = (invoice.clone(), invoice.clone());
    let aside = view! {
        <Sheet><Deeds invoice=to_do/></Sheet>
        <Sheet><Gateways invoice=to_pay known=gateways/></Sheet>
    };
    let customer = format!("/admin/customers/{}", invoice.customer);
    let trail = vec![AdminPlace::Invoices.crumb(), Crumb::new(papers.billed.name.clone(), customer)];
    view! {
        <AdminLayout title at=AdminPlace::Invoices lead trail badge>
            <RefusedDeed invoice=invoice.clone()/>
            <Split aside aside_first=true>
                <Sheet><InvoiceDocument papers/></Sheet>
                <Payments payments/>
                <CreditNotes notes path=Some("/admin/credit-notes")/>
                <Section title=t!("invoice-history")><Timeline happenings=happened(&invoice, history)/></Section>
            </Split>
        </AdminLayout>
    }
}

/// Which gateway it is meant for, which are let in, and the way to another.
#[component]
fn Gateways(invoice: Invoice, known: Vec<Gateway>) -> impl IntoView {
    let name = |id| known.iter().find(|gateway| gateway.id == id).map(|gateway| gateway.name.clone());
    let chosen = invoice.chosen.and_then(name).unwrap_or_else(|| t!("invoice-gateway-open"));
    let allowed: Vec<_> = invoice.allowed.0.iter().filter_map(|id| name(*id)).collect();
    let allowed = match allowed.is_empty() {
        true => t!("invoice-gateways-all"),
        false => allowed.join(", "),
    };
    let changes = invoice.payable().is_ok() && request::admin(Duty::Assist).is_ok();
    let change = changes.then(|| {
        let href = format!("/admin/invoices/{}/switch", invoice.id);
        view! { <ButtonLink href kind=Kind::Quiet size=Size::Wide icon=Glyph::Switch>{t!("money-switch")}</ButtonLink> }
    });
    view! {
        <Facts>
            <Fact label=t!("invoice-gateway")>{chosen}</Fact>
            <Fact label=t!("invoice-gateways")>{allowed}</Fact>
        </Facts>
        {change}
    }
}

#[component]
fn Payments(payments: Vec<Payment>) -> impl IntoView {
    let columns = vec![
        Column::text(t!("payment-reference")),
        Column::text(t!("payment-state")),
        Column::main(t!("payment-amount")),
    ];
    let rows: Vec<_> = payments
        .into_iter()
        .map(|payment| {
            row![
                view! { <span class="nowrap">{payment.reference.clone()}</span><small><Moment of=payment.created_at short=true/></small> },
                view! { <PaymentBadge of=payment.state/> },
                view! { <Amount of=payment.captured.unwrap_or(payment.amount)/> },
            ]
            .to(format!("/admin/payments/{}", payment.id))
        })
        .collect();
    let body = match rows.is_empty() {
        true => view! { <p class="soft">{t!("invoice-no-payments")}</p> }.into_any(),
        false => view! { <Table caption=t!("nav-payments") columns rows/> }.into_any(),
    };
    view! { <Section title=t!("nav-payments")>{body}</Section> }
}

fn happened(invoice: &Invoice, history: Vec<Done>) -> Vec<Happening> {
    let paid = invoice.paid_at.map(|at| Happening {
        at,
        icon: Glyph::CheckCircle,
        tone: Tone::Good,
        words: t!("invoice-became-paid"),
        by: String::new(),
    });
    let done = history.into_iter().map(|done| Happening {
        at: done.at,
        icon: Glyph::Dot,
        tone: Tone::Plain,
        words: words::by_key(words::language(), &format!("deed-{}", done.deed)).unwrap_or(done.deed),
        by: done.by,
    });
    let mut all: Vec<_> = paid.into_iter().chain(done).collect();
    all.sort_by_key(|happening| std::cmp::Reverse(happening.at));
    all
}
