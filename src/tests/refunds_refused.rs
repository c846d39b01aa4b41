//! Who may give money back, how much of it, and what is asked of them before.

use guichet::flows::plant;
use http::StatusCode;

use crate::support::{
    Till,
    cashbox::euro,
    counter::GRACE,
    refunds::{exceeds, looked_at},
};

/// 422 with the field's code, and nobody is called.
#[tokio::test]
async fn what_cannot_be_given_back_is_refused_with_its_reason() {
    let till = Till::open().await;
    let (_, payment) = till.paid_by_card(9_000).await;
    let mut ada = till.enters(plant::OWNER).await;
    let action = format!("/admin/payments/{payment}/refund");
    let form = looked_at(&mut ada, payment, ("10", "provider")).await.form(&action).with("reason", "Geste");
    let before = till.house.imprint().await;
    for (field, value, code) in [
        ("amount", "90.01", "amount_exceeds_refundable"),
        ("amount", "0", "amount_not_positive"),
        ("amount", "-5", "amount_not_positive"),
        ("amount", "1.005", "amount_decimals"),
        ("amount", "1e3", "amount_invalid"),
        ("reason", "", "required"),
        ("destination", "moon", "required"),
        ("source", "unexplained", "required"),
        ("source", "top_up", "amount_exceeds_refundable"),
        ("currency", "USD", "unknown_field"),
    ] {
        let answer = ada.post(&action, &form.clone().with(field, value).fields()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field} {value}");
        assert!(answer.error_codes().iter().any(|known| known == code), "{field} {value}: {:?}", answer.error_codes());
    }
    let bad = ada.post(&action, &form.clone().with("request_key", "x").fields()).await;
    assert_eq!(bad.status, StatusCode::BAD_REQUEST);
    // another invoice's id with this payment.
    let (other, _) = till.paid_by_card(100).await;
    let mixed = form.clone().with("source", &format!("invoice:{other}"));
    let answer = ada.post(&action, &mixed.fields()).await;
    assert!(answer.error_codes().iter().any(|known| known == "amount_exceeds_refundable"));
    assert_eq!((till.given_back(), till.calls("POST /v1/refunds")), (0, 0));
    assert!(till.house.imprint().await.since(&before).keys().all(|table| table != "refunds"));
    let unpaid = till.starts(till.invoice(500).await, till.card).await;
    assert_eq!(till.refunds(unpaid, 500).await.expect_err("nothing came in"), exceeds(0));
}

/// and P-30: customers meet no such page, who only helps or looks may not.
#[tokio::test]
async fn p_30_only_those_who_keep_the_books_give_back() {
    let till = Till::open().await;
    let (_, payment) = till.paid_by_card(9_000).await;
    let action = format!("/admin/payments/{payment}/refund");
    let fields = [
        ("request_key", "0123456789abcdef"),
        ("source", "top_up"),
        ("amount", "1"),
        ("destination", "balance"),
        ("reason", "x"),
    ];
    for person in ["chloe@guichet.test", "denis@guichet.test", GRACE] {
        let mut person = till.enters(person).await;
        assert_eq!(person.get(&action).await.status, StatusCode::FORBIDDEN);
        assert_eq!(person.post(&action, &fields).await.status, StatusCode::FORBIDDEN);
    }
    let mut denis = till.enters("denis@guichet.test").await;
    let page = denis.get(&format!("/admin/payments/{payment}")).await;
    assert!(page.says("Remboursements") && !page.body.contains(&action), "seen, not offered");
    assert!(till.refunds_of(payment).await.is_empty());
}

#[tokio::test]
async fn p_56_above_the_shops_limit_the_password_is_asked_again() {
    let till = Till::open().await;
    let (_, payment) = till.paid_by_card(80_000).await;
    let mut ada = till.enters(plant::OWNER).await;
    let action = format!("/admin/payments/{payment}/refund");
    let small = looked_at(&mut ada, payment, ("500", "balance")).await;
    assert!(small.text("input[name=current_password]").is_empty(), "at the limit nothing is asked");
    let large = looked_at(&mut ada, payment, ("500.01", "balance")).await.form(&action).with("reason", "Geste");
    let without = ada.post(&action, &large.fields()).await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    let wrong = ada.post(&action, &large.clone().with("current_password", "guess").fields()).await;
    assert!(wrong.error_codes().iter().any(|code| code == "password_wrong"), "{:?}", wrong.error_codes());
    assert!(till.refunds_of(payment).await.is_empty());
    // The amount of the page's plan is not trusted: it is the posted one that counts.
    let smuggled = looked_at(&mut ada, payment, ("1", "balance")).await.form(&action).with("reason", "Geste");
    let smuggled = ada.post(&action, &smuggled.with("amount", "700").fields()).await;
    assert_eq!(smuggled.status, StatusCode::UNPROCESSABLE_ENTITY);
    let right = ada.post(&action, &large.with("current_password", plant::PASSWORD).fields()).await;
    assert_eq!(right.status, StatusCode::SEE_OTHER, "{:?}", right.error_codes());
    assert_eq!(till.held().await, euro(50_001));
}
