//! What a pay form must not be able to do: other gateways, other amounts, other people's invoices.

use guichet::domain::{currency::Currency, gateway::Status, invoice::Parts, money::Money};
use http::StatusCode;

use crate::support::{
    Answer, Till, Visitor,
    counter::{GRACE, IRENE},
};

const KEY: &str = "0190f0a0-0000-7000-8000-00000000abcd";

async fn post(customer: &mut Visitor, invoice: impl std::fmt::Display, fields: &[(&str, &str)]) -> Answer {
    customer.post(&format!("/invoices/{invoice}/pay"), fields).await
}

#[tokio::test]
async fn p_31_a_gateway_that_may_not_be_used_is_as_good_as_none() {
    let till = Till::open().await;
    let invoice = till.invoice(12_000).await;
    let mut grace = till.enters(GRACE).await;
    till.change(till.card, |gateway| gateway.status = Status::Hidden).await;
    till.change(till.transfer, |gateway| gateway.status = Status::Unlisted).await;
    let long = "9".repeat(5000);
    let hidden = till.card.to_string();
    let unlisted = till.transfer.to_string();
    let unknown = uuid::Uuid::now_v7().to_string();
    for gateway in [&hidden, &unlisted, &unknown, "none", "0", "../balance", "' OR 1=1 --", &long] {
        let fields = [("gateway", gateway), ("due", "12000 EUR"), ("request_key", KEY)];
        let answer = post(&mut grace, invoice, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{gateway:.40}");
        assert!(answer.error_codes().contains(&"gateway_unavailable".to_owned()), "{gateway:.40}");
    }
    let answer = post(&mut grace, invoice, &[("gateway", ""), ("due", "12000 EUR"), ("request_key", KEY)]).await;
    assert!(answer.error_codes().contains(&"required".to_owned()));
    assert!(till.sandbox.calls().iter().all(|call| !call.path.contains("checkout")), "nobody was called");
}

#[tokio::test]
async fn p_22_fields_nobody_asked_for_are_refused() {
    let till = Till::open().await;
    let invoice = till.invoice(12_000).await;
    let mut grace = till.enters(GRACE).await;
    let gateway = till.card.to_string();
    for (name, value) in [("amount", "1"), ("total", "0.01"), ("currency", "VND"), ("paid", "true"), ("payee", "x")] {
        let fields = [("gateway", gateway.as_str()), ("due", "12000 EUR"), ("request_key", KEY), (name, value)];
        let answer = post(&mut grace, invoice, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(answer.error_codes().contains(&"unknown_field".to_owned()), "{name}: {:?}", answer.error_codes());
    }
    assert_eq!(till.calls("POST /v1/checkout/sessions"), 0);
}

#[tokio::test]
async fn p_23_another_total_than_was_shown_is_shown_first() {
    let till = Till::open().await;
    let invoice = till.invoice(12_000).await;
    let mut grace = till.enters(GRACE).await;
    let gateway = till.card.to_string();
    for due in ["11999 EUR", "12000 USD"] {
        let answer = post(&mut grace, invoice, &[("gateway", &gateway), ("due", due), ("request_key", KEY)]).await;
        assert_eq!((answer.status, answer.error_codes()), (StatusCode::CONFLICT, vec!["total_changed".to_owned()]));
        assert_eq!(answer.text("#pay form button"), ["Payer 120,00 €"], "the page is shown again as it is now");
    }
    assert_eq!(till.calls("POST /v1/checkout/sessions"), 0);
}

#[tokio::test]
async fn a_request_key_has_a_shape() {
    let till = Till::open().await;
    let invoice = till.invoice(12_000).await;
    let mut grace = till.enters(GRACE).await;
    let gateway = till.card.to_string();
    let long = "k".repeat(256);
    for key in ["", "abc", &long, "0190f0a0-0000-7000\t8000"] {
        let answer =
            post(&mut grace, invoice, &[("gateway", &gateway), ("due", "12000 EUR"), ("request_key", key)]).await;
        assert_eq!((answer.status, answer.error_codes()), (StatusCode::BAD_REQUEST, vec!["bad_request".to_owned()]));
    }
}

#[tokio::test]
async fn a_part_is_an_amount_of_this_currency_or_it_is_refused() {
    let till = Till::open().await;
    let invoice = till.invoice_in(Money::new(12_000, Currency::EUR), Parts::Parts).await;
    let mut grace = till.enters(GRACE).await;
    let gateway = till.card.to_string();
    for (amount, code) in [
        ("0", "amount_not_positive"),
        ("-1", "amount_not_positive"),
        ("+5", "amount_invalid"),
        ("1e3", "amount_invalid"),
        ("NaN", "amount_invalid"),
        ("", "amount_invalid"),
        (" ", "amount_invalid"),
        ("1,000.00", "amount_invalid"),
        ("12.345", "amount_decimals"),
        ("12€", "amount_invalid"),
        ("120.01", "amount_too_large"),
        ("99999999999999999999", "amount_too_large"),
    ] {
        let fields = [("gateway", gateway.as_str()), ("due", "12000 EUR"), ("request_key", KEY), ("amount", amount)];
        let answer = post(&mut grace, invoice, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{amount:?}");
        assert!(answer.error_codes().contains(&code.to_owned()), "{amount:?}: {:?}", answer.error_codes());
    }
    let fields = [("gateway", gateway.as_str()), ("due", "12000 EUR"), ("request_key", KEY), ("amount", "45,50")];
    assert_eq!(post(&mut grace, invoice, &fields).await.status, StatusCode::SEE_OTHER);
    assert_eq!(till.latest(invoice).await.amount, Money::new(4_550, Currency::EUR));
}

#[tokio::test]
async fn p_35_below_the_minimum_the_gateway_says_from_when_it_may_be_used() {
    let till = Till::open().await;
    let invoice = till.invoice(1_999).await;
    let mut grace = till.enters(GRACE).await;
    let least = Money::new(2_000, Currency::EUR);
    till.change(till.card, |gateway| {
        for account in gateway.accounts.iter_mut().filter(|account| account.currency == Currency::EUR) {
            account.minimum = Some(least);
        }
    })
    .await;
    let page = grace.get(&format!("/invoices/{}", invoice)).await;
    assert_eq!(page.text("#pay .choice input[disabled] ~ .choice-text small"), ["À partir de 20,00 €"]);
    let gateway = till.card.to_string();
    let answer = post(&mut grace, invoice, &[("gateway", &gateway), ("due", "1999 EUR"), ("request_key", KEY)]).await;
    assert!(answer.error_codes().contains(&"amount_below_minimum".to_owned()), "{:?}", answer.error_codes());
    let enough = till.invoice(2_000).await;
    assert_eq!(till.pay(&mut grace, enough, till.card).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn somebody_elses_invoice_and_payment_do_not_exist() {
    let till = Till::open().await;
    let invoice = till.invoice(12_000).await;
    let mut grace = till.enters(GRACE).await;
    till.pay(&mut grace, invoice, till.card).await;
    let payment = till.latest(invoice).await.id;
    let mut irene = till.enters(IRENE).await;
    for address in ["", "/status", "/return", "/back"] {
        assert_eq!(
            irene.get(&format!("/payments/{payment}{address}")).await.status,
            StatusCode::NOT_FOUND,
            "{address}"
        );
    }
    for deed in ["continue", "give-up"] {
        assert_eq!(irene.post(&format!("/payments/{payment}/{deed}"), &[]).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(irene.get(&format!("/invoices/{}", invoice)).await.status, StatusCode::NOT_FOUND);
    assert_eq!(irene.get(&format!("/invoices/{}/switch", invoice)).await.status, StatusCode::NOT_FOUND);
    let gateway = till.card.to_string();
    let fields = [("gateway", gateway.as_str()), ("due", "12000 EUR"), ("request_key", KEY)];
    assert_eq!(post(&mut irene, invoice, &fields).await.status, StatusCode::NOT_FOUND);
}
