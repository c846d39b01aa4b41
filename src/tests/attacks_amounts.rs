//! Attacks on amounts and currencies (table c.3, first half): what is asked of the provider is what the invoice says.

use guichet::{
    domain::{
        currency::Currency,
        invoice::{InvoiceState, Parts},
        money::Money,
    },
    flows::{invoices, payments::confirm_transfer::confirm_transfer},
    sandbox::control::CustomerAction,
};
use http::StatusCode;

use crate::support::{Till, Visitor, counter::GRACE, refusals::LANGUAGES, till::fresh_key};

const SESSIONS: &str = "POST /v1/checkout/sessions";

fn euro(cents: i64) -> Money {
    Money::new(cents, Currency::EUR)
}

/// The pay form of an invoice as the page makes it, with what an attacker adds or writes over.
async fn pay(
    customer: &mut Visitor,
    (invoice, gateway): (&str, &str),
    due: &str,
    more: &[(&str, &str)],
) -> crate::support::Answer {
    let key = fresh_key();
    let mut form = vec![("gateway", gateway), ("due", due), ("request_key", key.as_str())];
    form.extend_from_slice(more);
    customer.post(&format!("/invoices/{invoice}/pay"), &form).await
}

#[tokio::test]
async fn a_31_p_20_p_47_the_form_does_not_say_how_much() {
    let till = Till::open().await;
    let id = till.invoice(12_000).await;
    let (invoice, card) = (id.to_string(), till.card.to_string());
    let mut grace = till.enters(GRACE).await;
    let before = till.house.imprint().await;
    for language in LANGUAGES {
        grace.set_cookie("language", language);
        for (name, value) in [
            ("amount", "1"),
            ("total", "0.01"),
            ("price", "1"),
            ("currency", "VND"),
            ("status", "paid"),
            ("paid", "true"),
            ("payee", "acct_1Evil"),
            ("customer", "0190f0a0-0000-7000-8000-000000001002"),
            ("return_url", "https://evil.test"),
        ] {
            let answer = pay(&mut grace, (&invoice, &card), "12000 EUR", &[(name, value)]).await;
            answer.is_refused("unknown_field", name);
        }
        for (name, value) in [("gateway", card.as_str()), ("due", "1 EUR"), ("request_key", "0190f0a0-another-key")] {
            let answer = pay(&mut grace, (&invoice, &card), "12000 EUR", &[(name, value)]).await;
            answer.is_refused("bad_request", ("said twice", name));
        }
    }
    till.house.imprint().await.is(&before, "fields nobody asked for");
    assert_eq!(till.calls(SESSIONS), 0);
    assert_eq!(till.pay(&mut grace, id, till.card).await.status, StatusCode::SEE_OTHER);
    assert_eq!(till.sandbox.objects("checkout.session")[0]["amount_total"], 12_000, "what the invoice says");
}

#[tokio::test]
async fn a_32_a_33_what_cannot_be_paid_is_not_paid() {
    let till = Till::open().await;
    let portal = &till.house.portal;
    let (paid, cancelled) = (till.invoice(2_000).await, till.invoice(2_000).await);
    let draft = till.one_of_everything().await.draft;
    let transfer = till.starts(paid, till.transfer).await;
    confirm_transfer(portal, &till.owner, transfer, euro(2_000), "story").await.expect("paid");
    invoices::cancel::cancel(portal, &till.owner, cancelled, "story").await.expect("cancelled");
    let mut grace = till.enters(GRACE).await;
    let before = till.house.imprint().await;
    for language in LANGUAGES {
        grace.set_cookie("language", language);
        for gateway in [till.card, till.transfer, till.balance].map(|gateway| gateway.to_string()) {
            for (invoice, code) in
                [(paid, "invoice_already_paid"), (cancelled, "invoice_not_payable"), (draft, "not_found")]
            {
                let invoice = invoice.to_string();
                pay(&mut grace, (&invoice, &gateway), "2000 EUR", &[]).await.is_refused(code, &gateway);
                let key = fresh_key();
                let form = [("gateway", gateway.as_str()), ("due", "2000 EUR"), ("request_key", key.as_str())];
                grace.post(&format!("/invoices/{invoice}/switch"), &form).await.is_refused(code, "switching");
            }
        }
    }
    till.house.imprint().await.is(&before, "invoices that cannot be paid");
    assert_eq!(till.calls(SESSIONS), 0);
}

/// It was settled by the rule for nothing when it was issued: there is nothing left to pay.
#[tokio::test]
async fn a_34_an_invoice_over_nothing_needs_no_provider() {
    let till = Till::open().await;
    let nothing = till.invoice_in(euro(0), Parts::Whole).await;
    assert_eq!(till.invoice_now(nothing).await.state, InvoiceState::Paid);
    let mut grace = till.enters(GRACE).await;
    let before = till.house.imprint().await;
    for gateway in [till.card, till.balance].map(|gateway| gateway.to_string()) {
        let answer = pay(&mut grace, (&nothing.to_string(), &gateway), "0 EUR", &[]).await;
        answer.is_refused("invoice_already_paid", gateway);
    }
    till.house.imprint().await.is(&before, "nothing to pay");
    assert_eq!(till.calls(SESSIONS), 0);
    till.verifies().await;
}

#[tokio::test]
async fn a_35_p_14_amounts_are_read_strictly() {
    let till = Till::open().await;
    let euros = till.invoice_in(euro(12_000), Parts::Parts).await.to_string();
    let yen = till.invoice_in(Money::new(12_000, Currency::JPY), Parts::Parts).await.to_string();
    let card = till.card.to_string();
    let mut grace = till.enters(GRACE).await;
    let before = till.house.imprint().await;
    let digits = "9".repeat(10_000);
    let in_euros = [
        ("0", "amount_not_positive"),
        ("0.00", "amount_not_positive"),
        ("-1", "amount_not_positive"),
        ("-0", "amount_not_positive"),
        ("+5", "amount_invalid"),
        ("1e3", "amount_invalid"),
        ("0x10", "amount_invalid"),
        ("NaN", "amount_invalid"),
        ("Infinity", "amount_invalid"),
        ("", "amount_invalid"),
        (" ", "amount_invalid"),
        ("1,000.00", "amount_invalid"),
        ("1.000,00", "amount_invalid"),
        ("１２", "amount_invalid"),
        ("٣", "amount_invalid"),
        ("12.3.4", "amount_invalid"),
        ("12€", "amount_invalid"),
        ("1_000", "amount_invalid"),
        ("12\u{a0}00", "amount_invalid"),
        ("12.345", "amount_decimals"),
        ("120.01", "amount_too_large"),
        ("99999999999999999999", "amount_too_large"),
        (digits.as_str(), "amount_too_large"),
    ];
    for language in LANGUAGES {
        grace.set_cookie("language", language);
        for (amount, code) in in_euros {
            let answer = pay(&mut grace, (&euros, &card), "12000 EUR", &[("amount", amount)]).await;
            answer.is_refused(code, &amount[..amount.len().min(40)]);
        }
        let answer = pay(&mut grace, (&yen, &card), "12000 JPY", &[("amount", "12.5")]).await;
        answer.is_refused("amount_decimals", "12.5 yen");
        let sentence = if language == "en" { "JPY have at most 0 decimals" } else { "JPY ont au plus 0 décimales" };
        assert!(answer.body.contains(sentence), "{language}");
    }
    till.house.imprint().await.is(&before, "amounts that are none");
    assert_eq!(till.calls(SESSIONS), 0);
    let answer = pay(&mut grace, (&euros, &card), "12000 EUR", &[("amount", "45,50")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "a comma is how half of our customers write");
    assert_eq!(till.sandbox.objects("checkout.session")[0]["amount_total"], 4_550);
}

/// A top-up of an amount in a currency.
async fn top_up(customer: &mut Visitor, gateway: &str, (amount, currency): (&str, &str)) -> crate::support::Answer {
    let key = fresh_key();
    let form = [("gateway", gateway), ("amount", amount), ("currency", currency), ("request_key", key.as_str())];
    customer.post("/balance/top-up", &form).await
}

#[tokio::test]
async fn a_36_a_39_a_top_up_is_an_amount_in_a_currency_of_the_gateway() {
    let till = Till::open().await;
    let card = till.card.to_string();
    let mut grace = till.enters(GRACE).await;
    let before = till.house.imprint().await;
    for language in LANGUAGES {
        grace.set_cookie("language", language);
        for (amount, currency, code) in [
            ("0.001", "EUR", "amount_decimals"),
            ("-100", "EUR", "amount_not_positive"),
            ("0", "EUR", "amount_not_positive"),
            ("1000000000000000", "EUR", "amount_too_large"),
            ("0.49", "EUR", "amount_below_minimum"),
            ("10", "EUR ", "currency_unsupported"),
            ("10", "eur", "currency_unsupported"),
            ("10", "XXX", "currency_unsupported"),
            ("10", "BTC", "currency_unsupported"),
            ("10", "EUR\0", "currency_unsupported"),
            ("10", "", "currency_unsupported"),
            ("10", "GBP", "currency_unsupported"),
        ] {
            top_up(&mut grace, &card, (amount, currency)).await.is_refused(code, (amount, currency));
        }
        let own = till.balance.to_string();
        top_up(&mut grace, &own, ("10", "EUR")).await.is_refused("gateway_unavailable", "from itself");
    }
    till.house.imprint().await.is(&before, "top-ups that are none");
    assert_eq!((till.held().await, till.calls(SESSIONS)), (euro(0), 0));
}

#[tokio::test]
async fn a_37_p_34_the_minimum_is_a_minimum_to_the_cent() {
    let till = Till::open().await;
    let (below, equal) = (till.invoice(1_999).await, till.invoice(2_000).await);
    till.change(till.card, |gateway| {
        let euros = gateway.accounts.iter_mut().filter(|account| account.currency == Currency::EUR);
        euros.for_each(|account| account.minimum = Some(euro(2_000)));
    })
    .await;
    let (mut grace, card) = (till.enters(GRACE).await, till.card.to_string());
    let before = till.house.imprint().await;
    for (language, least) in [("fr", "20,00 €"), ("en", "€20.00")] {
        grace.set_cookie("language", language);
        let answer = pay(&mut grace, (&below.to_string(), &card), "1999 EUR", &[]).await;
        answer.is_refused("amount_below_minimum", language);
        assert!(answer.says(least) || answer.body.contains(&least.replace(' ', "\u{a0}")), "{least}");
    }
    till.house.imprint().await.is(&before, "a cent too little");
    assert_eq!(till.calls(SESSIONS), 0);
    assert_eq!(till.pay(&mut grace, equal, till.card).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_38_a_39_p_47_a_line_never_lowers_a_total() {
    let till = Till::open().await;
    let customer = till.customer().to_string();
    let mut blaise = till.enters("blaise@guichet.test").await;
    let before = till.house.imprint().await;
    let write = async |blaise: &mut Visitor, otherwise: (&str, &str)| {
        let mut form = vec![
            ("customer", customer.as_str()),
            ("version", "0"),
            ("currency", "EUR"),
            ("due", "2026-12-31"),
            ("note", ""),
            ("parts", "whole"),
            ("chosen", ""),
            ("line[0].description", "Heures"),
            ("line[0].quantity", "1"),
            ("line[0].price", "10"),
            ("line[0].tax", "20"),
        ];
        form.retain(|(name, _)| *name != otherwise.0);
        form.push(otherwise);
        blaise.post("/admin/invoices/new", &form).await
    };
    for language in LANGUAGES {
        blaise.set_cookie("language", language);
        for (name, value, code) in [
            ("line[0].quantity", "-1", "amount_not_positive"),
            ("line[0].quantity", "0", "amount_not_positive"),
            ("line[0].quantity", "1000000000", "amount_too_large"),
            ("line[0].quantity", "1e9", "number_invalid"),
            ("line[0].price", "-10", "amount_not_positive"),
            ("line[0].price", "10.001", "amount_decimals"),
            ("line[0].price", "99999999999999999999", "amount_too_large"),
            ("currency", "eur", "currency_unsupported"),
            ("currency", "XXX", "currency_unsupported"),
            ("due", "2026-02-30", "date_invalid"),
            ("total", "0.01", "unknown_field"),
            ("state", "paid", "unknown_field"),
            ("line[0].description", "carte 4242 4242 4242 4242", "card_number"),
        ] {
            write(&mut blaise, (name, value)).await.is_refused(code, (name, value));
        }
    }
    till.house.imprint().await.is(&before, "lines that were refused");
}

#[tokio::test]
async fn a_40_many_small_payments_make_no_money() {
    let till = Till::open().await;
    let (mut grace, card) = (till.enters(GRACE).await, till.card.to_string());
    for _ in 0..20 {
        let begun = top_up(&mut grace, &card, ("0.51", "EUR")).await;
        assert_eq!(begun.status, StatusCode::SEE_OTHER, "{:?}", begun.error_codes());
        till.act_at_last(CustomerAction::Approve).await;
        till.hears().await;
    }
    assert_eq!(till.held().await, euro(20 * 51), "what was given, to the cent");
    till.verifies().await;
}
