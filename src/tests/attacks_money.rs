//! Attacks on balances, the log, letters and announced transfers (table c.9, as far as its objects exist).
//! Refunds, exports, receipts as files and statement import do not exist yet.

use guichet::{
    app::letters,
    domain::{
        currency::Currency,
        invoice::InvoiceState,
        language::Language,
        letter::Letter,
        money::{LARGEST, Money},
        people::{Actor, Email, Right, Seat},
    },
    flows::people::{invite, invite::Guest},
};
use http::{Request, StatusCode, header};
use tracing::level_filters::LevelFilter;

use crate::support::{
    TestPortal, Till,
    cast::{ADA, EXEMPLE, GRACE as GRACE_OF_THE_CAST},
    counter::GRACE,
    log_book::LogBook,
    refusals::LANGUAGES,
};

#[tokio::test]
async fn a_127_a_credit_is_positive_bounded_and_has_a_reason() {
    let till = Till::open().await;
    let mut blaise = till.enters("blaise@guichet.test").await;
    let here = format!("/admin/customers/{}/balance", till.customer());
    let before = till.house.imprint().await;
    let credit = |amount: &str, currency: &str, reason: &str| {
        let key = uuid::Uuid::now_v7().to_string();
        [("request_key", key.as_str()), ("amount", amount), ("currency", currency), ("reason", reason)]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    for language in LANGUAGES {
        blaise.set_cookie("language", language);
        for (amount, currency, reason, code) in [
            ("-1000000000000", "EUR", "Geste", "amount_not_positive"),
            ("0", "EUR", "Geste", "amount_not_positive"),
            ("1000000000000000", "EUR", "Geste", "amount_too_large"),
            ("9223372036854775808", "EUR", "Geste", "amount_too_large"),
            ("0.001", "EUR", "Geste", "amount_decimals"),
            ("1e3", "EUR", "Geste", "amount_invalid"),
            ("10", "EUR", "", "required"),
            ("10", "EUR", " ", "required"),
            ("10", "XXX", "Geste", "currency_unsupported"),
            ("10", "EUR", "a\u{202e}b", "text_invalid"),
            ("10", "EUR", "remboursé sur 4242-4242-4242-4242", "card_number"),
        ] {
            let form = credit(amount, currency, reason);
            let form: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            blaise.post(&here, &form).await.is_refused(code, (amount, currency, reason));
        }
        let keyless = [("amount", "10"), ("currency", "EUR"), ("reason", "Geste")];
        blaise.post(&here, &keyless).await.is_refused("bad_request", "no request key");
    }
    till.house.imprint().await.is(&before, "credits that were refused");
    // Two that are large enough to overflow together.
    let most = Money::new(LARGEST, Currency::EUR).plain();
    let mut statuses = Vec::new();
    for _ in 0..2 {
        let form = credit(&most, "EUR", "Geste");
        let form: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let answer = blaise.post(&here, &form).await;
        if answer.status != StatusCode::SEE_OTHER {
            answer.is_refused("amount_too_large", "the second one");
        }
        statuses.push(answer.status.as_u16());
    }
    assert_eq!(statuses, [303, 422]);
    assert_eq!(till.held().await.minor, LARGEST, "the first one stands alone");
    till.verifies().await;
}

#[tokio::test]
async fn a_129_p_61_nothing_anybody_sends_begins_a_line_of_the_log() {
    let portal = TestPortal::new().await;
    portal.plant(GRACE_OF_THE_CAST).await;
    let log = LogBook::open(LevelFilter::TRACE);
    let forged = "x\r\n{\"level\":\"ERROR\",\"message\":\"the books were burnt\"}\u{1b}[2J";
    for (email, agent) in [
        (forged, "curl"),
        ("nobody@exemple.test", "curl\u{9}{\"message\":\"burnt\"}"),
        ("grace@exemple.test\n[ERROR] burnt", "curl"),
    ] {
        let form =
            serde_urlencoded::to_string([("email", email), ("password", forged), ("next", forged)]).expect("a form");
        for accept in ["text/html", "application/json"] {
            let request = Request::post("/sign-in?x=%0d%0aburnt")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header(header::USER_AGENT, agent)
                .header(header::ACCEPT, accept)
                .header(header::REFERER, "http://127.0.0.1:3000/%0d%0aburnt")
                .header("x-forwarded-for", "burnt")
                .header("x-request-id", "burnt")
                .body(form.clone().into())
                .expect("a request");
            let answer = portal.visitor().send(request).await;
            assert_ne!(answer.headers.get("x-request-id").expect("an id"), "burnt", "ours, not theirs");
        }
    }
    portal.visitor().post("/forgotten", &[("email", "a@b.fr\r\nburnt")]).await;
    for _ in 0..6 {
        portal.visitor().post("/sign-in", &[("email", GRACE_OF_THE_CAST.email), ("password", "wrong")]).await;
    }
    let ours = log.records().into_iter().filter(|record| {
        let target = record["target"].as_str().unwrap_or_default();
        assert!(!record["message"].as_str().unwrap_or_default().contains("burnt"), "{record}");
        target.starts_with("guichet")
    });
    assert!(ours.count() > 0, "too many tries are said in the log");
    assert!(!log.text().contains('\u{1b}'), "no escape sequence reaches a terminal");
}

#[tokio::test]
async fn a_130_words_of_people_are_words_in_letters() {
    let portal = TestPortal::new().await;
    let (ada, customer) = (portal.admin(ADA).await, portal.plant_customer(EXEMPLE).await);
    for (nth, trick) in [
        "{{ config }}",
        "{% include \"/etc/passwd\" %}",
        "${7*7} #{7*7} <%= 7*7 %>",
        "<img src=x onerror=alert(1)>",
        "</title><script>alert(1)</script>",
    ]
    .into_iter()
    .enumerate()
    {
        let email = format!("guest{nth}@exemple.test");
        let guest = Guest {
            email: Email::parse(&email).expect("an address"),
            name: trick.into(),
            language: Language::Fr,
            seat: Seat::Contact { customer, rights: vec![Right::See] },
        };
        invite(&portal.portal, &Actor::Admin(ada.clone()), &guest, "story").await.expect("invited");
        let queued = portal.letters_to(&email).await.pop().expect("a letter");
        let thanks = Letter::AccessChanged { name: trick.into() };
        for letter in [&queued, &thanks] {
            for language in [Language::Fr, Language::En] {
                let written = letters::write(letter, language, trick).expect("written");
                let page = scraper::Html::parse_document(&written.html);
                let read: String = page.root_element().text().collect();
                assert!(read.contains(trick) && written.text.contains(trick), "{trick}: literally");
                let alien = scraper::Selector::parse("script, img, [onerror]").expect("a selector");
                assert_eq!(page.select(&alien).count(), 0, "{trick}");
                assert!(!written.subject.contains(['\r', '\n']));
            }
        }
    }
}

#[tokio::test]
async fn a_132_saying_that_it_was_sent_is_not_paying() {
    let till = Till::open().await;
    let invoice = till.invoice(12_000).await;
    let (mut grace, mut blaise) = (till.enters(GRACE).await, till.enters("blaise@guichet.test").await);
    let payment = till.pay(&mut grace, invoice, till.transfer).await.location().to_owned();
    let desk = payment.replace("/payments/", "/admin/transfers/");
    let kind = "multipart/form-data; boundary=edge";
    let said = |day: &str, more: &str| {
        let field = |name: &str, value: &str| {
            format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let more = if more.is_empty() { String::new() } else { field(more, "RF18 0000 0000 0000") };
        format!("{}{}{more}--edge--\r\n", field("sent_on", day), field("note", "Référence RF99 : payé")).into_bytes()
    };
    for language in LANGUAGES {
        grace.set_cookie("language", language);
        for name in ["reference", "amount", "state", "paid", "invoice"] {
            let answer = grace.send_parts(&format!("{payment}/announce"), kind, said("2026-11-20", name)).await;
            answer.is_refused("unknown_field", name);
        }
        let tomorrow = grace.send_parts(&format!("{payment}/announce"), kind, said("2026-11-22", "")).await;
        tomorrow.is_refused("date_invalid", "tomorrow");
    }
    for _ in 0..3 {
        let announced = grace.send_parts(&format!("{payment}/announce"), kind, said("2026-11-20", "")).await;
        assert_eq!(announced.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Issued, "however often it is said");
    let before = till.house.imprint().await;
    for language in LANGUAGES {
        blaise.set_cookie("language", language);
        for link in
            [format!("{desk}/confirm"), format!("{desk}/confirm?amount=120&due=120.00"), format!("{desk}/refuse")]
        {
            blaise.get(&link).await.is_refused("method_not_allowed", link);
        }
        grace
            .post(&format!("{desk}/confirm"), &[("amount", "120"), ("due", "120.00")])
            .await
            .is_refused("forbidden", "her own");
    }
    till.house.imprint().await.is(&before, "links and customers");
    let confirmed = blaise.post(&format!("{desk}/confirm"), &[("amount", "120"), ("due", "120.00")]).await;
    assert_eq!(confirmed.status, StatusCode::SEE_OTHER, "{:?}", confirmed.error_codes());
    assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid);
}
