//! What the shop answers a bank: a draft until somebody sends it, sent once; or the loss, accepted.

use guichet::{
    domain::{
        dispute::DisputeState,
        ids::{DisputeId, PaymentId},
        ledger::PostingKind,
    },
    flows::plant::OWNER,
    providers::{self, Provider},
    sandbox::control::{DeliveryMode, LateEvent, Step},
};
use http::StatusCode;

use crate::{
    disputes_taken_back::kinds,
    support::{
        Answer, Till, Visitor,
        online::{paid_with, settles_down},
        upload::part,
    },
};

/// Who takes evidence from us, and the calls that send it.
const TAKING: [(&str, Called); 2] = [
    ("stripe", Called { name: "POST /v1/disputes/{dispute}", path: "POST /v1/disputes/" }),
    (
        "paypal_express",
        Called { name: "POST /v1/customer/disputes/{id}/provide-evidence", path: "POST /v1/customer/disputes/" },
    ),
];

#[derive(Clone, Copy)]
struct Called {
    name: &'static str,
    path: &'static str,
}

const RECEIPT: &[u8] = b"%PDF-1.7\nReceipt of what was paid";

async fn disputed(kind: &'static str) -> (Till, PaymentId, DisputeId) {
    let provider: &dyn Provider = providers::find(kind).expect("a provider");
    let till = Till::open_for(kind).await;
    let (payment, page) = paid_with(&till, provider).await;
    till.happens_there(&page, LateEvent::Dispute, None);
    settles_down(&till).await;
    let dispute = till.disputes_of(payment).await.remove(0);
    assert_eq!(dispute.state, DisputeState::Open, "{kind}");
    (till, payment, dispute.id)
}

/// Words and files as a browser sends them.
async fn drafts(person: &mut Visitor, dispute: DisputeId, words: &str, files: &[(&str, &[u8])]) -> Answer {
    let mut body = format!("--edge\r\nContent-Disposition: form-data; name=\"words\"\r\n\r\n{words}\r\n").into_bytes();
    for (kind, content) in files {
        body.extend(part(kind, "whatever.exe", content));
    }
    body.extend_from_slice(b"--edge--\r\n");
    let address = format!("/admin/disputes/{dispute}/evidence");
    person.send_parts(&address, "multipart/form-data; boundary=edge", body).await
}

async fn sends(person: &mut Visitor, dispute: DisputeId) -> Answer {
    person.post(&format!("/admin/disputes/{dispute}/evidence/send"), &[]).await
}

fn says(answer: &Answer, code: &str) -> bool {
    answer.error_codes().iter().any(|said| said == code)
}

async fn state(till: &Till, payment: PaymentId) -> DisputeState {
    till.disputes_of(payment).await[0].state
}

/// What the provider holds of it.
fn there(till: &Till, kind: &str) -> String {
    let object = if kind == "stripe" { "dispute" } else { "paypal.dispute" };
    let held = till.sandbox.objects(object).remove(0);
    [&held["evidence"], &held["evidences"]].map(ToString::to_string).concat()
}

#[tokio::test]
async fn p_27_evidence_is_a_draft_until_somebody_sends_it() {
    for (kind, call) in TAKING {
        let (till, payment, dispute) = disputed(kind).await;
        let mut ada = till.enters(OWNER).await;
        let page = format!("/admin/disputes/{dispute}");
        let first = drafts(&mut ada, dispute, "Livré le 3 mars.", &[("receipt", RECEIPT)]).await;
        assert_eq!(first.status, StatusCode::SEE_OTHER, "{kind}");
        let second = drafts(&mut ada, dispute, "Livré le 4 mars.", &[]).await;
        assert_eq!(second.status, StatusCode::SEE_OTHER, "{kind}");
        assert_eq!(
            (till.calls(call.path), state(&till, payment).await),
            (0, DisputeState::Open),
            "{kind}: a draft is kept"
        );
        let shown = ada.get(&page).await;
        assert!(shown.body.contains("Livré le 4 mars."), "{kind}: the draft is shown");
        let link = shown.body.split("/evidence/").find_map(|rest| rest.split('"').next().filter(|id| id.len() == 36));
        let file = ada.get(&format!("{page}/evidence/{}", link.expect("a link to the file"))).await;
        assert_eq!((file.status, file.body.as_bytes()), (StatusCode::OK, RECEIPT), "{kind}");
        assert_eq!(sends(&mut ada, dispute).await.status, StatusCode::SEE_OTHER, "{kind}");
        assert_eq!((till.calls(call.path), state(&till, payment).await), (1, DisputeState::Review), "{kind}");
        let held = there(&till, kind);
        assert!(held.contains("Livré le 4 mars.") && !held.contains("3 mars"), "{kind}: {held}");
        let named = if kind == "stripe" { "file_" } else { "receipt.pdf" };
        assert!(held.contains(named), "{kind}: {held}");
        let after = ada.get(&page).await;
        assert!(!after.body.contains("<textarea") && after.body.contains("Livré le 4 mars."), "{kind}: as it was sent");
        assert_eq!(sends(&mut ada, dispute).await.error_codes(), ["stale_version"], "{kind}: once and for good");
        assert_eq!(drafts(&mut ada, dispute, "Non.", &[]).await.error_codes(), ["stale_version"], "{kind}");
        assert_eq!(till.calls(call.path), 1, "{kind}");
        till.verifies().await;
    }
}

#[tokio::test]
async fn p_27_evidence_wins_or_loses_the_money() {
    for (kind, _) in TAKING {
        for (words, end) in [("winning_evidence", DisputeState::Won), ("losing_evidence", DisputeState::Lost)] {
            let (till, payment, dispute) = disputed(kind).await;
            let mut ada = till.enters(OWNER).await;
            drafts(&mut ada, dispute, words, &[]).await;
            sends(&mut ada, dispute).await;
            settles_down(&till).await;
            let decided = till.disputes_of(payment).await.remove(0);
            assert_eq!((decided.state, decided.away.contested.minor), (end, 0), "{kind}");
            assert_eq!(decided.away.lost.is_positive(), end == DisputeState::Lost, "{kind}");
            till.verifies().await;
        }
    }
}

#[tokio::test]
async fn p_27_a_dispute_that_is_accepted_is_lost() {
    for kind in ["stripe", "paypal_express", "braintree"] {
        let (till, payment, dispute) = disputed(kind).await;
        let mut ada = till.enters(OWNER).await;
        let accepted = ada.post(&format!("/admin/disputes/{dispute}/accept"), &[]).await;
        assert_eq!(accepted.status, StatusCode::SEE_OTHER, "{kind}");
        settles_down(&till).await;
        let lost = till.disputes_of(payment).await.remove(0);
        assert_eq!((lost.state, lost.away.lost.minor), (DisputeState::Lost, 12_000), "{kind}");
        assert!(kinds(&till, &lost).await.contains(&PostingKind::DisputeLost), "{kind}");
        let again = ada.post(&format!("/admin/disputes/{dispute}/accept"), &[]).await;
        assert_eq!(again.error_codes(), ["stale_version"], "{kind}");
        till.verifies().await;
    }
}

#[tokio::test]
async fn evidence_that_cannot_be_taken_says_why() {
    for (kind, call) in TAKING {
        let (till, payment, dispute) = disputed(kind).await;
        let mut ada = till.enters(OWNER).await;
        assert_eq!(sends(&mut ada, dispute).await.error_codes(), ["required"], "{kind}: nothing to send");
        let large = [RECEIPT, &vec![b' '; 1024 * 1024]].concat();
        for (content, code) in [(b"<html>".as_slice(), "file_type"), (large.as_slice(), "too_large")] {
            let refused = drafts(&mut ada, dispute, "", &[("other", content)]).await;
            assert_eq!(refused.error_codes(), ["validation", code], "{kind}: said once, at its field");
            assert!(refused.body.contains("href=\"#evidence-form-other\""), "{kind}: the summary leads there");
        }
        let long = "é".repeat(2_001);
        assert!(says(&drafts(&mut ada, dispute, &long, &[]).await, "too_long"), "{kind}");
        assert!(says(&drafts(&mut ada, dispute, "", &[("passport", RECEIPT)]).await, "unknown_field"), "{kind}");
        drafts(&mut ada, dispute, "Livré.", &[]).await;
        till.script(call.name, [Step::RefuseThenOk]);
        assert!(says(&sends(&mut ada, dispute).await, "evidence_refused"), "{kind}");
        assert_eq!(state(&till, payment).await, DisputeState::Open, "{kind}: it is a draft again");
        assert_eq!(sends(&mut ada, dispute).await.status, StatusCode::SEE_OTHER, "{kind}");
        assert_eq!(state(&till, payment).await, DisputeState::Review, "{kind}");
    }
}

/// The answer is lost: the provider is asked, and what it has is what is true.
#[tokio::test]
async fn p_09_evidence_whose_answer_is_lost_is_there_once() {
    for (kind, call) in TAKING {
        let (till, payment, dispute) = disputed(kind).await;
        let mut ada = till.enters(OWNER).await;
        drafts(&mut ada, dispute, "Livré.", &[("service", RECEIPT)]).await;
        till.script(call.name, std::iter::repeat_n(Step::ActThen500, 6));
        assert_eq!(sends(&mut ada, dispute).await.status, StatusCode::SEE_OTHER, "{kind}");
        till.script(call.name, []);
        assert_eq!(state(&till, payment).await, DisputeState::Review, "{kind}");
        till.verifies().await;
    }
}

/// It was decided there meanwhile, and nobody said so: after the refusal the provider is asked, and what is true is booked.
#[tokio::test]
async fn p_27_evidence_that_comes_too_late_learns_what_was_decided() {
    for (kind, call) in TAKING {
        let (till, payment, dispute) = disputed(kind).await;
        let mut ada = till.enters(OWNER).await;
        drafts(&mut ada, dispute, "Livré.", &[]).await;
        till.sandbox.webhooks(DeliveryMode::Drop);
        let page = till.payment(payment).await.provider_reference.expect("a reference");
        till.happens_there(&page, LateEvent::DisputeLost, None);
        till.hears().await;
        assert_eq!(state(&till, payment).await, DisputeState::Open, "{kind}: nobody said so");
        till.script(call.name, [Step::RefuseThenOk]);
        assert_eq!(sends(&mut ada, dispute).await.status, StatusCode::SEE_OTHER, "{kind}");
        let decided = till.disputes_of(payment).await.remove(0);
        assert_eq!((decided.state, decided.away.lost.minor), (DisputeState::Lost, 12_000), "{kind}");
        assert_eq!(till.calls(call.path), 1, "{kind}: asked, not sent again");
        till.verifies().await;
    }
}
