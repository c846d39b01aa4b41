//! Attacks on ways back and onward (table c.6): an address proves nothing, and nobody is led where we do not mean to.

use guichet::{
    domain::{payment::State, people::Actor},
    flows::payments::ask,
    sandbox::control::{CustomerAction, Script, Step},
};
use http::{Request, StatusCode};
use serde_json::json;

use crate::support::{
    Till, Visitor,
    counter::{GRACE, IRENE},
    refusals::LANGUAGES,
};

const LOOKS: &str = "GET /v1/checkout/sessions";

async fn at_the_provider(till: &Till, customer: &mut Visitor) -> String {
    let invoice = till.invoice(12_000).await;
    assert_eq!(till.pay(customer, invoice, till.card).await.status, StatusCode::SEE_OTHER);
    format!("/payments/{}", till.latest(invoice).await.id)
}

#[tokio::test]
async fn a_90_an_address_proves_nothing() {
    let till = Till::open().await;
    let mut grace = till.enters(GRACE).await;
    let payment = at_the_provider(&till, &mut grace).await;
    let before = till.house.imprint().await;
    for said in [
        "status=success",
        "paid=1",
        "redirect_status=succeeded&payment_intent=pi_1",
        "PayerID=ABC&token=EC-1",
        "session_id=cs_test_invented",
        "STATUS=TXN_SUCCESS&TXNAMOUNT=120.00",
    ] {
        till.house.portal.clock.advance(6);
        let back = grace.get(&format!("{payment}/return?{said}")).await;
        assert_eq!((back.status, back.location()), (StatusCode::SEE_OTHER, payment.as_str()), "{said}");
        let page = grace.get(&format!("{payment}?{said}")).await;
        assert_eq!(page.marks("data-phase"), ["at_provider"], "{said}");
    }
    let changed = till.house.imprint().await.since(&before);
    assert!(changed.keys().all(|table| table == "payments"), "only when it was asked about last: {changed:?}");
    assert_eq!(till.payment(payment[10..].parse().expect("an id")).await.state, State::RequiresAction);
}

#[tokio::test]
async fn a_91_somebody_elses_way_back_does_not_exist() {
    let till = Till::open().await;
    let (mut grace, mut irene) = (till.enters(GRACE).await, till.enters(IRENE).await);
    let payment = at_the_provider(&till, &mut grace).await;
    let (before, looks) = (till.house.imprint().await, till.calls(LOOKS));
    for language in LANGUAGES {
        irene.set_cookie("language", language);
        for way in ["", "/return", "/back", "/return?status=success"] {
            irene.get(&format!("{payment}{way}")).await.is_refused("not_found", way);
        }
        for deed in ["continue", "give-up"] {
            irene.post(&format!("{payment}/{deed}"), &[]).await.is_refused("not_found", deed);
        }
    }
    till.house.imprint().await.is(&before, "somebody else's way back");
    assert_eq!(till.calls(LOOKS), looks, "the provider was not asked");
}

#[tokio::test]
async fn a_92_p_50_a_provider_may_post_its_customer_back_from_its_own_site() {
    let till = Till::open().await;
    let mut grace = till.enters(GRACE).await;
    let payment = at_the_provider(&till, &mut grace).await;
    let before = till.house.imprint().await;
    for way in ["return", "back"] {
        let address = format!("{payment}/{way}");
        let post = Request::post(format!("{address}?next=https://evil.test"))
            .header("sec-fetch-site", "cross-site")
            .header("origin", "https://provider.test")
            .header("accept", "text/html")
            .body("status=success&next=https://evil.test".into())
            .expect("a request");
        // A lax cookie does not come along; nothing is read, the browser is only led to the GET.
        let mut stranger = till.house.visitor();
        let answer = stranger.send(post).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, address.as_str()));
        let onward = stranger.get(&address).await;
        assert_eq!(onward.location(), format!("/sign-in?next={}", address.replace('/', "%2F")));
    }
    till.house.imprint().await.is(&before, "posts from elsewhere");
    assert_eq!(grace.get(&format!("{payment}/return")).await.location(), payment, "with her cookie she arrives");
}

#[tokio::test]
async fn a_93_a_way_back_opened_often_asks_the_provider_seldom() {
    let till = Till::open().await;
    let mut grace = till.enters(GRACE).await;
    let payment = at_the_provider(&till, &mut grace).await;
    for _ in 0..50 {
        assert_eq!(grace.get(&format!("{payment}/return")).await.location(), payment);
    }
    assert_eq!(till.calls(LOOKS), 1, "in five seconds");
    till.house.portal.clock.advance(6);
    grace.get(&format!("{payment}/return")).await;
    assert_eq!(till.calls(LOOKS), 2);
}

#[tokio::test]
async fn a_94_back_changes_nothing_about_a_payment_that_succeeded() {
    let till = Till::open().await;
    let mut grace = till.enters(GRACE).await;
    let payment = at_the_provider(&till, &mut grace).await;
    till.act_at_last(CustomerAction::Approve).await;
    till.hears().await;
    let before = till.house.imprint().await;
    for _ in 0..2 {
        let back = grace.get(&format!("{payment}/back")).await;
        assert_eq!(grace.get(back.location()).await.marks("data-phase"), ["received"]);
    }
    till.house.imprint().await.is(&before, "back after success");
}

#[tokio::test]
async fn a_95_p_58_nobody_is_led_to_another_site() {
    let till = Till::open().await;
    let mut grace = till.enters(GRACE).await;
    let evil = "https://evil.test/x";
    let with_referer = async |grace: &mut Visitor, path: &str, form: &str| {
        let request = Request::post(path)
            .header("accept", "text/html")
            .header("sec-fetch-site", "same-origin")
            .header("referer", evil)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form.to_owned().into())
            .expect("a request");
        grace.send(request).await
    };
    for (path, form) in [
        ("/account/name", "name=Grace+Hopper"),
        ("/account/sessions", ""),
        ("/language", "language=fr&next=https://evil.test"),
        ("/language", "language=fr&next=//evil.test"),
        ("/language", "language=fr&next=/%5Cevil.test"),
        ("/sign-out", "next=https://evil.test"),
    ] {
        let answer = with_referer(&mut grace, path, form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path} {form}");
        let to = answer.location();
        assert!(to.starts_with('/') && !to.contains("evil"), "{path} {form}: {to}");
        assert!(to.len() == 1 || to.as_bytes()[1].is_ascii_alphabetic(), "{to}");
    }
    for (name, value) in [("return_url", evil), ("redirect_to", evil), ("next", evil)] {
        let mut grace = till.enters(GRACE).await;
        grace.post("/account/name", &[("name", "Grace"), (name, value)]).await.is_refused("unknown_field", name);
    }
}

#[tokio::test]
async fn a_96_p_58_a_page_that_is_not_the_providers_is_not_opened() {
    let till = Till::open().await;
    let mut grace = till.enters(GRACE).await;
    for (nth, page) in [
        "javascript:alert(1)",
        "http://evil.test/pay",
        "https://evil.test/pay",
        "https://checkout.stripe.com.evil.test/pay",
        "https://127.0.0.1@evil.test/",
        "//evil.test",
        "data:text/html,x",
    ]
    .into_iter()
    .enumerate()
    {
        grace.set_cookie("language", LANGUAGES[nth % 2]);
        let invoice = till.invoice(12_000).await;
        let draft = grace.get(&format!("/invoices/{invoice}")).await;
        let form = draft.form(&format!("/invoices/{invoice}/pay")).with("gateway", &till.card.to_string());
        till.names_page(page);
        let answer = grace.post(&format!("/invoices/{invoice}/pay"), &form.fields()).await;
        answer.is_refused("provider_unavailable", page);
        assert!(!answer.body.contains("evil.test") && !answer.body.contains("javascript:"), "{page}");
        let payment = till.latest(invoice).await;
        assert_eq!(payment.state, State::Unknown, "the provider did act");
        let page_of_it = grace.get(&format!("/payments/{}", payment.id)).await;
        assert_eq!(page_of_it.marks("data-phase"), ["with_person"], "quarantined");
        let again = grace.post(&format!("/payments/{}/continue", payment.id), &[]).await;
        assert_eq!(again.location(), format!("/payments/{}", payment.id), "nor later");
        // An administrator who asks finds it as it is, and the customer may leave it.
        ask::ask(&till.house.portal, payment.id, &Actor::Provider(till.card)).await.expect("asked");
        assert_eq!(till.payment(payment.id).await.state, State::RequiresAction);
        let gone = grace.post(&format!("/payments/{}/give-up", payment.id), &[]).await;
        assert_eq!(gone.status, StatusCode::SEE_OTHER, "{:?}", gone.error_codes());
    }
    let mut ada = till.enters("ada@guichet.test").await;
    let health = ada.get(&format!("/admin/settings/store/gateways/{}", till.card)).await;
    assert!(health.body.contains("not its own"), "the gateway's page says what its provider did");
}

impl Till {
    /// The provider opens the next session as asked, and names this page for it.
    fn names_page(&self, url: &str) {
        let set = json!({ "url": url }).as_object().cloned().expect("an object");
        let steps = [Step::Untrue { set }].into();
        self.sandbox.script(Script { account: None, operation: "POST /v1/checkout/sessions".into(), steps });
    }
}

#[tokio::test]
async fn a_98_addresses_are_bounded_and_say_things_once() {
    let till = Till::open().await;
    let (mut nobody, mut grace) = (till.house.visitor(), till.enters(GRACE).await);
    let long = format!("/invoices?search={}", "x".repeat(20_000));
    let many: Vec<String> = (0..200).map(|nth| format!("p{nth}=1")).collect();
    for language in LANGUAGES {
        nobody.set_cookie("language", language);
        grace.set_cookie("language", language);
        for visitor in [&mut nobody, &mut grace] {
            let answer = visitor.get(&long).await;
            answer.is_refused("uri_too_long", "20 kB");
            assert!(answer.body.len() < 50_000, "the address is not said again");
            visitor.get(&format!("/invoices?{}", many.join("&"))).await.is_refused("bad_request", "200 fields");
        }
        nobody.get("/sign-in?next=/invoices&next=/account").await.is_refused("bad_request", "next twice");
    }
}
