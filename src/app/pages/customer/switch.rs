//! Another way to pay, while a payment is in progress: which one, what changes, what happens with what was begun.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use leptos::prelude::*;

use super::{
    offers::{self, Offers},
    phase::Phase,
    progress::Refused,
};
use crate::{
    app::{actions::pay::shown, draw, ui::*, words},
    db,
    domain::{
        error::{AppError, Code},
        gateway::Gateway,
        ids::{GatewayId, InvoiceId},
        invoice::Invoice,
        money::Money,
        payment::Payment,
        people::Right,
        transfer::Transfer,
    },
    flows::portal::Portal,
    request::{Key, Visit, form::form_error},
};

pub async fn page(visit: Visit, State(portal): State<Portal>, Key(id): Key<InvoiceId>) -> Response {
    let refused = visit.form().is_some();
    match load(&portal, &visit, id).await {
        // Nothing was begun: the invoice's page has the choice.
        Ok(None) if !refused => Redirect::to(&format!("/invoices/{id}")).into_response(),
        Ok(None) => super::invoice::page(visit, State(portal), Key(id)).await,
        Ok(Some(seen)) => draw::page(&portal, visit, Ok(seen), show).await,
        Err(error) => draw::page(&portal, visit, Err::<Seen, _>(error), show).await,
    }
}

struct Seen {
    invoice: Invoice,
    due: Money,
    live: Payment,
    transfer: Option<Transfer>,
    from: Gateway,
    offers: Offers,
    /// Chosen, and to be confirmed.
    to: Option<Gateway>,
}

async fn load(portal: &Portal, visit: &Visit, id: InvoiceId) -> Result<Option<Seen>, AppError> {
    let contact = visit.contact(Right::Pay)?;
    let db = portal.db.reader();
    let invoice = db::invoices::find_for(db, contact.customer, id).await?;
    let Some(live) = db::payments::live_of(db, id).await? else { return Ok(None) };
    let due = invoice.payable()?;
    let offers = offers::load(portal, visit, &invoice, due).await?.without(live.gateway);
    Ok(Some(Seen {
        to: wish(visit).and_then(|gateway| offers.usable(gateway)).cloned(),
        from: visit.setup(portal).await?.gateway(live.gateway)?,
        transfer: db::transfers::of_payment(db, live.id).await?,
        due,
        offers,
        live,
        invoice,
    }))
}

/// The gateway that was chosen: in the form that came back, else in the address.
fn wish(visit: &Visit) -> Option<GatewayId> {
    if let Some(form) = visit.form() {
        return form.value("gateway").and_then(|id| id.parse().ok());
    }
    visit.asked("gateway").and_then(|id| id.parse().ok())
}

fn show(seen: Seen) -> impl IntoView {
    let Seen { invoice, due, live, transfer, from, offers, to } = seen;
    let phase = Phase::of(&live, transfer.as_ref());
    let number = invoice.number.clone().unwrap_or_default();
    let trail =
        vec![Crumb::new(t!("nav-invoices"), "/invoices"), Crumb::new(number, format!("/invoices/{}", invoice.id))];
    let body = match to {
        _ if !phase.has_deeds() => view! { <Unstoppable invoice=invoice.id phase/> }.into_any(),
        Some(to) => view! { <Preview invoice=invoice.id due live phase from to/> }.into_any(),
        None => view! { <Choose invoice=invoice.id offers/> }.into_any(),
    };
    view! {
        <CustomerLayout title=t!("switching-title") at=CustomerPlace::Invoices lead=t!("switching-lead") trail>
            <div class="narrow stack loose">{body}</div>
        </CustomerLayout>
    }
}

/// Money may be moving: it cannot be called back by choosing something else.
#[component]
fn Unstoppable(invoice: InvoiceId, phase: Phase) -> impl IntoView {
    view! {
        <Notice tone=Tone::Warn title=phase.title(words::language()) code=Code::AttemptInProgress.word()>
            <p>{t!("switching-unstoppable")}</p>
        </Notice>
        <div class="row"><ButtonLink href=format!("/invoices/{invoice}") kind=Kind::Quiet>{t!("paying-to-invoice")}</ButtonLink></div>
    }
}

#[component]
fn Choose(invoice: InvoiceId, offers: Offers) -> impl IntoView {
    let ways = choices(&offers);
    let usable = !offers.is_empty();
    // The confirmation that came back stood on the preview, which is not drawn for what may not be used.
    let said_below = !ways.is_empty() && form_error("gateway").is_some();
    view! {
        {(!said_below).then(|| view! { <Refused/> })}
        {(!usable).then(|| view! { <Notice><p>{t!("switching-no-other")}</p></Notice> })}
        <form method="get" action=format!("/invoices/{invoice}/switch") class="form">
            {(!ways.is_empty()).then(|| view! { <Ways name="gateway" label=t!("switching-to-what") ways/> })}
            <FormActions>
                {usable.then(|| view! { <Button icon=Glyph::ArrowRight>{t!("switching-preview")}</Button> })}
                <ButtonLink href=format!("/invoices/{invoice}") kind=Kind::Quiet>{t!("switching-keep")}</ButtonLink>
            </FormActions>
        </form>
    }
}

/// Here a balance that holds less than is due is one of the cards: its preview says what stays.
fn choices(offers: &Offers) -> Vec<Way> {
    let part = offers.part().and_then(|part| {
        let money = |amount| words::money(words::language(), amount);
        let words = t!("pay-balance-part", amount = money(part.used), rest = money(part.rest));
        offers.usable(part.gateway).map(|gateway| offers::card(gateway, Some(words), None))
    });
    offers.ways().into_iter().chain(part).collect()
}

#[component]
fn Preview(invoice: InvoiceId, due: Money, live: Payment, phase: Phase, from: Gateway, to: Gateway) -> impl IntoView {
    let language = words::language();
    let (old, new) = (from.title(language).to_owned(), to.title(language).to_owned());
    // Part of the invoice was being paid: the same part goes on, except from the balance, which gives what it has.
    let part = (live.amount != due && !offers::is_ledger(&to)).then_some(live.amount);
    let mut fields = vec![("gateway", to.id.to_string()), ("due", shown(due))];
    fields.extend(part.map(|amount| ("amount", amount.plain())));
    let what_happens = match phase {
        Phase::Announced => t!("switching-ends-announced", old = old.clone()),
        Phase::Instructed => t!("switching-ends-transfer", old = old.clone()),
        _ => t!("switching-ends-payment", old = old.clone(), reference = live.reference.clone()),
    };
    let late = t!("switching-late-success", old = old.clone());
    let confirm = t!("switching-confirm", new = new.clone());
    view! {
        <Sheet>
            <Facts>
                <Fact label=t!("switching-amount")><Amount of=part.unwrap_or(due)/>" "<small class="soft">{t!("switching-unchanged")}</small></Fact>
                <Fact label=t!("switching-from")>{old}</Fact>
                <Fact label=t!("switching-to")><b>{new}</b></Fact>
            </Facts>
        </Sheet>
        <Notice tone=if phase == Phase::Announced { Tone::Warn } else { Tone::Info } title=t!("switching-what-happens")>
            <p>{what_happens}</p>
            <p>{late}</p>
        </Notice>
        <div class="row">
            <PostButton action=format!("/invoices/{invoice}/switch") kind=Kind::Primary icon=Glyph::Switch
                key=uuid::Uuid::now_v7().to_string() fields>
                {confirm}
            </PostButton>
            <ButtonLink href=format!("/invoices/{invoice}") kind=Kind::Quiet>{t!("switching-keep")}</ButtonLink>
        </div>
    }
}
