//! The providers that answer for themselves, and a payment with any of them, whatever its page asks of the customer.

use guichet::{
    domain::{
        ids::{InvoiceId, PaymentId},
        invoice::InvoiceState,
        payment::NextStep,
    },
    flows::payments::start::{self, Begun},
    providers::{self, Confirmation, Provider, Settings},
    sandbox::control::{CustomerAction, Late, LateEvent},
};
use serde_json::Value;

use super::{Till, Visitor, counter::GRACE};

/// Those that tell us themselves that money arrived, as the demo has them.
pub fn online() -> Vec<&'static dyn Provider> {
    let online = |one: &&&'static dyn Provider| one.capabilities().confirmation == Confirmation::Provider;
    let found: Vec<_> = providers::ALL.iter().filter(online).copied().collect();
    assert!(found.len() >= 3 && found.iter().all(|one| one.demo().is_some()), "each has a gateway at the sandbox");
    found
}

/// Those that are called when a payment begins; others cannot fail then.
pub fn called() -> Vec<&'static dyn Provider> {
    let mut found = online();
    found.retain(|one| !one.is_only_heard(&demo_settings(*one)));
    assert!(found.len() >= 6);
    found
}

/// The settings of its gateway in the demo.
pub fn demo_settings(provider: &dyn Provider) -> Settings {
    let demo = provider.demo().expect("a demo").settings.iter();
    Settings(demo.map(|(name, value)| ((*name).into(), (*value).into())).collect())
}

/// The demo's settings, with other secrets; of who has none, for another address.
pub fn otherwise(provider: &dyn Provider) -> Settings {
    let mut settings = demo_settings(provider);
    for field in provider.fields() {
        let Some(value) = settings.0.get_mut(field.name) else { continue };
        if field.is_secret() || value.contains('@') || field.name == "webhook_id" {
            let last = if value.ends_with('7') { '8' } else { '7' };
            *value = if value.contains('@') {
                format!("autre.{value}")
            } else {
                format!("{}{last}", &value[..value.len() - 1])
            };
        }
    }
    settings
}

pub fn late(object: &str, event: LateEvent) -> Late {
    Late { object: object.into(), event, amount: None, reason: None, currency: None, after_ms: 0 }
}

/// The customer's browser follows the provider's page back to the shop, with whatever it was given to carry.
pub async fn comes_back(grace: &mut Visitor, payment: PaymentId, acted: &Value) {
    let address = acted["redirect"].as_str().and_then(|address| address.find("/payments/").map(|at| &address[at..]));
    let bare = format!("/payments/{payment}/return");
    let address = address.unwrap_or(&bare);
    let joint = if address.contains('?') { '&' } else { '?' };
    grace.get(&format!("{address}{joint}status=success")).await;
}

/// What an invoice is when its customer has approved at the provider and was never seen again.
pub fn left_alone(provider: &dyn Provider) -> InvoiceState {
    if provider.brings_back().is_empty() { InvoiceState::Paid } else { InvoiceState::Issued }
}

/// Whatever is on its way arrives, and what that sets off too.
pub async fn settles_down(till: &Till) {
    for _ in 0..3 {
        till.hears().await;
    }
}

/// The provider's books and ours name the same money.
pub async fn agrees(till: &Till, kind: &str, payments: &[PaymentId]) {
    let mut received = 0;
    for id in payments {
        received += till.payment(*id).await.captured.map_or(0, |money| money.minor);
    }
    assert_eq!(till.taken(), received, "{kind}");
    till.verifies().await;
}

/// The customer presses "pay", now or once more: the payment, and the page it leads to.
pub async fn is_led_on(till: &Till, invoice: InvoiceId, provider: &dyn Provider) -> (PaymentId, String) {
    let wish = till.wish(invoice, till.of(provider.kind()).await);
    match start::start(&till.house.portal, &till.grace, wish).await {
        Ok(Begun::Payment(id, NextStep::Redirect { url } | NextStep::PostForm { url, .. })) => (id, url),
        other => panic!("{}: {other:?}", provider.kind()),
    }
}

/// The customer pays at the page this payment leads to, and comes back.
pub async fn goes_through(till: &Till, (payment, page): (PaymentId, &str)) {
    let acted = till.acts_at(page, CustomerAction::Approve).await.expect("approved");
    comes_back(&mut till.enters(GRACE).await, payment, &acted).await;
    settles_down(till).await;
}

/// An invoice over 120.00 paid with this provider; its page.
pub async fn paid_with(till: &Till, provider: &dyn Provider) -> (PaymentId, String) {
    let invoice = till.invoice_for(provider, 12_000).await;
    let (payment, page) = is_led_on(till, invoice, provider).await;
    goes_through(till, (payment, &page)).await;
    assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid, "{}", provider.kind());
    (payment, page)
}
