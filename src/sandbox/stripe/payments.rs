//! What the customer and the networks do with a session: approve, decline, authenticate, debit, settle.

use serde_json::{Value, json};

use super::balance::{self, Movement, Ready, Tax};
use super::cards::{self, BankAccount, Card, Inquiry, TEST_IBANS, Verdict};
use super::desk::Desk;
use super::payment_intents::{self, Failure, Method};
use super::{charges, disputes, refunds, sessions};
use crate::sandbox::books::{Books, MovementKind};

/// What the customer sees after submitting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Submitted {
    /// Back to the shop.
    Complete,
    /// The bank wants to see the customer; the intent to authenticate.
    Authenticate(String),
    /// Code of the refusal; the session stays open.
    Declined(&'static str),
    /// The session is complete or expired already.
    Closed,
}

/// The customer pays by card.
pub(super) fn submit_card(desk: &mut Desk<'_>, session: &str, card: &Card) -> Submitted {
    if !is_open(desk, session) {
        return Submitted::Closed;
    }
    let intent = payment_intents::of_session(desk, session);
    let details = json!({
        "brand": card.brand, "checks": { "cvc_check": "pass" }, "country": "FR", "exp_month": card.exp_month,
        "exp_year": card.exp_year, "fingerprint": format!("sandbox{}", card.last4), "funding": "credit",
        "generated_from": null, "last4": card.last4, "networks": { "available": [card.brand], "preferred": null },
        "three_d_secure_usage": { "supported": true }, "wallet": null,
    });
    payment_intents::attach(desk, &intent, &Method { kind: "card", details });
    match card.verdict {
        Verdict::Declined { code, decline_code } => {
            let failure =
                Failure { code, decline_code: Some(decline_code), message: decline_words(code, decline_code) };
            let charge = charges::create(desk, &intent, json!({}));
            charges::fail(desk, &charge, &failure);
            payment_intents::fail(desk, &intent, &failure, Some(&charge));
            Submitted::Declined(if code == "card_declined" { decline_code } else { code })
        }
        Verdict::NeedsAuthentication => {
            let url = format!("{}/stripe/authenticate/{intent}", desk.base);
            let back = format!("{}/stripe/checkout/{session}", desk.base);
            let action = json!({ "type": "redirect_to_url", "redirect_to_url": { "url": url, "return_url": back } });
            desk.books.patch(&intent, json!({ "status": "requires_action", "next_action": action }));
            desk.emit("payment_intent.requires_action", &intent);
            Submitted::Authenticate(intent)
        }
        verdict => {
            capture(desk, session, &intent, verdict);
            Submitted::Complete
        }
    }
}

/// What the customer answered to the bank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Authentication {
    Passed,
    Failed,
}

/// Ends a 3-D Secure step; a second answer changes nothing.
pub(super) fn authenticate(desk: &mut Desk<'_>, intent: &str, answer: Authentication) -> Submitted {
    let session = desk.memo(intent)["session"].as_str().unwrap_or_default().to_owned();
    if !is_open(desk, &session) || desk.books.body(intent)["status"] != "requires_action" {
        return Submitted::Closed;
    }
    match answer {
        Authentication::Passed => {
            capture(desk, &session, intent, Verdict::Approved);
            Submitted::Complete
        }
        Authentication::Failed => {
            let code = "payment_intent_authentication_failure";
            let message = "The provided PaymentMethod has failed authentication.";
            payment_intents::fail(desk, intent, &Failure { code, decline_code: None, message }, None);
            Submitted::Declined(code)
        }
    }
}

/// The customer submits a mandate; the money comes days later, or not.
pub(super) fn submit_debit(desk: &mut Desk<'_>, session: &str, bank: &BankAccount) -> Submitted {
    if !is_open(desk, session) {
        return Submitted::Closed;
    }
    debit(desk, session, bank);
    Submitted::Complete
}

/// The customer confirmed a debit in the instant before the session expired: the bank is at it all the same. Answers the
/// intent; `None` where that cannot be. An intent that was cancelled with its session is cancelled for good.
pub(super) fn debit_before_expiry(desk: &mut Desk<'_>, session: &str) -> Option<String> {
    if !may_have_been_confirmed(&desk.books.body(session)) {
        return None;
    }
    debit(desk, session, &cards::read_iban(TEST_IBANS[0])?);
    desk.books.body(session)["payment_intent"].as_str().map(str::to_owned)
}

pub(super) fn may_have_been_confirmed(session: &Value) -> bool {
    let takes_debits =
        session["payment_method_types"].as_array().is_some_and(|kinds| kinds.contains(&json!("sepa_debit")));
    session["status"] == "expired" && session["payment_intent"].is_null() && takes_debits
}

fn debit(desk: &mut Desk<'_>, session: &str, bank: &BankAccount) {
    let intent = payment_intents::of_session(desk, session);
    let details = json!({
        "bank_code": "20041", "branch_code": "01005", "country": bank.country,
        "fingerprint": format!("sandbox{}", bank.last4), "generated_from": null, "last4": bank.last4,
    });
    payment_intents::attach(desk, &intent, &Method { kind: "sepa_debit", details });
    let ripe_at = desk.settles_after.map(|seconds| desk.now + seconds);
    let charge = charges::create(desk, &intent, json!({ "ends_well": bank.ends_well, "ripe_at": ripe_at }));
    desk.books.patch(&intent, json!({ "status": "processing" }));
    desk.books.patch(session, json!({ "status": "complete", "payment_status": "unpaid", "url": null }));
    desk.emit("charge.pending", &charge);
    desk.emit("payment_intent.processing", &intent);
    desk.emit("checkout.session.completed", session);
}

/// How a debit ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DebitEnd {
    Paid,
    Failed,
    /// As the test account says.
    ByAccount,
}

/// Ends a debit that is under way; `false` when there is none.
pub(super) fn settle_debit(desk: &mut Desk<'_>, intent_id: &str, end: DebitEnd) -> bool {
    let intent = desk.books.body(intent_id);
    if intent["status"] != "processing" {
        return false;
    }
    let session = desk.memo(intent_id)["session"].as_str().unwrap_or_default().to_owned();
    let charge = intent["latest_charge"].as_str().unwrap_or_default().to_owned();
    let paid = match end {
        DebitEnd::Paid => true,
        DebitEnd::Failed => false,
        DebitEnd::ByAccount => desk.memo(&charge)["ends_well"] == json!(true),
    };
    if paid {
        receive(desk, intent_id, &charge, Ready::NextWeek);
        desk.books.patch(&session, json!({ "payment_status": "paid" }));
        desk.emit("checkout.session.async_payment_succeeded", &session);
    } else {
        let failure = Failure {
            code: "insufficient_funds",
            decline_code: None,
            message: "The customer's account has insufficient funds to cover this payment.",
        };
        charges::fail(desk, &charge, &failure);
        payment_intents::fail(desk, intent_id, &failure, Some(&charge));
        desk.emit("checkout.session.async_payment_failed", &session);
    }
    true
}

/// A session without anything to pay.
pub(super) fn complete_free(desk: &mut Desk<'_>, session: &str) -> Submitted {
    if !is_open(desk, session) {
        return Submitted::Closed;
    }
    desk.books.patch(session, json!({ "status": "complete", "url": null }));
    desk.emit("checkout.session.completed", session);
    Submitted::Complete
}

pub(super) fn is_open(desk: &mut Desk<'_>, session: &str) -> bool {
    sessions::expire_overdue(desk);
    desk.books.body(session)["status"] == "open"
}

fn capture(desk: &mut Desk<'_>, session: &str, intent: &str, verdict: Verdict) {
    let memo = match verdict {
        Verdict::SlowRefund { end } => json!({ "refund_end": end }),
        _ => json!({}),
    };
    let charge = charges::create(desk, intent, memo);
    let ready = if verdict == Verdict::AvailableNow { Ready::Now } else { Ready::NextWeek };
    receive(desk, intent, &charge, ready);
    desk.books.patch(session, json!({ "status": "complete", "payment_status": "paid", "url": null }));
    desk.emit("checkout.session.completed", session);
    if let Verdict::Disputed { reason, inquiry } = verdict {
        let status = if inquiry == Inquiry::Inquiry { "warning_needs_response" } else { "needs_response" };
        disputes::open(desk, &charge, reason, status, None);
    }
}

/// The money is there: charge, intent, balance transaction, and their events.
fn receive(desk: &mut Desk<'_>, intent: &str, charge: &str, ready: Ready) {
    charges::succeed(desk, charge);
    let amount = desk.books.body(intent)["amount"].clone();
    desk.books.patch(intent, json!({ "status": "succeeded", "amount_received": amount, "next_action": null }));
    desk.emit("payment_intent.succeeded", intent);
    let body = desk.books.body(charge);
    let currency = body["currency"].as_str().unwrap_or_default();
    let cents = body["amount"].as_i64().unwrap_or_default();
    let movement = Movement {
        kind: MovementKind::Capture,
        object: charge,
        charge: Some(charge),
        currency,
        amount: cents,
        fee: balance::charge_fee(cents, currency),
        taxed: Tax::OnTop,
        description: body["description"].as_str().unwrap_or("Payment").to_owned(),
    };
    let txn = balance::book(desk, &movement, ready);
    desk.books.patch(charge, json!({ "balance_transaction": txn }));
    desk.emit_change("charge.updated", charge, json!({ "balance_transaction": null }));
}

fn decline_words(code: &str, decline_code: &str) -> &'static str {
    match (code, decline_code) {
        ("expired_card", _) => "Your card has expired.",
        ("incorrect_cvc", _) => "Your card's security code is incorrect.",
        ("processing_error", _) => "An error occurred while processing your card. Try again in a little bit.",
        (_, "insufficient_funds") => "Your card has insufficient funds.",
        (_, "test_mode_live_card") => {
            "Your card was declined. Your request was in test mode, but used a non test card."
        }
        _ => "Your card was declined.",
    }
}

/// Debits whose day has come, and refunds that end late.
fn ripe(books: &Books, now: i64) -> Vec<(String, String)> {
    let due = |value: &Value| value.as_i64().is_some_and(|at| at <= now);
    let waiting = books.of_kind("charge").chain(books.of_kind("refund"));
    let ripe = waiting.filter(|record| record.body["status"] == "pending" && due(&record.memo["ripe_at"]));
    ripe.filter_map(|record| Some((record.account.clone(), record.body["id"].as_str()?.to_owned()))).collect()
}

pub(super) fn are_ripe(books: &Books, now: i64) -> bool {
    !ripe(books, now).is_empty()
}

pub(super) fn settle_ripe(desk: &mut Desk<'_>) {
    for (account, id) in ripe(desk.books, desk.now) {
        if account != desk.account {
            continue;
        }
        let body = desk.books.body(&id);
        if body["object"] == "refund" {
            let end = desk.memo(&id)["end"].as_str().unwrap_or_default().to_owned();
            refunds::end(desk, &id, &end);
        } else if let Some(intent) = body["payment_intent"].as_str() {
            settle_debit(desk, intent, DebitEnd::ByAccount);
        }
    }
}
