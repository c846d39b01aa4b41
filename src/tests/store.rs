//! The store's settings: shop, cart, chart of accounts, and the log of it all.

use guichet::{
    db::{self, ConnectionTrait},
    domain::{currency::Currency, ledger::Part, shop::LateMoneyRule},
};
use http::StatusCode;

use crate::support::{
    TestPortal,
    cast::{ADA, DENIS},
    desk::stripe_says,
};

const STORE: &str = "/admin/settings/store";
const CART: &str = "/admin/settings/store/cart";

#[tokio::test]
async fn the_shop_is_saved_once_for_each_version() {
    let portal = TestPortal::new().await;
    let mut owner = portal.seated(ADA).await;
    let form = owner.get(STORE).await.form(STORE);
    assert_eq!(form.get("series"), "F");
    let form =
        form.with("name", "Atelier Éléonore").with("late_money", "hold").with("due_days", "14").with("series", "AE");
    assert_eq!(owner.post(STORE, &form.fields()).await.status, StatusCode::SEE_OTHER);
    let shop = db::settings::shop(portal.db().reader()).await.expect("a shop").value;
    assert_eq!((shop.name.as_str(), shop.late_money, shop.due_days), ("Atelier Éléonore", LateMoneyRule::Hold, 14));
    assert_eq!(owner.post(STORE, &form.fields()).await.status, StatusCode::CONFLICT, "the same form twice is stale");

    let fresh = owner.get(STORE).await.form(STORE);
    for (field, typed, code) in [
        ("name", "", "required"),
        ("series", "F-2026", "text_invalid"),
        ("due_days", "-3", "number_invalid"),
        ("due_days", "1000", "number_invalid"),
        ("notice_days", "3651", "number_invalid"),
        ("late_money", "keep", "required"),
        ("iban", "FR76", "unknown_field"),
    ] {
        let answer = owner.post(STORE, &fresh.clone().with(field, typed).fields()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}={typed}");
        assert!(answer.error_codes().contains(&code.into()), "{field}={typed}: {:?}", answer.error_codes());
    }
}

#[tokio::test]
async fn the_cart_takes_only_a_gateway_that_fits() {
    let stripe = stripe_says(None).await;
    let portal = TestPortal::speaking_to("stripe", &stripe).await;
    let (mut owner, address) = portal.open_stripe().await;
    let id = portal.gateway("Stripe-ABC").await.id.to_string();
    let refused = owner.post(CART, &[("version", "0"), ("gateway", &id)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "it is not for the cart");

    let form = owner.get(&address).await.form(&address).with("scopes", "cart");
    assert_eq!(owner.post(&address, &form.fields()).await.status, StatusCode::SEE_OTHER);
    let form = owner.get(CART).await.form(CART).with("gateway", &id);
    assert_eq!(owner.post(CART, &form.fields()).await.status, StatusCode::SEE_OTHER);
    let cart = db::settings::cart(portal.db().reader()).await.expect("a cart").value;
    assert_eq!(cart.gateway.map(|id| id.to_string()), Some(id));

    let hide = owner.get(&address).await.form(&address).with("status", "hidden");
    assert_eq!(owner.post(&address, &hide.fields()).await.status, StatusCode::SEE_OTHER);
    assert!(owner.get(CART).await.body.contains("Stripe-ABC"), "the page says that its gateway was lost");
}

#[tokio::test]
async fn a_chart_is_planted_once_and_accounts_keep_their_number() {
    let portal = TestPortal::new().await;
    let mut owner = portal.seated(ADA).await;
    for _ in 0..2 {
        let answer = owner.post("/admin/accounts/plant", &[("currency", "JPY")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
    }
    let yen = Currency::JPY;
    let chart = db::accounts::in_currency(portal.db().reader(), yen).await.expect("a chart");
    let mut codes: Vec<_> = chart.iter().map(|account| account.code.as_str()).collect();
    codes.dedup();
    assert_eq!(codes.len(), guichet::domain::chart::FRENCH.len());

    let fields = [("code", "411000"), ("name", "Encore"), ("currency", "JPY"), ("part", "receivable")];
    assert!(owner.post("/admin/accounts", &fields).await.error_codes().contains(&"name_taken".into()));
    let fields = [("code", "411100"), ("name", "Clients Japon"), ("currency", "JPY"), ("part", "receivable")];
    assert_eq!(owner.post("/admin/accounts", &fields).await.status, StatusCode::SEE_OTHER);

    let id = portal.account(yen, "411100").await;
    let renamed = owner.post(&format!("/admin/accounts/{id}"), &[("name", "Clients du Japon")]).await;
    assert_eq!(renamed.status, StatusCode::SEE_OTHER);
    let chart = db::accounts::in_currency(portal.db().reader(), yen).await.expect("a chart");
    let account = chart.iter().find(|account| account.code == "411100").expect("the account");
    assert_eq!((account.name.as_str(), account.part), ("Clients du Japon", Part::Receivable));
    let mut viewer = portal.seated(DENIS).await;
    assert_eq!(viewer.get("/admin/accounts").await.status, StatusCode::OK);
    assert_eq!(viewer.post("/admin/accounts", &fields).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn p_55_every_change_leaves_a_line_that_cannot_be_changed() {
    let stripe = stripe_says(None).await;
    let portal = TestPortal::speaking_to("stripe", &stripe).await;
    let (mut owner, address) = portal.open_stripe().await;
    let form = owner.get(&address).await.form(&address).with("title_fr", "Carte bancaire");
    assert_eq!(owner.post(&address, &form.fields()).await.status, StatusCode::SEE_OTHER);

    let log = owner.get("/admin/audit?deed=gateway-saved").await;
    let changes = log.text(".change").join(" | ");
    assert!(changes.contains("Stripe") && changes.contains("Carte bancaire"), "before and after: {changes}");
    assert!(!changes.contains("sk_test"), "{changes}");
    assert!(log.body.contains("Ada Lovelace"));
    for statement in ["UPDATE audit SET deed = 'nothing'", "DELETE FROM audit"] {
        assert!(portal.db().reader().execute_unprepared(statement).await.is_err(), "{statement}");
    }
}

#[tokio::test]
async fn the_log_is_filtered_and_paged_by_key() {
    let portal = TestPortal::new().await;
    let mut owner = portal.seated(ADA).await;
    for n in 0..60 {
        let code = format!("6{n:05}");
        let fields = [("code", code.as_str()), ("name", "Divers"), ("currency", "EUR"), ("part", "other")];
        assert_eq!(owner.post("/admin/accounts", &fields).await.status, StatusCode::SEE_OTHER);
    }
    let codes = |answer: &crate::support::Answer| answer.text(".change ins");
    let first = owner.get("/admin/audit?deed=account-opened").await;
    assert!(codes(&first).contains(&"600059".to_owned()) && !codes(&first).contains(&"600009".to_owned()));
    let older = scraper::Html::parse_document(&first.body)
        .select(&scraper::Selector::parse("a[rel=next]").expect("a selector"))
        .next()
        .and_then(|link| link.attr("href"))
        .expect("a way to older lines")
        .to_owned();
    let second = owner.get(&older).await;
    assert!(codes(&second).contains(&"600009".to_owned()) && codes(&second).contains(&"600000".to_owned()));
    assert!(!codes(&second).contains(&"600010".to_owned()), "no line is on two pages");

    let none = owner.get("/admin/audit?since=2030-01-01").await;
    assert!(codes(&none).is_empty());
    let today = owner.get("/admin/audit?since=2026-11-21&until=2026-11-21").await;
    assert!(!codes(&today).is_empty());
    for odd in ["older=x", "older=-1", "person=%00", "person='--", "since=2026-99-99", "page=-1", "sort=password_hash"]
    {
        assert_eq!(owner.get(&format!("/admin/audit?{odd}")).await.status, StatusCode::OK, "{odd}");
    }
}
