//! One invoice, for the customer it belongs to.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use super::{
    pay_panel::{self, Panel, PayPanel},
    phase::{Phase, PhaseBadge},
    refunds::{self, Refunds},
    taken_back::DueAgain,
};
use crate::{
    app::{
        draw,
        pages::{
            credit_note::CreditNotes,
            document::{self, InvoiceDocument, Papers},
        },
        ui::*,
        words,
    },
    db,
    domain::{
        Instant,
        credit_note::{self, CreditNote},
        dispute::Dispute,
        error::AppError,
        ids::InvoiceId,
        invoice::{Invoice, Standing},
        money::Money,
        payment::Payment,
        people::Right,
        refund::Refund,
    },
    flows::portal::Portal,
    request::{self, Key, Visit},
    row,
};

pub async fn page(visit: Visit, State(portal): State<Portal>, Key(id): Key<InvoiceId>) -> Response {
    let loaded = load(&portal, &visit, id).await;
    draw::page(&portal, visit, loaded, show).await
}

#[derive(Debug)]
struct Seen {
    papers: Papers,
    payments: Vec<Payment>,
    refunds: Vec<Refund>,
    notes: Vec<CreditNote>,
    taken_back: Vec<Dispute>,
    panel: Panel,
    now: Instant,
}

async fn load(portal: &Portal, visit: &Visit, id: InvoiceId) -> Result<Seen, AppError> {
    let contact = visit.contact(Right::See)?;
    let db = portal.db.reader();
    let invoice = db::invoices::find_for(db, contact.customer, id).await?;
    let payments = db::payments::of_invoice(db, id).await?;
    // Of what nobody has paid, nothing can have been given back.
    let taken = payments.iter().any(|payment| payment.captured.is_some());
    Ok(Seen {
        panel: pay_panel::load(portal, visit, (&invoice, &payments)).await?,
        payments,
        refunds: if taken { db::refunds::of_invoice(db, id).await? } else { Vec::new() },
        notes: if taken { db::credit_notes::of_invoice(db, id).await? } else { Vec::new() },
        taken_back: if taken { db::disputes::owed_of_invoice(db, id).await? } else { Vec::new() },
        papers: document::papers(db, visit.setup(portal).await?.shop.clone(), invoice).await?,
        now: portal.clock.now(),
    })
}

fn show(seen: Seen) -> impl IntoView {
    let Seen { papers, payments, refunds, notes, taken_back, panel, now } = seen;
    let taken_back = if papers.invoice.due().is_positive() { taken_back } else { Vec::new() };
    let invoice = &papers.invoice;
    let number = invoice.number.clone().unwrap_or_default();
    let standing = invoice.standing(now);
    let print = format!("/invoices/{}/print", invoice.id);
    let may_print = request::contact(Right::Download).is_ok();
    let path = may_print.then_some("/credit-notes");
    let badge = move || view! { <StandingBadge of=standing/> };
    let actions = may_print.then(move || {
        view! { <ButtonLink href=print kind=Kind::Quiet icon=Glyph::Printer>{t!("invoice-printable")}</ButtonLink> }
    });
    let (trail, of) = (vec![Crumb::new(t!("nav-invoices"), "/invoices")], invoice.clone());
    view! {
        <CustomerLayout
            title=t!("invoice-title", number = number)
            at=CustomerPlace::Invoices
            lead=refunds::in_words(credited(&notes, invoice.total()), invoice.total()).unwrap_or_else(|| in_words(invoice, now))
            trail
            badge
            actions=view! { {actions} }
        >
            <Split aside_first=panel.comes_first() aside=view! { <PayPanel panel/> }>
                <DueAgain disputes=taken_back/>
                <Sheet><InvoiceDocument papers/></Sheet>
                <Payments payments invoice=of/>
                <Refunds refunds/>
                <CreditNotes notes path/>
            </Split>
        </CustomerLayout>
    }
}

/// What of it was given back, and stands.
fn credited(notes: &[CreditNote], total: Money) -> Money {
    Money::new(credit_note::standing(notes).map(|note| note.total.minor).sum(), total.currency)
}

/// Where the invoice stands, as one sentence.
pub fn in_words(invoice: &Invoice, now: Instant) -> String {
    let day = |at: Option<Instant>| at.map(|at| words::date(words::language(), at)).unwrap_or_default();
    let due = words::money(words::language(), invoice.due());
    match invoice.standing(now) {
        Standing::Draft => t!("invoice-says-draft"),
        Standing::Open => t!("invoice-says-open", date = day(invoice.due_at)),
        Standing::PartPaid => t!("invoice-says-part-paid", due = due, date = day(invoice.due_at)),
        Standing::Overdue => t!("invoice-says-overdue", due = due, date = day(invoice.due_at)),
        Standing::Paid if invoice.total().is_zero() => t!("invoice-says-nothing-to-pay"),
        Standing::Paid => t!("invoice-says-paid", date = day(invoice.paid_at)),
        Standing::Cancelled => t!("invoice-says-cancelled", date = day(invoice.cancelled_at)),
    }
}

#[component]
fn Payments(payments: Vec<Payment>, invoice: Invoice) -> impl IntoView {
    (!payments.is_empty()).then(|| {
        let columns = vec![
            Column::text(t!("payment-reference")),
            Column::text(t!("payment-day")),
            Column::text(t!("payment-state")),
            Column::main(t!("payment-amount")),
        ];
        let rows = payments.into_iter().map(|payment| {
            let page = format!("/payments/{}", payment.id);
            row![
                payment.reference.clone(),
                view! { <Day of=payment.created_at short=true/> },
                view! { <PhaseBadge of=Phase::on(&payment, None, Some(&invoice))/> },
                view! { <Amount of=payment.captured.unwrap_or(payment.amount)/> },
            ]
            .to(page)
        });
        let rows = rows.collect();
        view! { <Section title=t!("nav-payments")><Table caption=t!("nav-payments") columns rows/></Section> }
    })
}
