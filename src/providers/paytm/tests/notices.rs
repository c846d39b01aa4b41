//! Notices: a form or JSON, verified whatever fields come, then which order each is about and what it claims.

use super::super::webhook;
use super::*;
use crate::{
    domain::{
        payment::State,
        report::{About, Notice},
    },
    providers::NoticeError,
};

fn fields(change: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut fields = [
        ("ORDERID", PAYMENT),
        ("MID", MID),
        ("TXNID", "20250304111212800110168470101509706"),
        ("TXNAMOUNT", "119.90"),
        ("PAYMENTMODE", "UPI"),
        ("CURRENCY", "INR"),
        ("STATUS", "TXN_SUCCESS"),
        ("RESPCODE", "01"),
        ("RESPMSG", "Txn Success"),
        ("BANKTXNID", ""),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec();
    for (name, value) in change {
        match fields.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = (*value).to_owned(),
            None => fields.push(((*name).to_owned(), (*value).to_owned())),
        }
    }
    fields
}

/// As Paytm sends it, its checksum in the middle of the other fields.
fn form(change: &[(&str, &str)]) -> String {
    let mut fields = fields(change);
    let mut sorted = fields.clone();
    sorted.sort();
    let text = sorted.into_iter().map(|(_, value)| value).collect::<Vec<_>>().join("|");
    fields.insert(3, ("CHECKSUMHASH".into(), checksum::made(&text, KEY).expect("a checksum")));
    serde_urlencoded::to_string(fields).expect("a form")
}

fn read(body: &str) -> Result<Notice, NoticeError> {
    webhook::receive(body.as_bytes(), KEY)
}

#[test]
fn every_whole_notice_of_the_vectors_is_judged() {
    let vectors: Value = serde_json::from_str(include_str!("../fixtures/paytm.json")).expect("vectors");
    let mut judged = 0;
    for vector in vectors["vectors"].as_array().expect("vectors") {
        let Some(raw) =
            vector["raw"].as_str().filter(|raw| !raw.contains("resultInfo") && !raw.contains("requestType"))
        else {
            continue;
        };
        let read = webhook::receive(raw.as_bytes(), vector["merchant_key"].as_str().expect("a key"));
        assert_eq!(read.is_ok(), vector["expect"] == "accept", "{}: {read:?}", vector["name"]);
        judged += 1;
    }
    assert!(judged >= 5, "forms and JSON: {judged}");
}

#[test]
fn each_state_of_a_payment_is_told() {
    for (status, state) in
        [("TXN_SUCCESS", State::Succeeded), ("PENDING", State::Processing), ("TXN_FAILURE", State::Failed)]
    {
        let notice = read(&form(&[("STATUS", status)])).expect("a notice");
        assert_eq!(notice.about, About::Payment { reference: PAYMENT.into(), ours: Some(PAYMENT.into()) });
        assert_eq!((notice.claim.state, notice.claim.amount), (Some(state), Some(rupees(11_990))));
        assert_eq!(notice.claim.account.as_deref(), Some(MID));
        assert_eq!(notice.event, format!("20250304111212800110168470101509706:{status}"));
    }
    let foreign = read(&form(&[("ORDERID", "F-2026-1")])).expect("a notice");
    assert_eq!(foreign.about, About::Other, "the merchant does more with the account than we know of");
    for odd in [("TXNAMOUNT", "1,199.00"), ("TXNAMOUNT", ""), ("CURRENCY", "EUR")] {
        let notice = read(&form(&[odd])).expect("a notice");
        assert!(notice.claim.unreadable.is_some(), "{odd:?}");
    }
}

#[test]
fn a_field_more_or_less_or_other_is_refused() {
    let whole = form(&[]);
    assert!(read(&whole).is_ok());
    for (altered, error) in [
        (whole.replace("119.90", "1.00"), NoticeError::Invalid),
        (format!("{whole}&EXTRA=x"), NoticeError::Invalid),
        (whole.replace("&RESPCODE=01", ""), NoticeError::Invalid),
        (format!("{whole}&STATUS=TXN_SUCCESS"), NoticeError::Invalid),
        (whole.replace("CHECKSUMHASH", "CHECKSUM"), NoticeError::Missing),
        ("CHECKSUMHASH=&ORDERID=1".into(), NoticeError::Missing),
        (String::new(), NoticeError::Missing),
        ("{".into(), NoticeError::Missing),
        (r#"{"head":{},"body":{}}"#.into(), NoticeError::Missing),
        (r#"{"head":{"signature":"AAAA"},"body":{}}"#.into(), NoticeError::Invalid),
        (signed(&json!({})), NoticeError::Unreadable),
        (signed(&json!({"orderId": "' OR 1", "status": "TXN_SUCCESS"})), NoticeError::Unreadable),
    ] {
        assert_eq!(read(&altered).expect_err("refused"), error, "{altered}");
    }
    assert_eq!(webhook::receive(whole.as_bytes(), "0000000000000000"), Err(NoticeError::Invalid));
}

#[test]
fn a_value_that_reads_null_is_taken_either_way() {
    let fields = fields(&[("BANKTXNID", "null")]);
    for written in ["", "null"] {
        let mut sorted = fields.clone();
        sorted.sort();
        let value = |(name, value): (String, String)| if name == "BANKTXNID" { written.to_owned() } else { value };
        let text = sorted.into_iter().map(value).collect::<Vec<_>>().join("|");
        let mut all = fields.clone();
        all.push(("CHECKSUMHASH".into(), checksum::made(&text, KEY).expect("a checksum")));
        assert!(read(&serde_urlencoded::to_string(all).expect("a form")).is_ok(), "{written:?}");
    }
}

#[test]
fn a_refund_is_named_by_the_id_it_was_asked_for_with() {
    let told = json!({
        "txnId": "1", "orderId": PAYMENT, "refId": "CN2025000071", "refundId": "20250306111212801300168470101509999",
        "txnAmount": "119.90", "refundAmount": "19.90", "mid": MID, "status": "TXN_SUCCESS",
    });
    let notice = read(&signed(&told)).expect("a notice");
    let asked = "CN2025000071".to_owned();
    let expected = About::Refund { reference: asked.clone(), payment: Some(PAYMENT.into()), ours: Some(asked) };
    assert_eq!(notice.about, expected);
    assert_eq!((notice.claim.state, notice.claim.account.as_deref()), (None, Some(MID)));
    let payment = json!({"orderId": PAYMENT, "txnId": "1", "txnAmount": "119.90", "mid": MID, "status": "TXN_SUCCESS"});
    let notice = read(&signed(&payment)).expect("a notice");
    assert_eq!(notice.claim.state, Some(State::Succeeded));
}
