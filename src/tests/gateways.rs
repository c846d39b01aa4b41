//! Gateways: how they come to exist, what stands between them and customers, who may change them.

use guichet::{
    db,
    domain::{
        availability::{Allowed, Chooser, Refusal},
        currency::Currency,
        error::Code,
        gateway::{Credentials, Scope, Status},
        money::Money,
        people::Actor,
    },
    flows::gateways::{
        check::{Verdict, check},
        offer::{Question, offer},
    },
};
use http::StatusCode;

use crate::support::{
    TestPortal,
    cast::{ADA, DENIS, GRACE},
    desk::{GATEWAYS, SECRET_KEY, WEBHOOK_SECRET, say, stripe_says},
};

#[tokio::test]
async fn stripe_and_abc_become_stripe_abc() {
    let portal = TestPortal::new().await;
    portal.plant_chart(Currency::EUR).await;
    let mut owner = portal.seated(ADA).await;
    let address = portal.add_stripe(&mut owner).await;
    let gateway = portal.gateway("Stripe-ABC").await;
    assert_eq!(gateway.status, Status::Hidden);
    assert_eq!(address, format!("{GATEWAYS}/{}", gateway.id));
    assert!(owner.get(GATEWAYS).await.body.contains("Stripe-ABC"));
    let euro = gateway.account(Currency::EUR).expect("an account in euros");
    assert_eq!(euro.clearing.map(|id| id.to_string()), Some(portal.account(Currency::EUR, "511501").await));

    let again = [("provider", "stripe"), ("account_name", "ABC"), ("currencies", "EUR")];
    let answer = owner.post(&format!("{GATEWAYS}/new"), &again).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.error_codes().contains(&"name_taken".into()));
}

#[tokio::test]
async fn the_balance_exists_once() {
    let portal = TestPortal::new().await;
    portal.plant_chart(Currency::EUR).await;
    let mut owner = portal.seated(ADA).await;
    let new = format!("{GATEWAYS}/new");
    let fields = [("provider", "balance"), ("currencies", "EUR")];
    assert_eq!(owner.post(&new, &fields).await.status, StatusCode::SEE_OTHER);
    assert_eq!(owner.post(&new, &fields).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!owner.get(&new).await.body.contains("value=\"balance\""));
}

#[tokio::test]
async fn p_36_it_is_not_available_before_everything_is_there() {
    let stripe = stripe_says(None).await;
    let portal = TestPortal::speaking_to("stripe", &stripe).await;
    portal.plant_chart(Currency::EUR).await;
    let mut owner = portal.seated(ADA).await;
    let address = portal.add_stripe(&mut owner).await;

    let wish = owner.get(&address).await.form(&address).with("status", "available").with("title_en", "Card payment");
    let answer = owner.post(&address, &wish.fields()).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.error_codes().contains(&"required".into()), "{:?}", answer.error_codes());
    let kept = portal.gateway("Stripe-ABC").await;
    assert_eq!((kept.status, kept.title_en.as_str()), (Status::Hidden, "Card payment"), "the values are kept");
    assert!(stripe.received_requests().await.expect("recorded").is_empty(), "asked without a key");

    let without_webhook = portal.complete_form(&mut owner, &address).await.with("secret.webhook_secret", "");
    let answer = owner.post(&address, &without_webhook.fields()).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(portal.gateway("Stripe-ABC").await.status, Status::Hidden);

    let whole = portal.complete_form(&mut owner, &address).await;
    assert_eq!(owner.post(&address, &whole.fields()).await.status, StatusCode::SEE_OTHER);
    let open = portal.gateway("Stripe-ABC").await;
    assert_eq!(open.status, Status::Available);
    assert!(matches!(open.credentials, Credentials::Good { .. }));
}

#[tokio::test]
async fn p_34_a_key_of_the_other_mode_is_never_sent() {
    let stripe = stripe_says(None).await;
    let portal = TestPortal::speaking_to("stripe", &stripe).await;
    portal.plant_chart(Currency::EUR).await;
    let mut owner = portal.seated(ADA).await;
    let address = portal.add_stripe(&mut owner).await;
    for key in ["sk_live_51GuichetContractKey", "pk_test_51GuichetContractKey"] {
        let form = portal.complete_form(&mut owner, &address).await.with("secret.secret_key", key);
        let answer = owner.post(&address, &form.fields()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.error_codes().contains(&"key_mode_mismatch".into()), "{key}: {:?}", answer.error_codes());
    }
    let padded =
        portal.complete_form(&mut owner, &address).await.with("secret.secret_key", &format!(" {SECRET_KEY}\n"));
    assert!(stripe.received_requests().await.expect("recorded").is_empty());
    assert_eq!(owner.post(&address, &padded.fields()).await.status, StatusCode::SEE_OTHER, "blanks are trimmed");
}

#[tokio::test]
async fn p_53_secrets_are_written_and_never_read() {
    let stripe = stripe_says(None).await;
    let portal = TestPortal::speaking_to("stripe", &stripe).await;
    let (mut owner, address) = portal.open_stripe().await;
    let page = owner.get(&address).await;
    let log = owner.get("/admin/audit").await;
    for secret in [SECRET_KEY, WEBHOOK_SECRET] {
        assert!(!page.body.contains(secret) && !log.body.contains(secret));
    }
    assert!(page.body.contains("•••• tKey"), "the mask shows the last four characters");

    let gateway = portal.gateway("Stripe-ABC").await;
    let sealed = db::gateways::sealed_settings(portal.db().reader(), gateway.id).await.expect("sealed");
    assert!(!sealed.windows(7).any(|bytes| bytes == b"sk_test"));

    // A mask that comes back, and an empty field, keep what is there.
    for typed in ["•••• tKey", ""] {
        let form = page.form(&address).with("secret.secret_key", typed);
        let form = form.with("version", &portal.gateway("Stripe-ABC").await.version.to_string());
        assert_eq!(owner.post(&address, &form.fields()).await.status, StatusCode::SEE_OTHER);
        let kept = db::gateways::sealed_settings(portal.db().reader(), gateway.id).await.expect("sealed");
        assert_eq!(kept, sealed, "typed {typed:?}");
    }
}

#[tokio::test]
async fn a_secret_changes_only_with_the_password() {
    let stripe = stripe_says(None).await;
    let portal = TestPortal::speaking_to("stripe", &stripe).await;
    portal.plant_chart(Currency::EUR).await;
    let mut owner = portal.seated(ADA).await;
    let address = portal.add_stripe(&mut owner).await;
    for password in ["", "another heron altogether"] {
        let form = portal.complete_form(&mut owner, &address).await.with("current_password", password);
        let answer = owner.post(&address, &form.fields()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(!answer.body.contains(SECRET_KEY), "what was typed into a secret does not come back");
    }
    assert_eq!(portal.gateway("Stripe-ABC").await.version, 1);
}

#[tokio::test]
async fn an_available_gateway_is_never_saved_out_of_order() {
    let stripe = stripe_says(None).await;
    let portal = TestPortal::speaking_to("stripe", &stripe).await;
    let (mut owner, address) = portal.open_stripe().await;
    let form = owner.get(&address).await.form(&address).with("account.EUR.receivable", "").with("title_fr", "Autre");
    let answer = owner.post(&address, &form.fields()).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let gateway = portal.gateway("Stripe-ABC").await;
    assert_eq!(gateway.status, Status::Available);
    assert!(gateway.accounts[0].is_complete() && gateway.title_fr != "Autre", "nothing is half saved");
}

#[tokio::test]
async fn a_suspended_account_falls_out_of_available_with_its_reason() {
    let stripe = stripe_says(None).await;
    let portal = TestPortal::speaking_to("stripe", &stripe).await;
    let (mut owner, address) = portal.open_stripe().await;
    say(&stripe, Some("requirements.past_due")).await;
    let gateway = portal.gateway("Stripe-ABC").await;
    let verdict = check(&portal.portal, &Actor::Provider(gateway.id), gateway.id, "story").await.expect("checked");
    assert_eq!(verdict, Verdict::Disabled("requirements.past_due".into()));
    let fallen = portal.gateway("Stripe-ABC").await;
    assert_eq!(fallen.status, Status::Unlisted);
    assert_eq!(fallen.disabled_reason.as_deref(), Some("requirements.past_due"));
    assert!(owner.get(&address).await.body.contains("requirements.past_due"));

    say(&stripe, None).await;
    let answer = owner.post(&format!("{address}/check"), &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let lifted = portal.gateway("Stripe-ABC").await;
    assert_eq!((lifted.status, lifted.disabled_reason), (Status::Unlisted, None), "a person opens it again");
}

#[tokio::test]
async fn a_provider_that_is_silent_changes_nothing_and_leaves_a_trace() {
    let stripe = stripe_says(None).await;
    let portal = TestPortal::speaking_to("stripe", &stripe).await;
    let (mut owner, address) = portal.open_stripe().await;
    stripe.reset().await;
    let refused = wiremock::ResponseTemplate::new(401)
        .set_body_json(serde_json::json!({"error": {"type": "invalid_request_error", "message": "Invalid API Key"}}));
    wiremock::Mock::given(wiremock::matchers::any()).respond_with(refused).mount(&stripe).await;
    let answer = owner.post(&format!("{address}/check"), &[]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.error_codes().contains(&"credentials_refused".into()), "{:?}", answer.error_codes());
    let fallen = portal.gateway("Stripe-ABC").await;
    assert_eq!(fallen.status, Status::Unlisted);
    let health = db::gateways::health(portal.db().reader()).await.expect("health").remove(&fallen.id);
    assert!(health.is_some_and(|health| health.last_trouble.is_some()));
}

#[tokio::test]
async fn p_31_a_hidden_gateway_is_offered_to_nobody() {
    let stripe = stripe_says(None).await;
    let portal = TestPortal::speaking_to("stripe", &stripe).await;
    let (mut owner, address) = portal.open_stripe().await;
    let id = portal.gateway("Stripe-ABC").await.id;
    let (open, named) = (Allowed::default(), Allowed(vec![id]));
    let amount = Money::new(2000, Currency::EUR);
    let mut judged = Vec::new();
    for status in ["available", "unlisted", "hidden"] {
        let form = owner.get(&address).await.form(&address).with("status", status);
        assert_eq!(owner.post(&address, &form.fields()).await.status, StatusCode::SEE_OTHER);
        for (chooser, allowed) in [(Chooser::Customer, &open), (Chooser::Customer, &named), (Chooser::Admin, &named)] {
            let question = Question { amount, scope: Scope::Invoices, chooser, allowed };
            let gateways = db::gateways::all(portal.db().reader()).await.expect("gateways");
            let offers = offer(&gateways, question);
            judged.push(offers[0].verdict.clone().err());
        }
    }
    let hidden = Some(Refusal::Hidden);
    let expected = [None, None, None, Some(Refusal::Unlisted), None, None, hidden.clone(), hidden.clone(), hidden];
    assert_eq!(judged, expected);
}

#[tokio::test]
async fn the_minimum_is_judged_at_the_cent_and_the_providers_floor_too() {
    let stripe = stripe_says(None).await;
    let portal = TestPortal::speaking_to("stripe", &stripe).await;
    let (mut owner, address) = portal.open_stripe().await;
    let open = Allowed::default();
    let verdict = async |minor| {
        let amount = Money::new(minor, Currency::EUR);
        let question = Question { amount, scope: Scope::Invoices, chooser: Chooser::Customer, allowed: &open };
        let gateways = db::gateways::all(portal.db().reader()).await.expect("gateways");
        offer(&gateways, question)[0].verdict.clone()
    };
    assert!(matches!(verdict(1).await, Err(Refusal::BelowMinimum(_))), "Stripe's own floor");
    let form = owner.get(&address).await.form(&address).with("account.EUR.minimum", "20,00");
    assert_eq!(owner.post(&address, &form.fields()).await.status, StatusCode::SEE_OTHER);
    assert_eq!(verdict(1999).await, Err(Refusal::BelowMinimum(Money::new(2000, Currency::EUR))));
    assert!(verdict(2000).await.is_ok());

    let page = owner.get(&format!("{GATEWAYS}/simulator?amount=19.99&currency=EUR")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("20,00"), "the simulator says from which amount");
}

#[tokio::test]
async fn p_35_a_gateway_in_use_cannot_be_deleted() {
    let stripe = stripe_says(None).await;
    let portal = TestPortal::speaking_to("stripe", &stripe).await;
    let (mut owner, address) = portal.open_stripe().await;
    let form = owner.get(&address).await.form(&address).with("scopes", "cart");
    assert_eq!(owner.post(&address, &form.fields()).await.status, StatusCode::SEE_OTHER);
    let id = portal.gateway("Stripe-ABC").await.id.to_string();
    let cart = owner.post("/admin/settings/store/cart", &[("version", "0"), ("gateway", &id)]).await;
    assert_eq!(cart.status, StatusCode::SEE_OTHER);
    let answer = owner.post(&format!("{address}/delete"), &[]).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.error_codes().contains(&Code::GatewayInUse.word().into()));

    assert_eq!(
        owner.post("/admin/settings/store/cart", &[("version", "1"), ("gateway", "")]).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(owner.post(&format!("{address}/delete"), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(owner.get(&address).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_order_is_the_administrators() {
    let portal = TestPortal::new().await;
    portal.plant_chart(Currency::EUR).await;
    let mut owner = portal.seated(ADA).await;
    let new = format!("{GATEWAYS}/new");
    for name in ["A", "B", "C"] {
        let fields = [("provider", "bank_transfer"), ("account_name", name)];
        assert_eq!(owner.post(&new, &fields).await.status, StatusCode::SEE_OTHER);
    }
    let order = async || -> Vec<String> {
        let all = db::gateways::all(portal.db().reader()).await.expect("gateways");
        all.into_iter().map(|gateway| gateway.account_name).collect()
    };
    let last = portal.gateway("Virement bancaire-C").await.id;
    let step = async |owner: &mut crate::support::Visitor, direction: &str| {
        owner.post(&format!("{GATEWAYS}/{last}/order"), &[("direction", direction)]).await.status
    };
    assert_eq!(step(&mut owner, "down").await, StatusCode::SEE_OTHER);
    assert_eq!(order().await, ["A", "B", "C"], "the last stays last");
    assert_eq!(step(&mut owner, "up").await, StatusCode::SEE_OTHER);
    assert_eq!(order().await, ["A", "C", "B"]);
    assert_eq!(step(&mut owner, "sideways").await, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn only_the_owner_configures() {
    let portal = TestPortal::new().await;
    portal.plant_chart(Currency::EUR).await;
    let mut owner = portal.seated(ADA).await;
    let address = portal.add_stripe(&mut owner).await;
    let mut viewer = portal.seated(DENIS).await;
    let mut customer = portal.seated(GRACE).await;
    assert_eq!(viewer.get(&address).await.status, StatusCode::OK, "a viewer reads");
    for path in [format!("{GATEWAYS}/new"), address.clone(), format!("{address}/check"), format!("{address}/delete")] {
        assert_eq!(viewer.post(&path, &[]).await.status, StatusCode::FORBIDDEN, "{path}");
        assert_eq!(customer.post(&path, &[]).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(customer.get(&address).await.status, StatusCode::FORBIDDEN);
    assert_eq!(portal.visitor().get(&address).await.status, StatusCode::SEE_OTHER, "to the sign-in page");
}
