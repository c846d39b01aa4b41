//! Attacks on the administration's forms (table c.4): text stays text, numbers are bounded, and nothing is half saved.
//! Connect does not exist yet; its forged field is refused like any other.

use guichet::{
    domain::{currency::Currency, gateway::Status},
    flows::payments::confirm_transfer::confirm_transfer,
};
use http::StatusCode;

use crate::support::{
    Answer, TestPortal, Till, Visitor,
    cast::{ADA, EXEMPLE, GRACE, PASSWORD},
    desk::{GATEWAYS, SECRET_KEY, stripe_says},
    refusals::LANGUAGES,
};

/// A gateway that was just made, and its owner.
async fn ground() -> (TestPortal, Visitor, String) {
    let portal = TestPortal::new().await;
    portal.plant_chart(Currency::EUR).await;
    portal.plant_chart(Currency::USD).await;
    let mut owner = portal.enters(ADA).await;
    let address = portal.add_stripe(&mut owner).await;
    (portal, owner, address)
}

/// Its form as the page makes it, with one field written over.
async fn save(owner: &mut Visitor, address: &str, (name, value): (&str, &str)) -> Answer {
    let form = owner.get(address).await.form(address).with(name, value);
    owner.post(address, &form.fields()).await
}

/// The page was found, and its text made nothing of itself.
fn is_inert(answer: &Answer, trick: &str, page: &str) {
    assert!(matches!(answer.status.as_u16(), 200 | 404), "{page}: {}", answer.status);
    let html = scraper::Html::parse_document(&answer.body);
    let alien = "script:not([nonce]):not([type]), img[onerror], [onmouseover], meta[http-equiv]";
    let selector = scraper::Selector::parse(alien).expect("a selector");
    let found: Vec<_> = html.select(&selector).map(|found| found.html()).collect();
    assert!(found.is_empty(), "{trick} became {found:?} on {page}");
    assert!(!answer.body.contains("<script>alert"), "{trick} on {page}");
}

#[tokio::test]
async fn a_51_a_52_text_is_text_wherever_it_is_shown() {
    let (portal, mut owner, address) = ground().await;
    let mut grace = portal.enters(GRACE).await;
    let customer = format!("/admin/customers/{}", EXEMPLE.id());
    for trick in [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "</script><script>alert(1)</script>",
        "</title><script>alert(1)</script>",
        "</title><meta http-equiv=\"refresh\" content=\"0;url=https://evil.test\">",
        "</textarea><script>alert(1)</script>",
        "</option></select><img src=x onerror=alert(1)>",
        "<!--<script>",
        "{{7*7}}",
        "${7*7}",
        "' onmouseover='alert(1)",
        "&lt;script&gt;",
    ] {
        let saved = save(&mut owner, &address, ("title_fr", trick)).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{trick}: {:?}", saved.error_codes());
        let mut shop = owner.get("/admin/settings/store").await.form("/admin/settings/store");
        shop = shop.with("name", trick).with("address", trick);
        assert_eq!(owner.post("/admin/settings/store", &shop.fields()).await.status, StatusCode::SEE_OTHER);
        assert_eq!(grace.post("/account/name", &[("name", trick)]).await.status, StatusCode::SEE_OTHER);
        let card = owner.get(&format!("{customer}/edit")).await.form(&format!("{customer}/edit"));
        let card = card.with("name", trick).with("note", trick);
        let renamed = owner.post(&format!("{customer}/edit"), &card.fields()).await;
        assert_eq!(renamed.status, StatusCode::SEE_OTHER, "{trick}: {:?}", renamed.error_codes());
        for page in [
            address.as_str(),
            GATEWAYS,
            &customer,
            &format!("{customer}/edit"),
            "/admin/customers",
            "/admin/invoices/new",
            "/admin/payments",
            "/admin/journal",
            "/admin/audit",
            "/admin/settings/store",
            "/admin/settings/store/cart",
            "/admin",
        ] {
            is_inert(&owner.get(page).await, trick, page);
        }
        for page in ["/account", "/", "/balance", "/nowhere"] {
            is_inert(&grace.get(page).await, trick, page);
        }
        assert_eq!(owner.get(&address).await.form(&address).get("title_fr"), trick, "it is kept as it was typed");
    }
    let long = "x".repeat(10_000);
    let before = portal.imprint().await;
    for language in LANGUAGES {
        owner.set_cookie("language", language);
        for (name, value, code) in [
            ("title_fr", "a\u{202e}b", "text_invalid"),
            ("title_fr", "a\u{2066}b", "text_invalid"),
            ("title_en", "a\0b", "text_invalid"),
            ("title_en", "a\nb", "text_invalid"),
            ("name", "a\u{1b}[31mb", "text_invalid"),
            ("description_fr", long.as_str(), "too_long"),
            ("description_en", "payez au 4242 4242 4242 4242", "card_number"),
        ] {
            save(&mut owner, &address, (name, value)).await.is_refused(code, name);
        }
    }
    portal.imprint().await.is(&before, "texts that were refused");
}

#[tokio::test]
async fn a_53_a_54_a_58_p_15_p_47_a_gateways_form_answers_by_field() {
    let (portal, mut owner, address) = ground().await;
    let dollars = portal.account(Currency::USD, "411000").await;
    let sales = portal.account(Currency::EUR, "706000").await;
    let before = portal.imprint().await;
    for language in LANGUAGES {
        owner.set_cookie("language", language);
        for (name, value, code) in [
            ("account.EUR.minimum", "-1", "amount_not_positive"),
            ("account.EUR.minimum", "0", "amount_not_positive"),
            ("account.EUR.minimum", "abc", "amount_invalid"),
            ("account.EUR.minimum", "99999999999999999999", "amount_too_large"),
            ("account.EUR.maximum", "1.234", "amount_decimals"),
            ("account.EUR.receivable", dollars.as_str(), "account_currency_mismatch"),
            ("account.EUR.clearing", &dollars, "account_currency_mismatch"),
            ("account.EUR.clearing", &sales, "validation"),
            ("account.EUR.fee", "0190f0a0-0000-7000-8000-000000000009", "validation"),
            ("account.EUR.fee_tax", "' OR 1=1 --", "validation"),
            ("status", "paid", "validation"),
            ("mode", "sandbox", "validation"),
            ("scopes", "everything", "validation"),
            ("currencies", "BTC", "currency_unsupported"),
            ("currencies", "eur", "currency_unsupported"),
            ("name", "", "required"),
            ("account_id", "acct_1Evil", "unknown_field"),
            ("provider", "balance", "unknown_field"),
            ("id", "0190f0a0-0000-7000-8000-000000000009", "unknown_field"),
            ("account.EUR.owner", "x", "unknown_field"),
            ("setting.base_url", "https://evil.test", "unknown_field"),
        ] {
            save(&mut owner, &address, (name, value)).await.is_refused(code, (name, value));
        }
        let mut twice = owner.get(&address).await.form(&address).fields().into_iter().map(owned).collect::<Vec<_>>();
        twice.push(("name".into(), "Another".into()));
        let twice: Vec<_> = twice.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        owner.post(&address, &twice).await.is_refused("bad_request", "two names");
    }
    portal.imprint().await.is(&before, "fields that were refused");
}

fn owned((name, value): (&str, &str)) -> (String, String) {
    (name.into(), value.into())
}

#[tokio::test]
async fn a_55_a_56_p_34_p_36_keys_are_looked_at_before_anybody_is_asked() {
    let stripe = stripe_says(None).await;
    let portal = TestPortal::speaking_to("stripe", &stripe).await;
    portal.plant_chart(Currency::EUR).await;
    let mut owner = portal.seated(ADA).await;
    let address = portal.add_stripe(&mut owner).await;
    let refused = [
        ("secret.secret_key", "sk_live_51GuichetContractKey", "key_mode_mismatch"),
        ("secret.secret_key", "pk_test_51GuichetContractKey", "key_mode_mismatch"),
        ("secret.secret_key", "whsec_test_7Qp2vXk0bN4rT8yL1mZc5HdJ", "key_mode_mismatch"),
        ("mode", "live", "key_mode_mismatch"),
        ("current_password", "wrong", "password_wrong"),
        ("current_password", "", "required"),
    ];
    for language in LANGUAGES {
        owner.set_cookie("language", language);
        for (name, value, code) in refused {
            portal.portal.clock.advance(60);
            let form = portal.complete_form(&mut owner, &address).await.with(name, value);
            owner.post(&address, &form.fields()).await.is_refused(code, (name, value));
            assert_eq!(portal.gateway("Stripe-ABC").await.status, Status::Hidden, "{name}={value}");
        }
    }
    let asked = stripe.received_requests().await.expect("recorded");
    assert!(asked.is_empty(), "nobody was asked with them: {asked:#?}");
    let without = portal.complete_form(&mut owner, &address).await.with("secret.webhook_secret", "");
    owner.post(&address, &without.fields()).await.is_refused("required", "no webhook secret");
    assert_eq!(portal.gateway("Stripe-ABC").await.status, Status::Hidden, "what was right is kept, the status stays");
    let padded =
        portal.complete_form(&mut owner, &address).await.with("secret.secret_key", &format!(" {SECRET_KEY}\r\n"));
    assert_eq!(owner.post(&address, &padded.fields()).await.status, StatusCode::SEE_OTHER, "blanks are trimmed");
}

#[tokio::test]
async fn a_60_a_61_a_62_p_35_p_53_saved_gateways_stay_as_they_are() {
    let stripe = stripe_says(None).await;
    let portal = TestPortal::speaking_to("stripe", &stripe).await;
    let (mut owner, address) = portal.open_stripe().await;
    let id = portal.gateway("Stripe-ABC").await.id;
    let sealed = async || guichet::db::gateways::sealed_settings(portal.db().reader(), id).await.expect("sealed");
    let kept = sealed().await;
    for masked in ["•••• tKey", "••••1234", ""] {
        let form = owner.get(&address).await.form(&address).with("secret.secret_key", masked);
        assert_eq!(owner.post(&address, &form.fields()).await.status, StatusCode::SEE_OTHER);
        assert_eq!(sealed().await, kept, "{masked:?} keeps what is there");
    }
    let first = owner.get(&address).await.form(&address);
    assert_eq!(owner.post(&address, &first.fields()).await.status, StatusCode::SEE_OTHER);
    let before = portal.imprint().await;
    for language in LANGUAGES {
        owner.set_cookie("language", language);
        let stale = first.clone().with("title_fr", "Autre");
        owner.post(&address, &stale.fields()).await.is_refused("stale_version", "an older form");
    }
    portal.imprint().await.is(&before, "an older form");
    let till = Till::open().await;
    let invoice = till.invoice(2_000).await;
    till.starts(invoice, till.card).await;
    let (mut ada, used) = (till.enters("ada@guichet.test").await, format!("{GATEWAYS}/{}", till.card));
    let before = till.house.imprint().await;
    for language in LANGUAGES {
        ada.set_cookie("language", language);
        ada.post(&format!("{used}/delete"), &[]).await.is_refused("gateway_in_use", "it has payments");
    }
    till.house.imprint().await.is(&before, "a gateway with payments");
}

#[tokio::test]
async fn a_63_p_31_an_administrator_cannot_put_a_hidden_gateway_on_an_invoice() {
    let till = Till::open().await;
    let invoice = till.invoice(2_000).await;
    till.change(till.card, |gateway| gateway.status = Status::Hidden).await;
    let (mut chloe, hidden) = (till.enters("chloe@guichet.test").await, till.card.to_string());
    let before = till.house.imprint().await;
    for language in LANGUAGES {
        chloe.set_cookie("language", language);
        for way in ["switch"] {
            for gateway in [hidden.as_str(), "0190f0a0-0000-7000-8000-000000000009", "none"] {
                let answer = chloe.post(&format!("/admin/invoices/{invoice}/{way}"), &[("gateway", gateway)]).await;
                answer.is_refused("gateway_unavailable", (way, gateway));
            }
        }
    }
    till.house.imprint().await.is(&before, "a hidden gateway");
    assert_eq!(till.calls("POST "), 0);
}

/// Money is only marked as received by confirming a transfer.
#[tokio::test]
async fn a_64_a_transfer_is_confirmed_with_an_amount_and_once() {
    let till = Till::open().await;
    let invoice = till.invoice(10_000).await;
    let payment = till.starts(invoice, till.transfer).await;
    let mut blaise = till.enters("blaise@guichet.test").await;
    let here = format!("/admin/transfers/{payment}/confirm");
    let before = till.house.imprint().await;
    for language in LANGUAGES {
        blaise.set_cookie("language", language);
        for (amount, due, code) in [
            ("", "100.00", "amount_invalid"),
            ("0", "100.00", "amount_not_positive"),
            ("-100", "100.00", "amount_not_positive"),
            ("100.001", "100.00", "amount_decimals"),
            ("99999999999999999999", "100.00", "amount_too_large"),
            ("100", "99.00", "total_changed"),
        ] {
            blaise.post(&here, &[("amount", amount), ("due", due)]).await.is_refused(code, amount);
        }
    }
    till.house.imprint().await.is(&before, "confirmations that were refused");
    let part = blaise.post(&here, &[("amount", "90"), ("due", "100.00")]).await;
    assert_eq!(part.status, StatusCode::SEE_OTHER, "less than is due is a part payment");
    assert_eq!(till.invoice_now(invoice).await.due().minor, 1_000);
    for language in LANGUAGES {
        blaise.set_cookie("language", language);
        let again = blaise.post(&here, &[("amount", "90"), ("due", "10.00")]).await;
        again.is_refused("invoice_already_paid", "confirmed twice");
    }
    assert!(
        confirm_transfer(&till.house.portal, &till.owner, payment, guichet_eur(9_000), "story").await.is_err(),
        "nor behind the form's back"
    );
    till.verifies().await;
}

fn guichet_eur(cents: i64) -> guichet::domain::money::Money {
    guichet::domain::money::Money::new(cents, Currency::EUR)
}

#[tokio::test]
async fn a_65_what_cannot_be_read_of_a_question_was_not_asked() {
    let till = Till::open().await;
    till.one_of_everything().await;
    let (mut ada, mut grace) = (till.enters("ada@guichet.test").await, till.enters("grace@exemple.test").await);
    let lists = ["invoices", "customers", "payments", "transfers", "late-money", "inbox", "journal", "audit"];
    let lists = lists.map(|list| format!("/admin/{list}"));
    let odd = [
        "sort=password_hash",
        "sort=;DROP TABLE invoices",
        "direction=sideways",
        "page=-1&per_page=1000000000",
        "limit=99999999999999999999",
        "search=%00&q=%00",
        "search=%27--&q=%27--",
        "search=%25%25%25_",
        "search=%F0%9F%92%A9%E2%80%AE",
        "search=%FF%FE",
        "state=%00&shown=%00&need=%00",
        "after=%00&before=%00",
        "after=9223372036854775808&before=-1",
        "after=0190f0a0-0000-7000-8000-000000000009",
        "gateway=%27&currency=eur%00&person=x&account=x",
        "from=2026-02-30&until=0000-00-00&day=99999-01-01",
        "amount=1e9&currency=XXX&invoice=x&scope=x",
        "state=paid&state=open",
    ];
    let before = till.house.imprint().await;
    for query in odd.map(|query| query.replace(' ', "+")) {
        for list in lists.iter().map(String::as_str).chain([
            "/admin/accounts/balances",
            "/admin/settings/store/gateways/simulator",
            "/admin/invoices/new",
        ]) {
            let status = ada.get(&format!("{list}?{query}")).await.status;
            assert!(matches!(status.as_u16(), 200 | 422), "{list}?{query}: {status}");
        }
        for list in ["/invoices", "/balance", "/"] {
            assert_eq!(grace.get(&format!("{list}?{query}")).await.status, StatusCode::OK, "{list}?{query}");
        }
    }
    till.house.imprint().await.is(&before, "odd questions");
    // The password is nobody's column.
    assert!(!ada.get("/admin/customers?sort=password_hash").await.body.contains(PASSWORD));
}
