//! Gateways are judged when saved and when used, and never lose their history (promises P-34, P-35 and P-36).

use guichet::{
    db,
    domain::{
        currency::Currency,
        gateway::{GatewayAccount, Mode, Status},
        money::Money,
        payment::State,
    },
    flows::plant,
    sandbox::control::DeliveryMode,
};
use http::StatusCode;

use crate::support::{Till, cashbox::euro, counter::GRACE, desk::GATEWAYS};

const OPENING: &str = "POST /v1/checkout/sessions";

/// The page was drawn while the gateway could be used; the click comes after it no longer can.
#[tokio::test]
async fn p_34_f_35_what_was_judged_when_the_page_was_drawn_is_judged_again_at_the_click() {
    let till = Till::open().await;
    let invoice = till.invoice(5_000).await;
    let mut grace = till.enters(GRACE).await;
    let action = format!("/invoices/{invoice}/pay");
    let page = grace.get(&format!("/invoices/{invoice}")).await;
    let whole = db::gateways::find(till.house.db().reader(), till.card).await.expect("the gateway");
    let euros = |change: fn(&mut GatewayAccount)| {
        let mut accounts = whole.accounts.clone();
        accounts.iter_mut().filter(|account| account.currency == Currency::EUR).for_each(change);
        accounts
    };
    let least = |account: &mut GatewayAccount| account.minimum = Some(Money::new(5_001, Currency::EUR));
    let most = |account: &mut GatewayAccount| account.maximum = Some(Money::new(4_999, Currency::EUR));
    let changes = [
        ("amount_below_minimum", euros(least)),
        ("amount_above_maximum", euros(most)),
        ("currency_unsupported", euros(|account| account.clearing = None)),
        ("currency_unsupported", euros(|account| account.receivable = None)),
    ];
    for (code, accounts) in changes {
        till.change(till.card, |gateway| gateway.accounts = accounts).await;
        let form = page.form(&action).with("gateway", &till.card.to_string());
        let answer = grace.post(&action, &form.fields()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{code}");
        assert!(answer.error_codes().contains(&code.to_owned()), "{code}: {:?}", answer.error_codes());
    }
    assert_eq!((till.calls(OPENING), till.live(invoice).await.len()), (0, 0), "nothing was begun");
    till.change(till.card, |gateway| gateway.accounts.clone_from(&whole.accounts)).await;
    let form = page.form(&action).with("gateway", &till.card.to_string());
    assert_eq!(grace.post(&action, &form.fields()).await.status, StatusCode::SEE_OTHER);
}

/// However a key of the other mode came to lie in the settings, it is not sent.
#[tokio::test]
async fn p_34_a_key_of_the_other_mode_is_not_used_either() {
    let till = Till::open().await;
    let live_key = [("secret_key", "sk_live_51GuichetContractKey"), ("webhook_secret", plant::STRIPE_WEBHOOK_SECRET)];
    let test_key = [("secret_key", plant::STRIPE_KEY), ("webhook_secret", plant::STRIPE_WEBHOOK_SECRET)];
    let sent = till.sandbox.calls().len();
    for (mode, settings) in [(Mode::Test, live_key), (Mode::Live, test_key), (Mode::Live, live_key)] {
        till.settings(till.card, &settings).await;
        till.change(till.card, |gateway| gateway.mode = mode).await;
        let invoice = till.invoice(5_000).await;
        let mut grace = till.enters(GRACE).await;
        let answer = till.pay(&mut grace, invoice, till.card).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{mode:?}");
        assert!(answer.error_codes().contains(&"gateway_unavailable".to_owned()), "{:?}", answer.error_codes());
        assert_eq!(till.latest(invoice).await.failure.as_deref(), Some("key_mode_mismatch"));
    }
    assert_eq!(till.sandbox.calls().len(), sent, "nothing left the house");
}

/// The mode is frozen in the payment: what was begun in test mode is asked about and settled in test mode.
#[tokio::test]
async fn p_34_a_payment_keeps_the_mode_it_was_begun_in() {
    let till = Till::open().await;
    till.sandbox.webhooks(DeliveryMode::Drop);
    let payment = till.starts(till.invoice(5_000).await, till.card).await;
    till.approves(payment).await;
    till.change(till.card, |gateway| gateway.mode = Mode::Live).await;
    assert_eq!(till.payment(payment).await.mode(), Mode::Test);
    till.asks(payment).await;
    assert_eq!(till.payment(payment).await.state, State::Succeeded);
    till.verifies().await;
}

#[tokio::test]
async fn p_34_limits_are_checked_when_they_are_saved() {
    let till = Till::open().await;
    let mut owner = till.enters(plant::OWNER).await;
    let address = format!("{GATEWAYS}/{}", till.card);
    let form = owner.get(&address).await.form(&address);
    let wrong = [
        ("minimum", "-1", "amount_not_positive"),
        ("minimum", "0", "amount_not_positive"),
        ("minimum", "abc", "amount_invalid"),
        ("minimum", "12,345", "amount_decimals"),
        ("maximum", "99999999999999999999", "amount_too_large"),
    ];
    for (limit, typed, code) in wrong {
        let form = form.clone().with(&format!("account.EUR.{limit}"), typed);
        let answer = owner.post(&address, &form.fields()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
        assert!(answer.error_codes().contains(&code.to_owned()), "{typed}: {:?}", answer.error_codes());
    }
    let crossed = form.clone().with("account.EUR.minimum", "20").with("account.EUR.maximum", "19,99");
    assert_eq!(owner.post(&address, &crossed.fields()).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let kept = db::gateways::find(till.house.db().reader(), till.card).await.expect("the gateway");
    assert!(kept.accounts.iter().all(|account| account.minimum.is_none() && account.maximum.is_none()));
    let right = form.with("account.EUR.minimum", "20").with("account.EUR.maximum", "20,00");
    assert_eq!(owner.post(&address, &right.fields()).await.status, StatusCode::SEE_OTHER);
    let kept = db::gateways::find(till.house.db().reader(), till.card).await.expect("the gateway");
    assert_eq!(kept.account(Currency::EUR).and_then(|account| account.minimum), Some(euro(2_000)));
}

#[tokio::test]
async fn p_35_a_gateway_with_payments_cannot_be_deleted_and_its_history_stays() {
    let till = Till::open().await;
    let invoice = till.invoice(5_000).await;
    let payment = till.starts(invoice, till.card).await;
    till.approves(payment).await;
    till.hears().await;
    let mut owner = till.enters(plant::OWNER).await;
    let address = format!("{GATEWAYS}/{}", till.card);
    for status in [Status::Available, Status::Unlisted, Status::Hidden] {
        till.change(till.card, |gateway| gateway.status = status).await;
        let refused = owner.post(&format!("{address}/delete"), &[]).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{status:?}");
        assert!(refused.error_codes().contains(&"gateway_in_use".to_owned()), "{:?}", refused.error_codes());
    }
    assert!(till.house.by_hand("DELETE FROM gateways").await.is_err(), "not even by hand");

    // Hidden by now, it is still named wherever it was used.
    let name = db::gateways::find(till.house.db().reader(), till.card).await.expect("still there").name;
    let number = till.invoice_now(invoice).await.number.expect("a number");
    for page in [
        format!("/admin/payments/{payment}"),
        format!("/admin/payments?search={number}"),
        format!("/admin/journal?gateway={}", till.card),
        address.clone(),
    ] {
        let answer = owner.get(&page).await;
        assert_eq!(answer.status, StatusCode::OK, "{page}");
        assert!(answer.body.contains(&name), "{page}");
    }
    let mut grace = till.enters(GRACE).await;
    let page = grace.get(&format!("/payments/{payment}")).await;
    assert_eq!((page.status, page.marks("data-phase")), (StatusCode::OK, vec!["received".to_owned()]));
    assert!(page.says("Carte bancaire ou prélèvement"));
    till.verifies().await;
}

#[tokio::test]
async fn p_36_an_empty_secret_verifies_nothing() {
    let till = Till::open().await;
    till.sandbox.webhooks(DeliveryMode::Drop);
    let payment = till.starts(till.invoice(5_000).await, till.card).await;
    till.approves(payment).await;
    let body = till.event("checkout.session.completed").to_string().into_bytes();
    let absent: &[(&str, &str)] = &[("secret_key", plant::STRIPE_KEY)];
    let empty: &[(&str, &str)] = &[("secret_key", plant::STRIPE_KEY), ("webhook_secret", "")];
    let blank: &[(&str, &str)] = &[("secret_key", plant::STRIPE_KEY), ("webhook_secret", " \n\t ")];
    let both: &[(&str, &str)] =
        &[("secret_key", plant::STRIPE_KEY), ("webhook_secret", ""), ("webhook_secret_previous", " ")];
    for settings in [absent, empty, blank, both] {
        till.settings(till.card, settings).await;
        for secret in ["", " ", " \n\t ", "whsec_", plant::STRIPE_WEBHOOK_SECRET] {
            let signature = till.signed(secret, &body);
            let answer = till.rings(till.card, body.clone(), Some(&signature)).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{secret:?}");
            assert!(answer.body.contains("signature_invalid"), "{}", answer.body);
        }
    }
    assert!(till.inbox().await.is_empty());
    assert_eq!(till.payment(payment).await.state, State::RequiresAction);
    // A secret taken away by hand also takes the gateway's place among the available ones at its next save.
    let mut owner = till.enters(plant::OWNER).await;
    let address = format!("{GATEWAYS}/{}", till.card);
    let form = owner.get(&address).await.form(&address).with("title_fr", "Autre titre");
    let answer = owner.post(&address, &form.fields()).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.error_codes().contains(&"required".to_owned()), "{:?}", answer.error_codes());
    // With its secret back, the same notice is let in.
    let whole = [("secret_key", plant::STRIPE_KEY), ("webhook_secret", plant::STRIPE_WEBHOOK_SECRET)];
    till.settings(till.card, &whole).await;
    let signature = till.signed(plant::STRIPE_WEBHOOK_SECRET, &body);
    assert_eq!(till.rings(till.card, body, Some(&signature)).await.status, StatusCode::OK);
    till.hears().await;
    assert_eq!(till.payment(payment).await.state, State::Succeeded);
}
