//! What must not be found anywhere: secrets of providers, passwords, and numbers of cards.

use guichet::{domain::currency::Currency, flows::plant, request::doors::Who, server::serve};
use http::{Method, StatusCode};
use tracing::level_filters::LevelFilter;

use crate::support::{
    Answer, TestPortal, Till, Visitor,
    access::{TABLE, address},
    cast::{ADA, DENIS},
    counter::GRACE,
    desk::{GATEWAYS, stripe_says},
    log_book::LogBook,
};

const KEY_CANARY: &str = "sk_test_51CanaryKeyThatNobodyMayEverSee7291";
const WEBHOOK_CANARY: &str = "whsec_canary_webhook_secret_that_nobody_sees_5c1d";
const PASSWORD_CANARY: &str = "canary birds sing at dawn 8841";

#[tokio::test]
async fn p_53_a_providers_secret_is_found_nowhere() {
    let log = LogBook::open(LevelFilter::TRACE);
    let stripe = stripe_says(None).await;
    let portal = TestPortal::speaking_to("stripe", &stripe).await;
    portal.plant_chart(Currency::EUR).await;
    let (mut owner, mut viewer) = (portal.seated(ADA).await, portal.enters(DENIS).await);
    let address = portal.add_stripe(&mut owner).await;
    let form = portal.complete_form(&mut owner, &address).await;
    let form = form.with("secret.secret_key", KEY_CANARY).with("secret.webhook_secret", WEBHOOK_CANARY);
    let mut answers = Vec::new();
    // Refused once, so that the form comes back; then saved, checked, and looked at from everywhere.
    answers.push(owner.post(&address, &form.clone().with("name", "").fields()).await);
    answers.push(owner.post(&address, &form.clone().with("current_password", "wrong").fields()).await);
    answers.push(owner.post(&address, &form.fields()).await);
    assert_eq!(answers[2].status, StatusCode::SEE_OTHER, "{:?}", answers[2].error_codes());
    answers.push(owner.post(&format!("{address}/check"), &[]).await);
    let refused = wiremock::ResponseTemplate::new(401).set_body_json(serde_json::json!({
        "error": {"type": "invalid_request_error", "message": format!("Invalid API Key provided: {KEY_CANARY}")}
    }));
    stripe.reset().await;
    wiremock::Mock::given(wiremock::matchers::any()).respond_with(refused).mount(&stripe).await;
    answers.push(owner.post(&format!("{address}/check"), &[]).await);
    for visitor in [&mut owner, &mut viewer] {
        for page in [address.as_str(), GATEWAYS, "/admin", "/admin/audit", "/admin/settings/store"] {
            answers.push(visitor.get(page).await);
        }
    }
    for answer in &answers {
        assert!(!seen(answer, KEY_CANARY) && !seen(answer, WEBHOOK_CANARY), "in an answer: {}", answer.body);
    }
    assert!(answers[5].body.contains("•••• 7291"), "the last four characters are all there is");
    let kept = portal.whole_imprint().await;
    for canary in [KEY_CANARY, WEBHOOK_CANARY] {
        assert!(!log.text().contains(canary), "in the log");
        assert!(!kept.holds(canary), "in a table");
        assert!(!portal.file_holds(canary).await, "in the file of the database");
    }
    assert!(portal.file_holds("Stripe-ABC").await, "the file was looked at");
    assert!(log.text().contains("provider answered"), "the log was looked at");
}

#[tokio::test]
async fn p_53_nobodys_password_is_found_anywhere() {
    let log = LogBook::open(LevelFilter::TRACE);
    let portal = TestPortal::new().await;
    let mut ada = portal.sure(ADA).await;
    let change = [("password", PASSWORD_CANARY)];
    assert_eq!(ada.post("/account/password", &change).await.status, StatusCode::SEE_OTHER);
    let mut answers = vec![
        portal.visitor().post("/sign-in", &[("email", ADA.email), ("password", PASSWORD_CANARY)]).await,
        portal.visitor().post("/sign-in", &[("email", "no address"), ("password", PASSWORD_CANARY)]).await,
        ada.post("/confirm", &[("current_password", PASSWORD_CANARY), ("next", "x"), ("more", "1")]).await,
        ada.post("/account/password", &[("password", PASSWORD_CANARY), ("more", "1")]).await,
    ];
    for page in ["/account", "/admin/audit", "/admin/settings/team"] {
        answers.push(ada.get(page).await);
    }
    assert!(answers.iter().all(|answer| !seen(answer, PASSWORD_CANARY)));
    assert!(!log.text().contains(PASSWORD_CANARY) && !portal.whole_imprint().await.holds(PASSWORD_CANARY));
    assert!(!portal.file_holds(PASSWORD_CANARY).await);
}

fn seen(answer: &Answer, canary: &str) -> bool {
    let headers = answer.headers.values().filter_map(|value| value.to_str().ok());
    answer.body.contains(canary) || headers.into_iter().any(|value| value.contains(canary))
}

impl TestPortal {
    /// Whether these bytes stand in the file of the database or beside it; on PostgreSQL, in any row.
    async fn file_holds(&self, text: &str) -> bool {
        let Some(file) = self.database_file().await else { return self.whole_imprint().await.holds(text) };
        ["", "-wal", "-shm"].iter().any(|ending| {
            let bytes = std::fs::read(format!("{file}{ending}")).unwrap_or_default();
            bytes.windows(text.len()).any(|window| window == text.as_bytes())
        })
    }
}

const PAN: &str = "4000 0566 5566 5556";

/// Posts every form there is with a card's number in a field nobody asked for, and in each field it does ask for.
#[tokio::test]
async fn p_54_no_card_number_is_taken_in_anywhere() {
    let log = LogBook::open(LevelFilter::TRACE);
    let till = Till::open().await;
    let set = till.one_of_everything().await;
    let (mut grace, mut ada) = (till.enters(GRACE).await, till.enters("ada@guichet.test").await);
    grace.proves(plant::PASSWORD).await;
    ada.proves(plant::PASSWORD).await;
    let doors = serve::doors(&till.house.portal);
    let posts = doors.iter().filter(|door| door.method == Method::POST && !door.path.starts_with("/sign-out"));
    let mut tried = 0;
    for door in posts {
        let visitor = if matches!(door.who, Who::Admin(_)) { &mut ada } else { &mut grace };
        let path = address(&door.path, &set);
        for name in ["card_number", "number", "cc", "pan", "cvc", "name", "note", "reason", "description_fr", "address"]
        {
            let digits = PAN.replace(' ', "");
            let form = [(name, PAN), ("holder", digits.as_str())];
            let answer = visitor.post(&path, &form).await;
            let outside = answer.location() == "/sign-in";
            let refused = answer.status.is_client_error() || door.who == Who::Program || outside;
            assert!(refused, "{path} {name}: {}", answer.status);
            assert!(!seen(&answer, PAN) && !seen(&answer, &digits), "{path} says it back in {name}");
        }
        tried += 1;
    }
    assert!(tried > 50, "{tried} forms");
    for (page, action, name) in [
        ("/account", "/account/name".to_owned(), "name"),
        ("/admin/settings/store", "/admin/settings/store".to_owned(), "address"),
        ("/admin/customers/new", "/admin/customers/new".to_owned(), "note"),
    ] {
        let visitor = if page == "/account" { &mut grace } else { &mut ada };
        let form = visitor.get(page).await.form(&action).with("name", "Atelier").with(name, &format!("carte {PAN}"));
        let answer = visitor.post(&action, &form.fields()).await;
        assert!(answer.error_codes().contains(&"card_number".to_owned()), "{page}: {:?}", answer.error_codes());
        assert!(!seen(&answer, PAN), "{page} says it back");
    }
    for canary in [PAN.to_owned(), PAN.replace(' ', "")] {
        assert!(!till.house.whole_imprint().await.holds(&canary) && !till.house.file_holds(&canary).await);
        assert!(!log.text().contains(&canary), "in the log");
        assert!(till.sandbox.calls().iter().all(|call| !call.body.contains(&canary)));
    }
}

/// Every page that exists, every field on it: none asks for a card or for a bank's password.
#[tokio::test]
async fn p_54_no_form_of_ours_asks_for_a_card() {
    let till = Till::open().await;
    let set = till.one_of_everything().await;
    let mut visitors = [till.house.visitor(), till.enters(GRACE).await, till.enters("ada@guichet.test").await];
    for visitor in &mut visitors[1..] {
        visitor.proves(plant::PASSWORD).await;
    }
    let begun = till.invoice(3_000).await;
    till.pay(&mut visitors[1], begun, till.card).await;
    let mut fields = 0;
    for (_, path, _) in TABLE.iter().filter(|(method, path, _)| *method == "GET" && !path.ends_with("/back")) {
        for visitor in &mut visitors {
            fields += names_of(visitor, &address(path, &set)).await;
        }
    }
    fields += names_of(&mut visitors[1], &format!("/invoices/{begun}")).await;
    assert!(fields > 100, "{fields} fields were looked at");
}

/// How many fields a page has; none of them may be a card's.
async fn names_of(visitor: &mut Visitor, path: &str) -> usize {
    let page = visitor.get(path).await;
    let html = scraper::Html::parse_document(&page.body);
    let selector = scraper::Selector::parse("input, select, textarea").expect("a selector");
    let words = ["card", "carte", "pan", "cvc", "cvv", "ccv", "cc-", "expiry", "expiration", "securitycode", "pin"];
    let mut fields = 0;
    for field in html.select(&selector) {
        for attribute in ["name", "autocomplete", "id"] {
            let said = field.attr(attribute).unwrap_or_default().to_ascii_lowercase();
            let mut parts = said.split(['.', '_', '[', ']']);
            let asks = parts.any(|part| words.iter().any(|word| part == *word || part.starts_with("cc-")));
            assert!(!asks, "{path}: {said}");
        }
        fields += 1;
    }
    let framed = scraper::Selector::parse("iframe, object, embed").expect("a selector");
    assert_eq!(html.select(&framed).count(), 0, "{path}: nothing of others is drawn inside ours");
    fields
}
