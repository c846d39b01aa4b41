//! A gateway's form against bad input: every field answers for itself, and nothing is half saved.

use guichet::domain::currency::Currency;
use http::StatusCode;

use crate::support::{TestPortal, Visitor, cast::ADA};

/// A gateway, and a form of it with one field changed.
async fn post(
    portal: &TestPortal,
    owner: &mut Visitor,
    address: &str,
    (name, value): (&str, &str),
) -> (StatusCode, Vec<String>) {
    let _ = portal;
    let form = owner.get(address).await.form(address).with(name, value);
    let answer = owner.post(address, &form.fields()).await;
    (answer.status, answer.error_codes())
}

async fn ground() -> (TestPortal, Visitor, String) {
    let portal = TestPortal::new().await;
    portal.plant_chart(Currency::EUR).await;
    portal.plant_chart(Currency::USD).await;
    let mut owner = portal.seated(ADA).await;
    let address = portal.add_stripe(&mut owner).await;
    (portal, owner, address)
}

#[tokio::test]
async fn limits_answer_with_their_own_codes() {
    let (portal, mut owner, address) = ground().await;
    for (typed, code) in [
        ("-1", "amount_not_positive"),
        ("0", "amount_not_positive"),
        ("abc", "amount_invalid"),
        ("99999999999999999999", "amount_too_large"),
        ("1.234", "amount_decimals"),
    ] {
        let (status, codes) = post(&portal, &mut owner, &address, ("account.EUR.minimum", typed)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(codes.contains(&code.into()), "{typed}: {codes:?}");
    }
    let form = owner.get(&address).await.form(&address);
    let form = form.with("account.EUR.minimum", "20").with("account.EUR.maximum", "10");
    assert!(owner.post(&address, &form.fields()).await.error_codes().contains(&"amount_below_minimum".into()));
    assert_eq!(portal.gateway("Stripe-ABC").await.version, 1);
}

#[tokio::test]
async fn accounts_must_be_in_the_currency_and_of_the_part() {
    let (portal, mut owner, address) = ground().await;
    let dollars = portal.account(Currency::USD, "411000").await;
    let sales = portal.account(Currency::EUR, "706000").await;
    let nobody = "0190f0a0-0000-7000-8000-000000000009";
    for (field, account, code) in [
        ("account.EUR.receivable", dollars.as_str(), "account_currency_mismatch"),
        ("account.EUR.clearing", sales.as_str(), "validation"),
        ("account.EUR.fee", nobody, "validation"),
        ("account.EUR.fee_tax", "not an id", "validation"),
    ] {
        let (status, codes) = post(&portal, &mut owner, &address, (field, account)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        assert!(codes.contains(&code.into()), "{field}: {codes:?}");
    }
    let page = owner.get(&address).await;
    let picker = page.text("select[name='account.EUR.receivable']").join(" ");
    assert!(picker.contains("411000") && !picker.contains("706000"), "{picker}");
    assert!(!page.body.contains(&format!("<option value=\"{sales}\"")));
}

#[tokio::test]
async fn an_empty_list_of_receivables_says_when_it_fills() {
    let (_portal, mut owner, address) = ground().await;
    let page = owner.get(&format!("{address}?currency=gbp")).await;
    assert!(page.body.contains("account.GBP.receivable"), "the block of a currency just asked for");
    assert!(page.body.contains("dès qu’une facture existe"), "says when the list fills");
}

#[tokio::test]
async fn p_47_fields_nobody_asked_for_are_refused() {
    let (portal, mut owner, address) = ground().await;
    for field in ["id", "provider", "disabled_reason", "account.EUR.owner", "setting.base_url", "account.XXX.fee"] {
        let (status, codes) = post(&portal, &mut owner, &address, (field, "x")).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        assert!(codes.contains(&"unknown_field".into()), "{field}: {codes:?}");
    }
}

#[tokio::test]
async fn an_older_form_is_stale() {
    let (portal, mut owner, address) = ground().await;
    let first = owner.get(&address).await.form(&address).with("title_fr", "Première");
    let second = first.clone().with("title_fr", "Seconde");
    assert_eq!(owner.post(&address, &first.fields()).await.status, StatusCode::SEE_OTHER);
    let answer = owner.post(&address, &second.fields()).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.error_codes().contains(&"stale_version".into()));
    assert!(answer.body.contains("Seconde"), "what was typed comes back");
    assert_eq!(portal.gateway("Stripe-ABC").await.title_fr, "Première");
}

#[tokio::test]
async fn names_that_play_tricks_are_text() {
    let (portal, mut owner, address) = ground().await;
    for trick in ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "{{7*7}} ${7*7}"] {
        let (status, codes) = post(&portal, &mut owner, &address, ("title_fr", trick)).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{codes:?}");
        for page in [address.as_str(), "/admin/settings/store/gateways", "/admin/audit"] {
            let answer = owner.get(page).await;
            assert!(!answer.body.contains("<script>alert") && !answer.body.contains("<img src=x"), "{page}");
        }
    }
    for (typed, code) in
        [("a\u{202E}b", "text_invalid"), ("a\0b", "text_invalid"), ("x".repeat(10_000).as_str(), "too_long")]
    {
        let (status, codes) = post(&portal, &mut owner, &address, ("title_fr", typed)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(codes.contains(&code.into()), "{codes:?}");
    }
}

#[tokio::test]
async fn odd_words_are_refused() {
    let (portal, mut owner, address) = ground().await;
    for (field, value) in [
        ("status", "paid"),
        ("mode", "sandbox"),
        ("scopes", "everything"),
        ("scopes", "subscriptions"),
        ("currencies", "BTC"),
        ("version", "one"),
        ("name", ""),
    ] {
        let (status, _) = post(&portal, &mut owner, &address, (field, value)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{field}={value}");
    }
}
