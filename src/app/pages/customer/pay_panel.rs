//! The part of an invoice's page where it is paid: the ways to choose from, or how the payment in progress stands.

use leptos::prelude::*;

use super::{
    offers::{self, BalancePart, Offers},
    phase::Phase,
    progress::{Progress, Refused},
};
use crate::{
    app::{actions::pay::shown, reasons, ui::*, words},
    db,
    domain::{
        error::AppError,
        gateway::Gateway,
        ids::{GatewayId, InvoiceId},
        invoice::{Invoice, InvoiceState, Parts},
        money::Money,
        payment::{Payment, State},
        people::{Contact, Right},
        transfer::Transfer,
    },
    flows::portal::Portal,
    request,
};

/// What the panel shows. The invoice's page loads it and draws `<PayPanel panel/>`.
#[derive(Debug, Clone)]
pub enum Panel {
    /// Paid, cancelled, or a draft: the rest of the page says so.
    Nothing,
    /// This contact may look and not pay.
    OnlySeen,
    InProgress(Box<InProgress>),
    ToPay(Box<ToPay>),
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
    chosen: Option<GatewayId>,
    /// The last try, where it did not go through.
    failed: Option<Payment>,
}

pub async fn load(portal: &Portal, contact: &Contact, invoice: &Invoice) -> Result<Panel, AppError> {
    if invoice.state != InvoiceState::Issued || !invoice.due().is_positive() {
        return Ok(Panel::Nothing);
    }
    let mut payments = db::payments::of_invoice(portal.db.reader(), invoice.id).await?;
    if let Some(live) = payments.iter().position(|payment| payment.state.is_live()) {
        return in_progress(portal, invoice.id, payments.swap_remove(live)).await;
    }
    if contact.must(Right::Pay).is_err() {
        return Ok(Panel::OnlySeen);
    }
    let offers = offers::load(portal, contact, invoice, invoice.due()).await?;
    Ok(Panel::ToPay(Box::new(ToPay {
        invoice: invoice.id,
        due: invoice.due(),
        parts: invoice.parts,
        chosen: invoice.chosen.filter(|gateway| offers.usable(*gateway).is_some()),
        offers,
        failed: payments.into_iter().next().filter(|latest| latest.state == State::Failed),
    })))
}

async fn in_progress(portal: &Portal, invoice: InvoiceId, payment: Payment) -> Result<Panel, AppError> {
    let gateway = db::gateways::find(portal.db.reader(), payment.gateway).await?;
    let transfer = db::transfers::of_payment(portal.db.reader(), payment.id).await?;
    Ok(Panel::InProgress(Box::new(InProgress { invoice, payment, transfer, gateway })))
}

#[component]
pub fn PayPanel(panel: Panel) -> impl IntoView {
    match panel {
        Panel::Nothing => view! { <Refused/> }.into_any(),
        Panel::OnlySeen => view! { <Notice><p>{t!("pay-only-seen")}</p></Notice> }.into_any(),
        Panel::InProgress(in_progress) => view! { <Running in_progress=*in_progress/> }.into_any(),
        Panel::ToPay(to_pay) => view! { <Choosing to_pay=*to_pay/> }.into_any(),
    }
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
    let ToPay { invoice, due, parts, offers, chosen, failed } = to_pay;
    let none = offers.is_empty();
    let part = offers.part();
    // Where the form that came back is drawn again, it says itself what is wrong with it.
    let from_balance = request::visit().target.ends_with("/pay/balance");
    let homeless = if from_balance { part.is_none() } else { offers.ways().is_empty() };
    view! {
        <section class="pay-bar" id="pay" data-phase="to_pay">
            <div class="due"><p>{t!("pay-due")}</p><Amount of=due big=true/></div>
            {failed.map(|payment| view! { <FailedBefore payment/> })}
            {homeless.then(|| view! { <Refused/> })}
            {none.then(|| view! { <Notice tone=Tone::Warn><p>{t!("pay-no-way")}</p></Notice> })}
            {part.map(|part| view! { <FromBalance invoice due part/> })}
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
