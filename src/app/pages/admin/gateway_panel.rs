//! The form that puts a gateway on an invoice: every gateway with the reason why not, unlisted ones included.

use leptos::prelude::*;

use crate::{
    app::{ui::*, words},
    db,
    domain::{
        availability::{Chooser, Refusal},
        error::AppError,
        gateway::{Scope, Status},
        ids::GatewayId,
        invoice::Invoice,
        payment::Payment,
        people::Duty,
    },
    flows::{
        gateways::offer::{Offer, Question, offer},
        portal::Portal,
    },
    providers::{self, Confirmation},
    request::{self, Visit},
};

/// What the panel needs to know of an invoice.
#[derive(Debug, Clone)]
pub struct Offered {
    pub invoice: Invoice,
    pub offers: Vec<Offer>,
    /// The payment that is open with a gateway now.
    pub live: Option<Payment>,
}

pub async fn load(portal: &Portal, visit: &Visit, invoice: Invoice) -> Result<Offered, AppError> {
    let db = portal.db.reader();
    let question = Question {
        amount: invoice.payable().unwrap_or(invoice.total()),
        scope: Scope::Invoices,
        chooser: Chooser::Admin,
        allowed: &invoice.allowed,
    };
    let offers = offer(&visit.setup(portal).await?.gateways, question);
    Ok(Offered { offers, live: db::payments::live_of(db, invoice.id).await?, invoice })
}

/// Posts to the invoice's switch page. What happens to an open payment is said before.
#[component]
pub fn GatewayPanel(of: Offered) -> impl IntoView {
    let Offered { invoice, offers, live } = of;
    if invoice.payable().is_err() {
        return view! { <p class="soft">{t!("money-switch-closed")}</p> }.into_any();
    }
    if request::admin(Duty::Assist).is_err() {
        return view! { <p class="soft">{t!("money-switch-not-you")}</p> }.into_any();
    }
    let chosen = invoice.chosen.or(live.as_ref().map(|live| live.gateway));
    let chosen = chosen.map(|id| id.to_string()).unwrap_or_default();
    let open = live.map(|live| view! { <Open live offers=offers.clone()/> });
    let ways = offers.into_iter().map(way).collect();
    view! {
        {open}
        <Form action=format!("/admin/invoices/{}/switch", invoice.id)>
            <Ways name="gateway" label=t!("money-switch-to") ways chosen/>
            <FormActions><Button icon=Glyph::Switch>{t!("money-switch-do")}</Button></FormActions>
        </Form>
    }
    .into_any()
}

/// The payment in progress, and what becomes of it.
#[component]
fn Open(live: Payment, offers: Vec<Offer>) -> impl IntoView {
    let name = gateway_name(&offers, live.gateway);
    let amount = words::money(words::language(), live.amount);
    let words = match live.state.is_in_flight() {
        true => t!("money-switch-in-flight", gateway = name, amount = amount),
        false => t!("money-switch-open", gateway = name, amount = amount),
    };
    view! { <Notice tone=Tone::Warn><p>{words}</p></Notice> }
}

fn gateway_name(offers: &[Offer], id: GatewayId) -> String {
    offers.iter().find(|offer| offer.gateway.id == id).map(|offer| offer.gateway.name.clone()).unwrap_or_default()
}

fn way(offer: Offer) -> Way {
    let Offer { gateway, verdict } = offer;
    let description = match (gateway.status, confirmation(&gateway.provider)) {
        (Status::Unlisted, _) => t!("money-switch-unlisted"),
        (_, Some(Confirmation::Administrator)) => t!("money-switch-by-hand"),
        _ => gateway.title(words::language()).to_owned(),
    };
    Way {
        value: gateway.id.to_string(),
        provider: gateway.provider,
        icon: gateway.icon,
        title: gateway.name,
        description,
        refusal: verdict.err().map(refused),
    }
}

fn confirmation(kind: &str) -> Option<Confirmation> {
    providers::find(kind).map(|provider| provider.capabilities().confirmation)
}

/// Why it cannot be put on this invoice, for an administrator.
pub fn refused(refusal: Refusal) -> String {
    let money = |amount| words::money(words::language(), amount);
    match refusal {
        Refusal::Hidden => t!("money-refused-hidden"),
        Refusal::Unlisted => t!("money-refused-unlisted"),
        Refusal::NotAllowedHere => t!("money-refused-not-here"),
        Refusal::Disabled => t!("money-refused-disabled"),
        Refusal::Scope => t!("money-refused-scope"),
        Refusal::Currency(_) => t!("money-refused-currency"),
        Refusal::BelowMinimum(bound) => t!("money-refused-minimum", amount = money(bound)),
        Refusal::AboveMaximum(bound) => t!("money-refused-maximum", amount = money(bound)),
    }
}
