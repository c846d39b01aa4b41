//! The part of an invoice's page where it is paid: the ways to choose from, or how the payment in progress stands.

use leptos::prelude::*;

use super::{
    debit::DebitAgain,
    offers::{self, BalancePart, Offers},
    phase::Phase,
    progress::{Progress, Refused},
};
use crate::{
    app::{actions::pay::shown, reasons, ui::*, words},
    db,
    domain::{
        Instant,
        error::AppError,
        gateway::Gateway,
        ids::{GatewayId, InvoiceId, PaymentId},
        invoice::{Invoice, InvoiceState, Parts},
        money::Money,
        payment::{Payment, State},
        people::Right,
        transfer::Transfer,
    },
    flows::{
        mandates::offer::{self, Offered},
        portal::Portal,
    },
    request::{self, Visit},
};

/// What the panel shows. The invoice's page loads it and draws `<PayPanel panel/>`.
#[derive(Debug, Clone)]
pub enum Panel {
    /// Cancelled, or nothing is due: the rest of the page says so.
    Nothing,
    Paid(Vec<Receipt>),
    /// This contact may look and not pay.
    OnlySeen,
    InProgress(Box<InProgress>),
    ToPay(Box<ToPay>),
}

/// A payment that settled the invoice, or part of it.
#[derive(Debug, Clone)]
pub struct Receipt {
    payment: PaymentId,
    amount: Money,
    gateway: Gateway,
    method: Option<String>,
    at: Instant,
}

#[derive(Debug, Clone)]
pub struct InProgress {
    invoice: InvoiceId,
    payment: Payment,
    transfer: Option<Transfer>,
    gateway: Gateway,
}

#[derive(Debug, Clone)]
pub struct ToPay {
    invoice: InvoiceId,
    due: Money,
    parts: Parts,
    offers: Offers,
    /// What may be debited without leaving this page.
    mandates: Vec<Offered>,
    chosen: Option<GatewayId>,
    /// The last try, where it did not go through.
    failed: Option<Payment>,
}

/// The invoice with its payments, the latest first.
pub async fn load(
    portal: &Portal,
    visit: &Visit,
    (invoice, payments): (&Invoice, &[Payment]),
) -> Result<Panel, AppError> {
    if invoice.state == InvoiceState::Paid {
        return Ok(Panel::Paid(receipts(portal, visit, (invoice.id, payments)).await?));
    }
    if invoice.state != InvoiceState::Issued || !invoice.due().is_positive() {
        return Ok(Panel::Nothing);
    }
    if let Some(live) = payments.iter().find(|payment| payment.state.is_live()) {
        return in_progress(portal, visit, (invoice.id, live.clone())).await;
    }
    let Ok(contact) = visit.contact(Right::Pay) else { return Ok(Panel::OnlySeen) };
    let (offers, setup) = (offers::load(portal, visit, invoice, invoice.due()).await?, visit.setup(portal).await?);
    Ok(Panel::ToPay(Box::new(ToPay {
        invoice: invoice.id,
        due: invoice.due(),
        parts: invoice.parts,
        chosen: invoice.chosen.filter(|gateway| offers.usable(*gateway).is_some()),
        offers,
        mandates: offer::offer(portal.db.reader(), &setup.gateways, (contact.customer, invoice)).await?,
        failed: payments.first().filter(|latest| latest.state == State::Failed).cloned(),
    })))
}

async fn receipts(
    portal: &Portal,
    visit: &Visit,
    (invoice, payments): (InvoiceId, &[Payment]),
) -> Result<Vec<Receipt>, AppError> {
    let (db, setup) = (portal.db.reader(), visit.setup(portal).await?);
    let mut receipts = Vec::new();
    for payment in payments {
        let settled = db::payment_lists::allocations(db, payment).await?;
        for part in settled.into_iter().filter(|part| part.invoice == invoice) {
            let gateway = setup.gateway(payment.gateway)?;
            let (payment, method) = (payment.id, payment.method.clone());
            receipts.push(Receipt { payment, amount: part.amount, gateway, method, at: part.at });
        }
    }
    Ok(receipts)
}

async fn in_progress(
    portal: &Portal,
    visit: &Visit,
    (invoice, payment): (InvoiceId, Payment),
) -> Result<Panel, AppError> {
    let gateway = visit.setup(portal).await?.gateway(payment.gateway)?;
    let transfer = db::transfers::of_payment(portal.db.reader(), payment.id).await?;
    Ok(Panel::InProgress(Box::new(InProgress { invoice, payment, transfer, gateway })))
}

impl Panel {
    /// How it is paid is what people came for; only where there is nothing to say the invoice stands alone.
    pub const fn comes_first(&self) -> bool {
        !matches!(self, Self::Nothing)
    }
}

#[component]
pub fn PayPanel(panel: Panel) -> impl IntoView {
    match panel {
        Panel::Nothing => view! { <Refused/> }.into_any(),
        Panel::Paid(receipts) => view! { <Refused/><Paid receipts/> }.into_any(),
        Panel::OnlySeen => view! { <Notice><p>{t!("pay-only-seen")}</p></Notice> }.into_any(),
        Panel::InProgress(in_progress) => view! { <Running in_progress=*in_progress/> }.into_any(),
        Panel::ToPay(to_pay) => view! { <Choosing to_pay=*to_pay/> }.into_any(),
    }
}

/// How it was paid, with the way to each payment.
#[component]
fn Paid(receipts: Vec<Receipt>) -> impl IntoView {
    let line = |Receipt { payment, amount, gateway, method, at }: Receipt| {
        let language = words::language();
        let method = method.unwrap_or_else(|| gateway.title(language).to_owned());
        let words = t!(
            "pay-received",
            amount = words::money(language, amount),
            method = method,
            date = words::date(language, at)
        );
        view! { <p><a href=format!("/payments/{payment}")>{words}</a></p> }
    };
    let lines = receipts.into_iter().map(line).collect_view();
    (!lines.is_empty()).then(|| view! { <Notice tone=Tone::Good title=t!("pay-received-title")>{lines}</Notice> })
}

#[component]
fn Running(in_progress: InProgress) -> impl IntoView {
    let InProgress { invoice, payment, transfer, gateway } = in_progress;
    let (phase, language) = (Phase::of(&payment, transfer.as_ref()), words::language());
    let method = gateway.title(language).to_owned();
    let what = t!("pay-in-progress", method = method, amount = words::money(language, payment.amount));
    let advice = phase.advice(&payment, transfer.as_ref());
    view! {
        <section class="pay-bar" id="pay" data-phase=phase.word()>
            <Refused/>
            <Notice tone=phase.tone() title=phase.title(language)><p>{what}</p><p>{advice}</p></Notice>
            <Progress payment=payment.id phase change=invoice/>
        </section>
    }
}

#[component]
fn Choosing(to_pay: ToPay) -> impl IntoView {
    let ToPay { invoice, due, parts, offers, mandates, chosen, failed } = to_pay;
    let none = offers.is_empty();
    let part = offers.part();
    // Where the form that came back is drawn again, it says itself what is wrong with it.
    let target = request::visit().target.clone();
    let homeless = match target.rsplit('/').next() {
        Some("balance") => part.is_none(),
        Some(last) if target.contains("/pay/mandate/") => {
            !mandates.iter().any(|offered| offered.mandate.id.to_string() == last)
        }
        // What was to be left is over by now, and its form is not on this page.
        Some("switch") => true,
        _ => offers.ways().is_empty(),
    };
    view! {
        <section class="pay-bar" id="pay" data-phase="to_pay">
            <div class="due"><p>{t!("pay-due")}</p><Amount of=due big=true/></div>
            {failed.map(|payment| view! { <FailedBefore payment/> })}
            {homeless.then(|| view! { <Refused/> })}
            {none.then(|| view! { <Notice tone=Tone::Warn><p>{t!("pay-no-way")}</p></Notice> })}
            {part.map(|part| view! { <FromBalance invoice due part/> })}
            {mandates.into_iter().map(|offered| view! { <DebitAgain invoice due offered/> }).collect_view()}
            <Chooser invoice due parts offers chosen/>
        </section>
    }
}

#[component]
fn FailedBefore(payment: Payment) -> impl IntoView {
    let reason = reasons::failure(words::language(), payment.failure.as_deref().unwrap_or_default());
    view! { <Notice tone=Tone::Bad title=t!("pay-failed-before")><p>{reason}</p><p>{t!("pay-failed-advice")}</p></Notice> }
}

#[component]
fn Chooser(invoice: InvoiceId, due: Money, parts: Parts, offers: Offers, chosen: Option<GatewayId>) -> impl IntoView {
    let ways = offers.ways();
    let usable = ways.iter().any(|way| way.refusal.is_none());
    let chosen = chosen.map(|gateway| gateway.to_string()).unwrap_or_default();
    let language = words::language();
    let in_parts = parts == Parts::Parts;
    let label = if in_parts { t!("pay-button-part") } else { t!("pay-button", amount = words::money(language, due)) };
    (!ways.is_empty()).then(|| {
        view! {
            <Form action=format!("/invoices/{invoice}/pay") key=uuid::Uuid::now_v7().to_string()>
                <Hidden name="due" value=shown(due)/>
                <Ways name="gateway" label=t!("pay-how") ways chosen/>
                {(in_parts && usable).then(|| view! {
                    <MoneyField name="amount" label=t!("pay-amount") currency=due.currency value=Some(due)
                        hint=t!("pay-amount-hint", due = words::money(language, due)) required=true/>
                })}
                {usable.then(|| view! {
                    <Button size=Size::Wide icon=Glyph::Lock>{label}</Button>
                    <p class="assurance"><Icon of=Glyph::Shield/>{t!("pay-assurance")}</p>
                })}
            </Form>
        }
    })
}

/// A form of its own, so that its button says what it takes.
#[component]
fn FromBalance(invoice: InvoiceId, due: Money, part: BalancePart) -> impl IntoView {
    let money = |amount| words::money(words::language(), amount);
    let (used, rest) = (money(part.used), money(part.rest));
    let fields = vec![("gateway", part.gateway.to_string()), ("due", shown(due))];
    view! {
        <Notice tone=Tone::Info title=t!("pay-balance-title", amount = used.clone())>
            <p>{t!("pay-balance-part", amount = used.clone(), rest = rest)}</p>
            <PostButton action=format!("/invoices/{invoice}/pay/balance") kind=Kind::Quiet icon=Glyph::Wallet
                key=uuid::Uuid::now_v7().to_string() fields>
                {t!("pay-balance-button", amount = used)}
            </PostButton>
        </Notice>
    }
}
