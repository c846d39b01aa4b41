//! What a gateway's page tells an administrator: what is missing and where, and what to arrange at the provider.

use guichet::{
    app::words,
    domain::{
        currency::Currency,
        gateway::{Credentials, Status},
        language::Language,
    },
    providers::{ALL, Feature},
};
use http::StatusCode;

use crate::support::{
    TestPortal, cashbox,
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

#[tokio::test]
async fn where_money_goes_changes_only_with_the_password() {
    let portal = TestPortal::new().await;
    let gateway = cashbox::bank(&portal, "Banque").await;
    let address = format!("/admin/settings/store/gateways/{gateway}");
    let mut owner = portal.seated(ADA).await;
    let page = owner.get(&address).await;
    assert_eq!(page.attribute("input[name=current_password]", "type"), "password", "it is asked where it is needed");
    let other = page.form(&address).with("setting.iban.EUR", "DE89370400440532013000");
    for (password, code) in [("", "required"), ("another heron altogether", "password_wrong")] {
        let answer = owner.post(&address, &other.clone().with("current_password", password).fields()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.error_codes().iter().any(|said| said == code), "{:?}", answer.error_codes());
        assert!(owner.get(&address).await.body.contains("FR14 2004 1010 0505 0001 3M02 606"), "nothing is written");
    }
    let renamed = page.form(&address).with("title_fr", "Virement SEPA");
    assert_eq!(owner.post(&address, &renamed.fields()).await.status, StatusCode::SEE_OTHER, "words need none");
    let form = owner.get(&address).await.form(&address).with("setting.iban.EUR", "DE89370400440532013000");
    let answer = owner.post(&address, &form.with("current_password", PASSWORD).fields()).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{:?}", answer.error_codes());
    assert!(owner.get(&address).await.body.contains("DE89370400440532013000"));
}

#[tokio::test]
async fn providers_are_compared_by_what_they_say_of_themselves() {
    let portal = TestPortal::new().await;
    cashbox::bank(&portal, "Banque").await;
    let mut owner = portal.seated(ADA).await;
    let page = owner.get("/admin/settings/store/gateways/providers").await;
    assert_eq!(page.status, StatusCode::OK);
    let rows = page.text("tbody tr");
    let least = &rows[rows.len() - ALL.len()..];
    for (least, provider) in least.iter().zip(ALL) {
        assert!(least.contains(provider.name().fr), "{least}");
        let able = page.text(&format!("td[data-label=\"{}\"]", provider.name().fr));
        assert_eq!(able.len(), rows.len() - ALL.len(), "a line for each ability");
        let shown = provider.capabilities().features.iter().filter(|one| **one != Feature::Connect).count();
        assert_eq!(able.iter().filter(|cell| cell.contains("Oui")).count(), shown, "{able:?}");
        let told = match provider.accepts(Currency::EUR) {
            None => "non acceptée".to_owned(),
            Some(bounds) => match bounds.floor {
                Some(floor) => words::money(Language::Fr, floor),
                None => "aucun".to_owned(),
            },
        };
        let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        assert!(bare(least).contains(&bare(&told)), "{least} for {told}");
    }
}
