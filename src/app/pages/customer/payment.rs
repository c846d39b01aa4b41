//! One payment, for the customer who makes it: how it stands, what to do next, what happened.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use super::{
    instructions::{Announce, Instructions},
    phase::Phase,
    progress::{Continue, Refused, may_pay},
    refunds::Refunds,
    story,
    taken_back::TakenBack,
};
use crate::{
    app::{draw, islands::payment_status::PaymentStatus, reasons, ui::*, words},
    db,
    domain::{
        Instant,
        dispute::Dispute,
        error::AppError,
        gateway::Gateway,
        history::PaymentStep,
        ids::PaymentId,
        invoice::Invoice,
        late_money::{LateMoney, LateState},
        payment::{NextStep, Payment},
        people::Right,
        refund::Refund,
        transfer::Transfer,
    },
    flows::portal::Portal,
    request::{Key, Visit},
};

/// So long after its beginning a payment is worth refreshing the page for.
const WORTH_WAITING: time::Duration = time::Duration::minutes(15);

pub async fn page(visit: Visit, State(portal): State<Portal>, Key(id): Key<PaymentId>) -> Response {
    let loaded = load(&portal, &visit, id).await;
    draw::page(&portal, visit, loaded, show).await
}

struct Seen {
    payment: Payment,
    phase: Phase,
    gateway: Gateway,
    invoice: Option<Invoice>,
    transfer: Option<Transfer>,
    late: Vec<LateMoney>,
    refunds: Vec<Refund>,
    disputes: Vec<Dispute>,
    steps: Vec<PaymentStep>,
    now: Instant,
}

async fn load(portal: &Portal, visit: &Visit, id: PaymentId) -> Result<Seen, AppError> {
    let contact = visit.contact(Right::See)?;
    let db = portal.db.reader();
    let payment = db::payments::find_for(db, contact.customer, id).await?;
    let transfer = db::transfers::of_payment(db, id).await?;
    let invoice = match payment.purpose.invoice() {
        Some(invoice) => Some(db::invoices::find_for(db, contact.customer, invoice).await?),
        None => None,
    };
    Ok(Seen {
        phase: Phase::on(&payment, transfer.as_ref(), invoice.as_ref()),
        gateway: visit.setup(portal).await?.gateway(payment.gateway)?,
        late: db::late_money::of_payment(db, id).await?,
        refunds: db::refunds::of_payment(db, id).await?,
        disputes: db::disputes::of_payment(db, id).await?,
        steps: db::histories::of(db, id).await?,
        now: portal.clock.now(),
        payment,
        invoice,
        transfer,
    })
}

fn show(seen: Seen) -> impl IntoView {
    let Seen { payment, phase, gateway, invoice, transfer, late, refunds, disputes, steps, now } = seen;
    let number = invoice.as_ref().and_then(|invoice| invoice.number.clone());
    let at = if invoice.is_some() { CustomerPlace::Invoices } else { CustomerPlace::Balance };
    let happened = story::told(&steps, &transfer, gateway.title(words::language()));
    let owed = payment.purpose.invoice();
    let (id, young, again) = (payment.id, now - payment.created_at < WORTH_WAITING, transfer.is_some());
    let title = t!("paying-title", reference = payment.reference.clone());
    let trail = trail(&payment, number);
    let details = bank_details(&payment).filter(|_| phase.takes_announcement());
    let outcome = view! { <Outcome payment=payment.clone() phase transfer=transfer.clone()/> };
    let deeds = view! { <Deeds payment=payment.clone() phase/> };
    let announce = phase.takes_announcement().then(|| view! { <Announce payment=id transfer again now/> });
    view! {
        <CustomerLayout title at trail>
            {(!phase.has_deeds()).then(|| view! { <Refused/> })}
            <Split aside=view! { <Section title=t!("paying-happened")><Timeline happenings=happened/></Section> }>
                <Sheet>
                    {outcome}
                    <TakenBack disputes invoice=owed/>
                    <Surplus late/>
                    <Waiting payment=id phase young/>
                    {deeds}
                </Sheet>
                {details}
                {announce}
                <Refunds refunds/>
                <Section title=t!("paying-facts")><About payment gateway/></Section>
            </Split>
        </CustomerLayout>
    }
}

fn trail(payment: &Payment, number: Option<String>) -> Vec<Crumb> {
    match (payment.purpose.invoice(), number) {
        (Some(invoice), Some(number)) => {
            vec![Crumb::new(t!("nav-invoices"), "/invoices"), Crumb::new(number, format!("/invoices/{invoice}"))]
        }
        _ => vec![Crumb::new(t!("nav-balance"), "/balance")],
    }
}

#[component]
fn Outcome(payment: Payment, phase: Phase, transfer: Option<Transfer>) -> impl IntoView {
    let advice = phase.advice(&payment, transfer.as_ref());
    view! {
        <div class="outcome" data-tone=phase.tone().word() data-phase=phase.word()>
            <Icon of=phase.glyph()/>
            <h2>{phase.title(words::language())}</h2>
            <Amount of=payment.captured.unwrap_or(payment.amount) big=true/>
            <p>{advice}</p>
        </div>
    }
}

/// More came than was due: where it went.
#[component]
fn Surplus(late: Vec<LateMoney>) -> impl IntoView {
    let line = |late: LateMoney| {
        let (amount, reason) =
            (words::money(words::language(), late.amount), reasons::late(words::language(), late.reason));
        let words = match late.state {
            LateState::Open => t!("paying-surplus-open", amount = amount),
            LateState::Credited => t!("paying-surplus-credited", amount = amount),
            LateState::Moved => t!("paying-surplus-moved", amount = amount),
            LateState::Refunded => t!("paying-surplus-refunded", amount = amount),
        };
        view! { <Notice tone=Tone::Info><p><b>{words}</b></p><p>{reason}</p></Notice> }
    };
    late.into_iter().map(line).collect_view()
}

/// Watches while something may change by itself: with script by asking, without by refreshing, for as long as is sensible.
#[component]
fn Waiting(payment: PaymentId, phase: Phase, young: bool) -> impl IntoView {
    let refreshes = young && phase.is_soon_decided() && may_pay();
    let again = format!("5;url=/payments/{payment}/return");
    phase.is_asked_about().then(|| {
        view! {
            <Awake>
                <PaymentStatus address=format!("/payments/{payment}/status") seen=phase.word().to_owned() words=t!("paying-watching")/>
            </Awake>
            {refreshes.then(|| view! { <noscript><meta http-equiv="refresh" content=again/></noscript> })}
        }
    })
}

#[component]
fn Deeds(payment: Payment, phase: Phase) -> impl IntoView {
    let invoice = payment.purpose.invoice();
    let back = match invoice {
        Some(invoice) => (format!("/invoices/{invoice}"), t!("paying-to-invoice")),
        None => ("/balance".to_owned(), t!("paying-to-balance")),
    };
    let open = may_pay() && phase.has_deeds();
    let change = invoice.filter(|_| open);
    let retry = matches!(phase, Phase::Failed | Phase::Canceled | Phase::Expired);
    let kind = if retry { Kind::Primary } else { Kind::Quiet };
    let id = payment.id;
    view! {
        <div class="row">
            {(open && phase == Phase::AtProvider).then(|| view! { <Continue payment=id/> })}
            {change.map(|invoice| view! {
                <ButtonLink href=format!("/invoices/{invoice}/switch") kind=Kind::Quiet icon=Glyph::Switch>{t!("pay-change")}</ButtonLink>
            })}
            <ButtonLink href=back.0 kind>{back.1}</ButtonLink>
        </div>
        {open.then(|| view! {
            <Ask label=t!("paying-give-up") question=t!("paying-give-up-question") action=format!("/payments/{id}/give-up")
                confirm=t!("paying-give-up-sure")/>
        })}
    }
}

fn bank_details(payment: &Payment) -> Option<impl IntoView + use<>> {
    match &payment.next_step {
        Some(NextStep::Instructions { lines, qr }) if payment.state.is_live() => {
            let (lines, qr, amount) = (lines.clone(), qr.clone(), payment.amount);
            Some(view! { <Instructions lines qr amount/> })
        }
        _ => None,
    }
}

#[component]
fn About(payment: Payment, gateway: Gateway) -> impl IntoView {
    let title = gateway.title(words::language()).to_owned();
    view! {
        <Facts>
            <Fact label=t!("paying-reference")>{payment.reference}</Fact>
            <Fact label=t!("paying-asked")><Amount of=payment.amount/></Fact>
            <Fact label=t!("paying-gateway")>{title}</Fact>
            {payment.method.map(|method| view! { <Fact label=t!("paying-method")>{method}</Fact> })}
            <Fact label=t!("paying-begun")><Moment of=payment.created_at/></Fact>
            {payment.succeeded_at.map(|at| view! { <Fact label=t!("paying-received")><Moment of=at/></Fact> })}
        </Facts>
    }
}
