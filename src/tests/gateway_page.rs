//! What a gateway's page tells an administrator: what is missing and where, and what to arrange at the provider.

use guichet::domain::{
    currency::Currency,
    gateway::{Credentials, Status},
};
use http::StatusCode;

use crate::support::{
    TestPortal,
    cast::{ADA, PASSWORD},
    desk::{SECRET_KEY, stripe_says},
};

#[tokio::test]
async fn the_summary_of_what_is_wrong_names_the_currency() {
    let stripe = stripe_says(None).await;
    let portal = TestPortal::speaking_to("stripe", &stripe).await;
    portal.plant_chart(Currency::EUR).await;
    portal.plant_chart(Currency::USD).await;
    let mut owner = portal.seated(ADA).await;
    let address = portal.add_stripe(&mut owner).await;
    let form = portal.complete_form(&mut owner, &address).await.with("account.EUR.receivable", "");
    let answer = owner.post(&address, &form.fields()).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let told = answer.text("[role=alert] li").join(" / ");
    assert!(told.contains("Compte client (EUR)") && !told.contains("USD"), "{told}");
    assert_eq!(answer.text("details.per-currency[open] summary h2"), ["EUR"], "its block is unfolded");
}

#[tokio::test]
async fn the_page_says_what_to_arrange_at_the_provider() {
    let stripe = stripe_says(None).await;
    let portal = TestPortal::speaking_to("stripe", &stripe).await;
    let (mut owner, address) = portal.open_stripe().await;
    let page = owner.get(&address).await;
    let id = portal.gateway("Stripe-ABC").await.id;
    let steps = page.text(".steps").join(" ");
    assert!(steps.contains(&portal.portal.webhook_address(id)), "{steps}");
    assert!(steps.contains("checkout.session.async_payment_succeeded"), "{steps}");
    assert!(!page.body.contains("bac à sable"), "there is no sandbox but in the demo");
}

#[tokio::test]
async fn a_key_is_checked_before_the_provider_can_send_anything() {
    let stripe = stripe_says(None).await;
    let portal = TestPortal::speaking_to("stripe", &stripe).await;
    portal.plant_chart(Currency::EUR).await;
    let mut owner = portal.seated(ADA).await;
    let address = portal.add_stripe(&mut owner).await;
    let form = owner.get(&address).await.form(&address);
    let form = form.with("secret.secret_key", SECRET_KEY).with("current_password", PASSWORD);
    assert_eq!(owner.post(&address, &form.fields()).await.status, StatusCode::SEE_OTHER);
    let gateway = portal.gateway("Stripe-ABC").await;
    assert!(matches!(gateway.credentials, Credentials::Good { .. }), "{:?}", gateway.credentials);
    let page = owner.get(&address).await;
    assert!(page.says("À remplir : Secret de signature du webhook"), "P-36: what is missing is said");
    let wish = page.form(&address).with("status", "available");
    assert_eq!(owner.post(&address, &wish.fields()).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(portal.gateway("Stripe-ABC").await.status, Status::Hidden, "P-36: and it is not available without");
}

#[tokio::test]
async fn the_log_says_in_words_what_changed_and_leaves_out_what_is_empty() {
    let stripe = stripe_says(None).await;
    let portal = TestPortal::speaking_to("stripe", &stripe).await;
    let (mut owner, address) = portal.open_stripe().await;
    let limited = owner.get(&address).await.form(&address).with("account.EUR.minimum", "20,00");
    assert_eq!(owner.post(&address, &limited.fields()).await.status, StatusCode::SEE_OTHER);
    assert_eq!(owner.post(&format!("{address}/check"), &[]).await.status, StatusCode::SEE_OTHER);
    let log = owner.get("/admin/audit").await;
    let lines = log.text("tbody tr");
    assert!(lines[0].contains("Identifiants vérifiés") && !lines[0].contains("Suspendue"), "{}", lines[0]);
    assert!(lines[1].contains("Minimum (EUR) 20,00 €"), "{}", lines[1]);
    assert!(lines[1].contains("Stripe-ABC"), "the object by its name: {}", lines[1]);
}
