//! Test and live are two worlds: what belongs to the other one is refused before it is sent, and never counts as money.

use guichet::{
    domain::{
        error::Code,
        gateway::{Credentials, Mode, Status},
        invoice::InvoiceState,
        payment::{Attention, State},
        people::Actor,
        report::{Capture, Outcome, Report},
    },
    flows::{payments::settle, plant},
    providers::{Provider, Settings},
};
use http::StatusCode;

use crate::support::{
    Till, Visitor,
    desk::GATEWAYS,
    online::{called, demo_settings, online},
    paper::Paper,
};

/// The owner, who has just shown who they are, and the gateway's page.
async fn owner(till: &Till, provider: &dyn Provider) -> (Visitor, String) {
    let mut owner = till.enters(plant::OWNER).await;
    owner.proves(plant::PASSWORD).await;
    (owner, format!("{GATEWAYS}/{}", till.of(provider.kind()).await))
}

async fn form(owner: &mut Visitor, page: &str) -> Paper {
    owner.get(page).await.form(page).with("current_password", plant::PASSWORD)
}

async fn credentials(till: &Till, provider: &dyn Provider) -> (Credentials, Status, Mode) {
    let gateway = till.of(provider.kind()).await;
    let all = guichet::db::gateways::all(till.house.db().reader()).await.expect("gateways");
    let found = all.into_iter().find(|one| one.id == gateway).expect("the gateway");
    (found.credentials, found.status, found.mode)
}

/// The demo's settings, with secrets no stand-in takes.
fn unknown_there(provider: &dyn Provider) -> Settings {
    let mut settings = demo_settings(provider);
    for field in provider.fields().iter().filter(|field| field.is_secret()) {
        if let Some(value) = settings.0.get_mut(field.name) {
            *value = format!("{}invalid", &value[..value.len() - 7]);
        }
    }
    settings
}

#[tokio::test]
async fn p_34_credentials_of_test_are_not_saved_as_live_at_any_provider() {
    for provider in called() {
        let till = Till::open_impatiently_for(provider.kind()).await;
        let (mut owner, page) = owner(&till, provider).await;
        let (wish, calls) = (form(&mut owner, &page).await.with("mode", "live"), till.calls(""));
        let answer = owner.post(&page, &wish.fields()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", provider.kind());
        let mismatch = Code::KeyModeMismatch.word().to_owned();
        assert!(answer.error_codes().contains(&mismatch), "{}: {:?}", provider.kind(), answer.error_codes());
        assert_eq!(till.calls(""), calls, "{}: nothing was sent", provider.kind());
        let (known, status, mode) = credentials(&till, provider).await;
        assert!(matches!(known, Credentials::Good { .. }), "{}: {known:?}", provider.kind());
        assert_eq!((status, mode), (Status::Available, Mode::Test), "{}: customers pay on", provider.kind());
    }
}

#[tokio::test]
async fn credentials_are_checked_with_every_provider_before_they_are_saved() {
    for provider in called() {
        let (kind, right, wrong) = (provider.kind(), demo_settings(provider), unknown_there(provider));
        let till = Till::open_impatiently_for(kind).await;
        let (mut owner, page) = owner(&till, provider).await;
        let secrets = |settings: &Settings, mut form: Paper| {
            for field in provider.fields().iter().filter(|field| field.is_secret()) {
                if let Some(value) = settings.get(field.name) {
                    form = form.with(&format!("secret.{}", field.name), value);
                }
            }
            form
        };
        let calls = till.calls("");
        let wish = secrets(&wrong, form(&mut owner, &page).await);
        let answer = owner.post(&page, &wish.fields()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{kind}");
        assert!(answer.error_codes().contains(&"credentials_refused".to_owned()), "{kind}: {:?}", answer.error_codes());
        assert!(till.calls("") > calls, "{kind} was asked");
        assert!(
            matches!(credentials(&till, provider).await, (Credentials::Good { .. }, Status::Available, _)),
            "{kind}"
        );
        let wish = secrets(&right, form(&mut owner, &page).await);
        let answer = owner.post(&page, &wish.fields()).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{kind}: {:?}", answer.error_codes());
        assert!(
            matches!(credentials(&till, provider).await, (Credentials::Good { .. }, Status::Available, _)),
            "{kind}"
        );
    }
}

/// Play money never pays an invoice, whoever reports it.
#[tokio::test]
async fn money_of_another_mode_goes_to_a_person_at_every_provider() {
    for provider in online() {
        let kind = provider.kind();
        let till = Till::open_for(kind).await;
        let invoice = till.invoice_for(provider, 12_000).await;
        let payment = till.starts(invoice, till.of(kind).await).await;
        let asked = till.payment(payment).await;
        let capture = Capture {
            amount: asked.amount,
            ours: Some(payment.to_string()),
            mode: asked.mode().other(),
            fee: None,
            method: None,
        };
        let report = Report::new(asked.provider_reference.clone(), Outcome::Paid(capture));
        let speaker = Actor::Provider(asked.gateway);
        let settled = settle::settle(&till.house.portal, payment, &report, &speaker).await.expect("settled");
        assert_eq!((settled.state, settled.failure.as_deref()), (State::Unknown, Some("mode_differs")), "{kind}");
        assert!(matches!(settled.attention, Attention::NeedsPerson { .. }), "{kind}");
        assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Issued, "{kind}");
        till.verifies().await;
    }
}
