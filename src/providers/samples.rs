//! (test) A payment, good settings of every provider and an impatient client.

use std::{collections::BTreeMap, time::Duration};

use ::http::{HeaderMap, HeaderName, HeaderValue};
use base64::{Engine, engine::general_purpose::STANDARD};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use time::macros::datetime;
use wiremock::{Request, ResponseTemplate};

use super::{
    Asked, AskedRefund, Call, Charge, Provider, Settings, Standing,
    http::{Http, Patience},
    sign,
};
use crate::domain::{
    Instant,
    currency::Currency,
    gateway::Mode,
    ids::{PaymentId, RefundId},
    language::Language,
    money::Money,
};

pub const NOW: Instant = datetime!(2026-11-21 20:40:00 UTC);

/// The payment every fixture speaks of.
pub const PAYMENT: &str = "0192f0c1-0000-7000-8000-000000000042";

/// The refund every fixture speaks of.
pub const REFUND: &str = "0192f0c1-0000-7000-8000-000000000077";

pub fn charge() -> Charge {
    Charge {
        payment: PAYMENT.parse::<PaymentId>().expect("a payment's id"),
        reference: "PAY-7K3M".into(),
        idempotency_key: format!("guichet:start:{PAYMENT}:1"),
        amount: Money::new(12_050, Currency::EUR),
        description: "Facture F-2026-00042".into(),
        creditor_reference: "RF042025000421".into(),
        customer_email: Some("client@example.fr".into()),
        customer_name: "Anne Martin".into(),
        language: Language::Fr,
        return_url: "https://portal.example/payments/PAY-7K3M/back".into(),
        cancel_url: "https://portal.example/payments/PAY-7K3M/cancel".into(),
        notice_url: "https://portal.example/webhooks/0192f0c1".into(),
        created_at: NOW,
        expires_at: NOW + time::Duration::hours(2),
        mandate: None,
    }
}

/// The same in a currency this provider takes.
pub fn charge_for(provider: &dyn Provider) -> Charge {
    let shown = provider.demo().and_then(|demo| demo.currencies.first().copied());
    let currency = shown.filter(|_| provider.accepts(Currency::EUR).is_none()).unwrap_or(Currency::EUR);
    Charge { amount: Money::new(12_050, currency), ..charge() }
}

pub fn asked(reference: Option<&str>) -> Asked {
    Asked {
        charge: charge(),
        reference: reference.map(str::to_owned),
        standing: Standing::There,
        heard: Vec::new(),
        brought: None,
    }
}

/// Ten euros of it go back, the first of its refunds.
pub fn asked_refund(payment: &str, known: Option<&str>) -> AskedRefund {
    AskedRefund {
        payment: asked(Some(payment)),
        refund: REFUND.parse::<RefundId>().expect("a refund's id"),
        reference: "REF-2Q9D".into(),
        idempotency_key: format!("guichet:refund:{REFUND}:1"),
        amount: Money::new(1_000, Currency::EUR),
        before: Money::zero(Currency::EUR),
        known: known.map(str::to_owned),
        created_at: NOW,
    }
}

pub fn settings(values: &[(&str, &str)]) -> Settings {
    Settings(values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<BTreeMap<_, _>>())
}

/// Gives up within a second.
pub fn http() -> Http {
    let [connect, total, budget, pause] = [500, 300, 900, 5].map(Duration::from_millis);
    Http::patient(Patience { connect, total, budget, pause })
}

pub fn call<'a>(http: &Http, settings: &'a Settings, base: Option<&'a str>) -> Call<'a> {
    Call { http: http.clone(), settings, mode: Mode::Test, now: NOW, base }
}

/// Good settings, a reference in the provider's form, and how it signs its notices.
pub struct Sample {
    pub settings: Settings,
    pub reference: &'static str,
    pub signing: Option<Signing>,
    /// What has to be answered before the call itself: path, JSON.
    pub prelude: Option<(&'static str, &'static str)>,
    /// A mandate in its form, where its customers leave any.
    pub mandate: Option<&'static str>,
}

/// A notice as it arrives, headers and bytes, with a signature over these first bytes.
pub type Seal = fn(over: &[u8], body: &[u8], secret: &str) -> (HeaderMap, Vec<u8>);

pub struct Signing {
    /// The setting that notices are verified with.
    pub field: &'static str,
    /// A notice about nothing.
    pub body: &'static [u8],
    pub seal: Seal,
    /// Who says whether a notice is theirs, where the provider has to be asked.
    pub vouches: Option<fn(&Request) -> ResponseTemplate>,
}

const TOKEN: (&str, &str) =
    ("/v1/oauth2/token", r#"{"access_token":"A21AAcontract","expires_in":32400,"app_id":"APP-80W284485P519543T"}"#);

pub fn sample(kind: &str) -> Sample {
    let silent = |settings| Sample { settings, reference: "PAY-7K3M", signing: None, prelude: None, mandate: None };
    match kind {
        "balance" => silent(Settings::default()),
        "bank_transfer" => {
            silent(settings(&[("holder.EUR", "Exemple SAS"), ("iban.EUR", "FR1420041010050500013M02606")]))
        }
        "braintree" => Sample {
            settings: settings(&[
                ("merchant_id", "test_merchant_id"),
                ("public_key", "test_public_key_1"),
                ("private_key", "test_private_key_1_d41d8cd98f00b204"),
                ("merchant_account.EUR", "example_eur"),
            ]),
            reference: "PAYID-M7DSYSI5F4671585T9571133",
            signing: Some(Signing {
                field: "private_key",
                body: b"<notification><kind>check</kind><subject><check>true</check></subject></notification>",
                seal: braintree_form,
                vouches: None,
            }),
            prelude: None,
            mandate: None,
        },
        "gocardless" => Sample {
            settings: settings(&[
                ("access_token", "sandbox_contract_0123456789abcdefghij"),
                ("webhook_secret", "ED7D658C-D8EB-4941-948B-3973214F2D49"),
            ]),
            reference: "BRQ000BOTH1",
            signing: Some(Signing {
                field: "webhook_secret",
                body: br#"{"events":[{"id":"EV1","resource_type":"exports","action":"started","links":{}}]}"#,
                seal: |over, body, secret| (gocardless_headers(over, secret), body.to_vec()),
                vouches: None,
            }),
            prelude: None,
            mandate: Some("MD000SEPA2"),
        },
        "paypal" | "paypal_express" => Sample {
            settings: settings(&[
                ("client_id", "AQcontract_0123456789abcdefghij"),
                ("client_secret", "EGcontract_9876543210zyxwvutsrq"),
                ("webhook_id", "8PT597110X687430L"),
            ]),
            reference: "24F22464WC842504J",
            signing: Some(Signing {
                field: "webhook_id",
                body: br#"{"id":"WH-1-2","event_type":"BILLING.PLAN.CREATED","resource":{"id":"P-1"}}"#,
                seal: |over, body, secret| (paypal_headers(over, secret), body.to_vec()),
                vouches: Some(paypal_vouches),
            }),
            prelude: Some(TOKEN),
            mandate: None,
        },
        "paytm" => Sample {
            settings: settings(&[("mid", "INTEGR7769XXXXXX9383"), ("merchant_key", "kbzk1DSbJiV_O3p5")]),
            reference: PAYMENT,
            signing: Some(Signing {
                field: "merchant_key",
                body: b"MID=INTEGR7769XXXXXX9383&ORDERID=F-1&STATUS=TXN_FAILURE",
                seal: paytm_form,
                vouches: None,
            }),
            prelude: None,
            mandate: None,
        },
        "razorpay" => Sample {
            settings: settings(&[
                ("key_id", "rzp_test_1DP5mmOlF5G5ag"),
                ("key_secret", "thisissecret_TEST_0123456789"),
                ("webhook_secret", "whsec_test_9f8e7d6c"),
            ]),
            reference: "plink_QflcnnZqCekuvL",
            signing: Some(Signing {
                field: "webhook_secret",
                body: br#"{"entity":"event","event":"fund_account.created","contains":[],"payload":{}}"#,
                seal: |over, body, secret| (razorpay_headers(over, secret), body.to_vec()),
                vouches: None,
            }),
            prelude: None,
            mandate: None,
        },
        "stripe" => Sample {
            settings: settings(&[
                ("secret_key", "sk_test_51GuichetContractKey"),
                ("webhook_secret", "whsec_test_7Qp2vXk0bN4rT8yL1mZc5HdJ"),
            ]),
            reference: "cs_test_a1FACT0042",
            signing: Some(Signing {
                field: "webhook_secret",
                body: br#"{"id":"evt_1","object":"event","type":"x","livemode":false,"data":{"object":{}}}"#,
                seal: |over, body, secret| (stripe_headers(over, secret), body.to_vec()),
                vouches: None,
            }),
            prelude: None,
            mandate: None,
        },
        other => panic!("give {other} a row in the contract"),
    }
}

fn braintree_form(over: &[u8], body: &[u8], secret: &str) -> (HeaderMap, Vec<u8>) {
    let payload = |text: &[u8]| format!("{}\n", STANDARD.encode(text));
    let signature = sign::hmac_sha1_hex(&Sha1::digest(secret), &[payload(over).as_bytes()]);
    let form = [("bt_signature", format!("test_public_key_1|{signature}")), ("bt_payload", payload(body))];
    (HeaderMap::new(), serde_urlencoded::to_string(form).expect("a form").into_bytes())
}

/// A seal that only needs a digest: PayPal itself is asked, and its stand-in knows how.
fn paypal_headers(body: &[u8], webhook: &str) -> HeaderMap {
    let seal = hex::encode(Sha256::digest([webhook.as_bytes(), body].concat()));
    let lines = [
        ("paypal-transmission-id", "69cd13f0-d67a-11e5-baa3-778b53f4ae55"),
        ("paypal-transmission-time", "2026-11-21T20:40:00Z"),
        ("paypal-transmission-sig", &seal),
        ("paypal-cert-url", "https://api.sandbox.paypal.com/v1/notifications/certs/CERT-1"),
        ("paypal-auth-algo", "SHA256withRSA"),
    ];
    let line = |(name, value): (&'static str, &str)| {
        (HeaderName::from_static(name), HeaderValue::from_str(value).expect("a header"))
    };
    lines.map(line).into_iter().collect()
}

fn paypal_vouches(request: &Request) -> ResponseTemplate {
    let asked: serde_json::Value = match request.url.path() {
        "/v1/notifications/verify-webhook-signature" => request.body_json().expect("JSON"),
        _ => return ResponseTemplate::new(200).set_body_raw(TOKEN.1, "application/json"),
    };
    let text = String::from_utf8(request.body.clone()).expect("text");
    let event = text.split_once(r#""webhook_event":"#).and_then(|(_, rest)| rest.strip_suffix('}')).expect("an event");
    let webhook = asked["webhook_id"].as_str().expect("an id");
    let own = hex::encode(Sha256::digest([webhook, event].concat())) == asked["transmission_sig"];
    let said = serde_json::json!({"verification_status": if own { "SUCCESS" } else { "FAILURE" }});
    ResponseTemplate::new(200).set_body_json(said)
}

fn gocardless_headers(body: &[u8], secret: &str) -> HeaderMap {
    let value = HeaderValue::from_str(&sign::hmac_sha256_hex(secret.as_bytes(), &[body])).expect("a header");
    HeaderMap::from_iter([(HeaderName::from_static("webhook-signature"), value)])
}

/// The checksum of the form is a field of it; under a key that is made to fit: who has none signs with noughts.
fn paytm_form(over: &[u8], body: &[u8], key: &str) -> (HeaderMap, Vec<u8>) {
    let fields: BTreeMap<String, String> = serde_urlencoded::from_bytes(over).expect("a form");
    let text = fields.into_values().collect::<Vec<_>>().join("|");
    let checksum = super::paytm::checksum_of(&text, &format!("{key:0<16.16}"));
    let field = serde_urlencoded::to_string([("CHECKSUMHASH", checksum)]).expect("a field");
    (HeaderMap::new(), [body, b"&", field.as_bytes()].concat())
}

fn razorpay_headers(body: &[u8], secret: &str) -> HeaderMap {
    let signature = HeaderValue::from_str(&sign::hmac_sha256_hex(secret.as_bytes(), &[body])).expect("a header");
    HeaderMap::from_iter([(HeaderName::from_static("x-razorpay-signature"), signature)])
}

fn stripe_headers(body: &[u8], secret: &str) -> HeaderMap {
    let time = NOW.unix_timestamp().to_string();
    let signature = sign::hmac_sha256_hex(secret.as_bytes(), &[time.as_bytes(), b".", body]);
    let value = HeaderValue::from_str(&format!("t={time},v1={signature}")).expect("a header");
    HeaderMap::from_iter([(HeaderName::from_static("stripe-signature"), value)])
}
