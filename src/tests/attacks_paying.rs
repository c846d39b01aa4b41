//! Attacks on paying (table c.3, second half): gateways that may not be used, keys, sums that changed, words that play tricks.

use guichet::{
    domain::{
        availability::Allowed,
        currency::Currency,
        draft::Draft,
        gateway::Status,
        ids::{GatewayId, InvoiceId},
        invoice::Parts,
        money::Money,
        payment::State,
        totals::{Line, Quantity, TaxRate},
    },
    flows::invoices,
};
use http::StatusCode;

use crate::support::{
    Answer, Till, Visitor,
    counter::{GRACE, IRENE},
    refusals::LANGUAGES,
    till::fresh_key,
};

const SESSIONS: &str = "POST /v1/checkout/sessions";

/// The three ways to name a gateway for an invoice.
const WAYS: [&str; 3] = ["pay", "pay/balance", "switch"];

async fn post(
    customer: &mut Visitor,
    (invoice, way): (InvoiceId, &str),
    (gateway, due, key): (&str, &str, &str),
) -> Answer {
    let form = [("gateway", gateway), ("due", due), ("request_key", key)];
    customer.post(&format!("/invoices/{invoice}/{way}"), &form).await
}

#[tokio::test]
async fn a_41_a_42_a_43_a_48_p_31_a_gateway_that_may_not_be_used_is_as_good_as_none() {
    let till = Till::open().await;
    let (invoice, mut grace) = (till.invoice(12_000).await, till.enters(GRACE).await);
    till.change(till.card, |gateway| gateway.status = Status::Hidden).await;
    till.change(till.transfer, |gateway| gateway.status = Status::Unlisted).await;
    let (hidden, unlisted, unknown) =
        (till.card.to_string(), till.transfer.to_string(), GatewayId::fresh().to_string());
    let (long, before) = ("9".repeat(5_000), till.house.imprint().await);
    for language in LANGUAGES {
        grace.set_cookie("language", language);
        for way in WAYS {
            let mut pages = Vec::new();
            for gateway in [&hidden, &unlisted, &unknown, "none", "free", "0", "../balance", "' OR 1=1 --", "\0", &long]
            {
                let answer = post(&mut grace, (invoice, way), (gateway, "12000 EUR", &fresh_key())).await;
                answer.is_refused("gateway_unavailable", (way, &gateway[..gateway.len().min(40)]));
                pages.push((answer.error_codes(), answer.text("[data-error-code]"), answer.bare_headers()));
            }
            assert!(pages.iter().all(|page| *page == pages[0]), "hidden, unlisted and unknown cannot be told apart");
            post(&mut grace, (invoice, way), ("", "12000 EUR", &fresh_key())).await.is_refused("required", way);
        }
        for (name, value) in [("free", "1"), ("free_order", "1"), ("coupon", "100%"), ("discount", "12000")] {
            let (gateway, key) = (till.balance.to_string(), fresh_key());
            let form = [("gateway", gateway.as_str()), ("due", "12000 EUR"), ("request_key", &key), (name, value)];
            grace.post(&format!("/invoices/{invoice}/pay"), &form).await.is_refused("unknown_field", name);
        }
    }
    till.house.imprint().await.is(&before, "forged gateways");
    assert_eq!(till.calls("POST "), 0, "nobody was called");
}

#[tokio::test]
async fn a_42_p_31_an_unlisted_gateway_is_used_where_it_was_put_and_nowhere_else() {
    let till = Till::open().await;
    till.change(till.card, |gateway| gateway.status = Status::Unlisted).await;
    let (named, other, mut grace) = (till.invoice(5_000).await, till.invoice(6_000).await, till.enters(GRACE).await);
    invoices::choose_gateway::choose_gateway(&till.house.portal, &till.owner, named, till.card, "story")
        .await
        .expect("put on the invoice");
    let card = till.card.to_string();
    let refused = post(&mut grace, (other, "pay"), (&card, "6000 EUR", &fresh_key())).await;
    refused.is_refused("gateway_unavailable", "another invoice");
    assert_eq!(till.calls(SESSIONS), 0);
    let begun = post(&mut grace, (named, "pay"), (&card, "5000 EUR", &fresh_key())).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{:?}", begun.error_codes());
    assert_eq!(till.calls(SESSIONS), 1);
}

/// Ways back belong to payments, not to gateways: with a gateway's id there is nothing to call.
#[tokio::test]
async fn a_44_no_gateway_has_a_way_back_of_its_own() {
    let till = Till::open().await;
    till.change(till.card, |gateway| gateway.status = Status::Hidden).await;
    let mut grace = till.enters(GRACE).await;
    let before = till.house.imprint().await;
    for way in ["return", "back", "status"] {
        grace
            .get(&format!("/payments/{}/{way}", till.card))
            .await
            .status
            .eq(&StatusCode::NOT_FOUND)
            .then_some(())
            .expect(way);
        grace.get(&format!("/gateways/{}/{way}", till.card)).await.is_refused("not_found", way);
        grace.get(&format!("/invoices/{}/{way}", till.card)).await.is_refused("not_found", way);
    }
    till.house.imprint().await.is(&before, "ways back that are none");
}

#[tokio::test]
async fn a_45_p_24_nobody_pays_from_somebody_elses_balance() {
    let till = Till::open().await;
    till.credit(10_000).await;
    let (invoice, balance) = (till.invoice(5_000).await, till.balance.to_string());
    let customer = till.customer().to_string();
    let (mut grace, mut irene) = (till.enters(GRACE).await, till.enters(IRENE).await);
    let before = till.house.imprint().await;
    for language in LANGUAGES {
        grace.set_cookie("language", language);
        irene.set_cookie("language", language);
        for name in ["wallet", "wallet_id", "customer", "customer_id", "from"] {
            let key = fresh_key();
            let form = [("gateway", balance.as_str()), ("due", "5000 EUR"), ("request_key", &key), (name, &customer)];
            grace.post(&format!("/invoices/{invoice}/pay"), &form).await.is_refused("unknown_field", name);
        }
        let answer = post(&mut irene, (invoice, "pay"), (&balance, "5000 EUR", &fresh_key())).await;
        answer.is_refused("not_found", "somebody else's invoice");
        irene.get(&format!("/balance/{customer}")).await.is_refused("not_found", "a balance in the address");
    }
    till.house.imprint().await.is(&before, "somebody else's balance");
    assert_eq!(till.held().await, Money::new(10_000, Currency::EUR));
}

#[tokio::test]
async fn a_46_p_02_a_request_key_has_a_shape_and_one_meaning() {
    let till = Till::open().await;
    let (one, other, mut grace) = (till.invoice(5_000).await, till.invoice(5_000).await, till.enters(GRACE).await);
    let (card, long) = (till.card.to_string(), "k".repeat(256));
    let before = till.house.imprint().await;
    for language in LANGUAGES {
        grace.set_cookie("language", language);
        for key in ["", "abc", &long, "0190f0a0-0000-7000\t8000", "0190f0a0-0000-7000-8000-é000000000000"] {
            post(&mut grace, (one, "pay"), (&card, "5000 EUR", key)).await.is_refused("bad_request", key);
            let top_up = [("gateway", card.as_str()), ("amount", "10"), ("currency", "EUR"), ("request_key", key)];
            grace.post("/balance/top-up", &top_up).await.is_refused("bad_request", key);
        }
        let keyless = [("gateway", card.as_str()), ("due", "5000 EUR")];
        grace.post(&format!("/invoices/{one}/pay"), &keyless).await.is_refused("bad_request", "no key at all");
    }
    till.house.imprint().await.is(&before, "keys that are none");
    assert_eq!(till.calls(SESSIONS), 0);

    let key = fresh_key();
    let first = post(&mut grace, (one, "pay"), (&card, "5000 EUR", &key)).await;
    let again = post(&mut grace, (one, "pay"), (&card, "5000 EUR", &key)).await;
    assert_eq!((first.status, first.location()), (StatusCode::SEE_OTHER, again.location()), "the same click");
    for language in LANGUAGES {
        grace.set_cookie("language", language);
        let answer = post(&mut grace, (other, "pay"), (&card, "5000 EUR", &key)).await;
        answer.is_refused("idempotency_mismatch", "another invoice");
    }
    assert_eq!(till.calls(SESSIONS), 1);
    // The key is hers alone: somebody else may have come to the same one.
    let theirs = till.invoice_of_lefevre().await;
    let mut irene = till.enters(IRENE).await;
    let form = [("gateway", card.as_str()), ("request_key", key.as_str())];
    let independent = irene.post(&format!("/invoices/{theirs}/pay"), &form).await;
    assert_eq!(independent.status, StatusCode::SEE_OTHER, "{:?}", independent.error_codes());
    assert_ne!(independent.location(), first.location());
}

#[tokio::test]
async fn a_47_p_23_p_33_what_cannot_be_started_ends_nothing() {
    let till = Till::open().await;
    let (invoice, mut grace) = (till.invoice(12_000).await, till.enters(GRACE).await);
    till.pay(&mut grace, invoice, till.card).await;
    let open = till.latest(invoice).await;
    till.change(till.balance, |gateway| gateway.status = Status::Hidden).await;
    let (bank, hidden) = (till.transfer.to_string(), till.balance.to_string());
    let (before, calls) = (till.house.imprint().await, till.calls(""));
    for language in LANGUAGES {
        grace.set_cookie("language", language);
        for (gateway, due, key, code) in [
            (bank.as_str(), "11999 EUR", fresh_key(), "total_changed"),
            (&bank, "12000 USD", fresh_key(), "total_changed"),
            (&hidden, "12000 EUR", fresh_key(), "gateway_unavailable"),
            ("0190f0a0-0000-7000-8000-00000000beef", "12000 EUR", fresh_key(), "gateway_unavailable"),
            (&bank, "12000 EUR", "abc".to_owned(), "bad_request"),
        ] {
            post(&mut grace, (invoice, "switch"), (gateway, due, &key)).await.is_refused(code, (gateway, due));
        }
        for due in ["11999 EUR", "12000 USD", "1 EUR"] {
            let answer = post(&mut grace, (invoice, "pay"), (&bank, due, &fresh_key())).await;
            answer.is_refused("total_changed", due);
        }
    }
    till.house.imprint().await.is(&before, "switches that could not be started");
    assert_eq!(till.calls(""), calls, "the open payment's provider was not even asked");
    assert_eq!(till.payment(open.id).await.state, State::RequiresAction);
}

#[tokio::test]
async fn a_50_words_of_an_invoice_are_words_at_the_provider() {
    let till = Till::open().await;
    let mut grace = till.enters(GRACE).await;
    for (cents, words) in [
        (10_001, "Travaux amount100"),
        (10_002, "Travaux&amount=1&currency=vnd"),
        (10_003, "Travaux|1|EUR;paid=true"),
        (10_004, "line_items[0][price_data][unit_amount]=1"),
        (10_005, "%26unit_amount%3D1%0d%0aX: y"),
    ] {
        let draft = Draft {
            customer: till.customer(),
            currency: Currency::EUR,
            due_at: till.house.portal.clock.now() + time::Duration::days(30),
            lines: vec![Line {
                description: words.into(),
                quantity: Quantity(1000),
                unit_price: Money::new(cents, Currency::EUR),
                tax_rate: TaxRate(0),
            }],
            note: format!("{words}\n{words}"),
            parts: Parts::Whole,
            allowed: Allowed::default(),
            chosen: None,
        };
        let portal = &till.house.portal;
        let id = invoices::draft::draft(portal, &till.owner, &draft, "story").await.expect("a draft");
        invoices::issue::issue(portal, &till.owner, (id, 1), "story").await.expect("issued");
        assert_eq!(till.pay(&mut grace, id, till.card).await.status, StatusCode::SEE_OTHER);
        let asked = till.sandbox.objects("checkout.session").pop().expect("a session");
        assert_eq!((&asked["amount_total"], &asked["currency"]), (&cents.into(), &"eur".into()), "{words}");
        assert!(grace.get(&format!("/invoices/{id}")).await.says(words), "and as words they are kept");
    }
}
