//! (test) A payment, good settings of every provider and an impatient client.

use std::{collections::BTreeMap, time::Duration};

use ::http::{HeaderMap, HeaderName, HeaderValue};
use time::macros::datetime;

use super::{
    Asked, Call, Charge, Settings, Standing,
    http::{Http, Patience},
    sign,
};
use crate::domain::{Instant, currency::Currency, gateway::Mode, ids::PaymentId, language::Language, money::Money};

pub const NOW: Instant = datetime!(2026-11-21 20:40:00 UTC);

/// The payment every fixture speaks of.
pub const PAYMENT: &str = "0192f0c1-0000-7000-8000-000000000042";

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
    }
}

pub fn asked(reference: Option<&str>) -> Asked {
    Asked {
        charge: charge(),
        reference: reference.map(str::to_owned),
        standing: Standing::There,
        heard: Vec::new(),
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

pub fn call<'a>(http: &'a Http, settings: &'a Settings, base: Option<&'a str>) -> Call<'a> {
    Call { http, settings, mode: Mode::Test, now: NOW, base }
}

/// Good settings, a reference in the provider's form, and how it signs its notices.
pub struct Sample {
    pub settings: Settings,
    pub reference: &'static str,
    pub signing: Option<Signing>,
}

pub struct Signing {
    pub field: &'static str,
    pub headers: fn(body: &[u8], secret: &str) -> HeaderMap,
}

pub fn sample(kind: &str) -> Sample {
    match kind {
        "balance" => Sample { settings: Settings::default(), reference: "PAY-7K3M", signing: None },
        "bank_transfer" => Sample {
            settings: settings(&[("holder.EUR", "Exemple SAS"), ("iban.EUR", "FR1420041010050500013M02606")]),
            reference: "PAY-7K3M",
            signing: None,
        },
        "stripe" => Sample {
            settings: settings(&[
                ("secret_key", "sk_test_51GuichetContractKey"),
                ("webhook_secret", "whsec_test_7Qp2vXk0bN4rT8yL1mZc5HdJ"),
            ]),
            reference: "cs_test_a1FACT0042",
            signing: Some(Signing { field: "webhook_secret", headers: stripe_headers }),
        },
        other => panic!("give {other} a row in the contract"),
    }
}

fn stripe_headers(body: &[u8], secret: &str) -> HeaderMap {
    let time = NOW.unix_timestamp().to_string();
    let signature = sign::hmac_sha256_hex(secret.as_bytes(), &[time.as_bytes(), b".", body]);
    let value = HeaderValue::from_str(&format!("t={time},v1={signature}")).expect("a header");
    HeaderMap::from_iter([(HeaderName::from_static("stripe-signature"), value)])
}
