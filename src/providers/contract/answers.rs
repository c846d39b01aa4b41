//! (test) Every call of a provider made once, and all the answers that say nothing.

use std::time::Duration;

use wiremock::{Mock, MockServer, ResponseTemplate, matchers::path};

use crate::{
    domain::report::{MandateReport, Outcome, RefundOutcome, RefundReport, Report},
    providers::{
        Asked, Call, Charge, Feature, Provider, Trouble, TroubleKind,
        samples::{asked, asked_refund, charge_for, sample},
    },
};

/// Whatever has to be answered first is answered well: what is unclear is the call itself.
pub async fn with_prelude(server: &MockServer, kind: &str) {
    if let Some((at, body)) = sample(kind).prelude {
        let answer = ResponseTemplate::new(200).set_body_raw(body, "application/json");
        Mock::given(path(at)).respond_with(answer).with_priority(1).mount(server).await;
    }
}

/// The worst each operation says: the kind of trouble, or `Unknown` for an outcome that is.
pub async fn every_answer(
    provider: &dyn Provider,
    call: &Call<'_>,
    reference: &str,
) -> Vec<(&'static str, Result<Outcome, Trouble>)> {
    let outcome = |report: Result<Report, Trouble>| report.map(|report| report.outcome);
    let known = asked(Some(reference));
    let mut said = vec![
        ("check", provider.check(call).await.map(|_| Outcome::AwaitingCustomer)),
        ("start", provider.start(call, &charge_for(provider)).await.map(|_| Outcome::AwaitingCustomer)),
        ("status", outcome(provider.status(call, &known).await)),
        ("search", outcome(provider.status(call, &asked(None)).await)),
        ("cancel", outcome(provider.cancel(call, &known).await)),
    ];
    if provider.capabilities().can(Feature::Mandate) {
        let mandate = sample(provider.kind()).mandate.expect("a mandate");
        let charge = Charge { mandate: Some(mandate.into()), ..charge_for(provider) };
        let debit = Asked { charge: charge.clone(), reference: None, ..known.clone() };
        let standing = |told: Result<MandateReport, Trouble>| told.map(|_| Outcome::AwaitingCustomer);
        said.push(("debit", provider.start(call, &charge).await.map(|_| Outcome::AwaitingCustomer)));
        said.push(("debit_status", outcome(provider.status(call, &debit).await)));
        said.push(("debit_cancel", outcome(provider.cancel(call, &debit).await)));
        said.push(("mandate", standing(provider.mandate(call, mandate).await)));
        said.push(("end_mandate", standing(provider.end_mandate(call, mandate).await)));
    }
    if provider.capabilities().can(Feature::Refund) {
        let wish = asked_refund(reference, None);
        said.push(("refund", provider.refund(call, &wish).await.map(given_back)));
        said.push(("refund_status", provider.refund_status(call, &wish).await.map(given_back)));
    }
    said
}

/// A refund's report in the words of a payment's: all that is compared here is whether it is known.
fn given_back(report: RefundReport) -> Outcome {
    match report.outcome {
        RefundOutcome::Unknown { why } => Outcome::Unknown { why },
        RefundOutcome::Failed { reason } => Outcome::Failed { reason },
        RefundOutcome::NoSuch => Outcome::NoSuch,
        RefundOutcome::Submitted(_) | RefundOutcome::Succeeded(_) => Outcome::Processing { by: None },
    }
}

pub fn is_unknown(answer: &Result<Outcome, Trouble>) -> bool {
    matches!(answer, Ok(Outcome::Unknown { .. }) | Err(Trouble { kind: TroubleKind::Unknown, .. }))
}

pub fn unclear() -> Vec<(&'static str, ResponseTemplate)> {
    let json = |body: &str| ResponseTemplate::new(200).set_body_raw(body.to_owned(), "application/json");
    vec![
        ("500", ResponseTemplate::new(500)),
        ("503 with a page", ResponseTemplate::new(503).set_body_string("<html>down</html>")),
        ("429", ResponseTemplate::new(429)),
        ("html", ResponseTemplate::new(200).set_body_raw("<html><b>paid</b></html>", "text/html")),
        ("empty", ResponseTemplate::new(200)),
        ("no content", ResponseTemplate::new(204)),
        ("truncated", json(r#"{"id":"cs_test_a1FACT0042","object":"checkout.session","status":"comp"#)),
        (
            "wrong types",
            json(r#"{"id":7,"object":true,"status":["paid"],"payment_status":{},"amount_total":"12,00","data":{}}"#),
        ),
        ("nothing", json("null")),
        ("other", json("{}")),
        ("list", json("[]")),
        ("not utf-8", ResponseTemplate::new(200).set_body_bytes([0xff, 0xfe, 0x00])),
        ("redirect", ResponseTemplate::new(302).insert_header("location", "https://evil.test/")),
        ("flood", ResponseTemplate::new(200).set_body_bytes(vec![b' '; (1 << 20) + 1])),
        ("hang", ResponseTemplate::new(200).set_delay(Duration::from_secs(5))),
    ]
}
