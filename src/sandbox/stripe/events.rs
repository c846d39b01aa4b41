//! The list of events, and what happens later or otherwise on the operator's word.

use serde::Deserialize;
use serde_json::{Value, json};

use super::desk::{Desk, Origin, at_desk};
use super::payments::{self, DebitEnd};
use super::refusal::Refusal;
use super::{account, disputes, listing, payouts, refunds, sessions};
use crate::sandbox::Sandbox;
use crate::sandbox::deliver::DeliveryState;

pub(super) fn list(desk: &Desk<'_>, params: &Value) -> Result<Value, Refusal> {
    let mut filters = params.clone();
    let (mut types, mut success) = (None, None);
    if let Some(fields) = filters.as_object_mut() {
        types = fields.remove("types");
        success = fields.remove("delivery_success").and_then(|wanted| wanted.as_bool());
    }
    if types.is_some() && !params["type"].is_null() {
        let message = "You may only specify one of these parameters: type, types.";
        return Err(Refusal::parameter("parameters_exclusive", "types", message));
    }
    let failed = |event: &Value| {
        desk.books.deliveries.iter().any(|delivery| {
            event["id"] == delivery.event.as_str()
                && delivery.state != DeliveryState::Delivered
                && !delivery.attempts.is_empty()
        })
    };
    let all = desk.books.newest(&desk.account, "event").into_iter().map(|record| record.body.clone());
    let all = all.filter(|event| {
        types.as_ref().and_then(Value::as_array).is_none_or(|types| types.contains(&event["type"]))
            && success.is_none_or(|wanted| wanted != failed(event))
    });
    listing::page(listing::filtered(all.collect(), &filters), "/v1/events", params)
}

/// Something that happens at the provider without a call of ours.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Late {
    /// A session, intent, charge, refund, dispute or payout; for `payout` an account or a key.
    pub object: String,
    pub event: LateEvent,
    /// Minor units, for `refund` and `dispute`; absent: everything.
    #[serde(default)]
    pub amount: Option<i64>,
    /// For `dispute` and `inquiry`; absent: `fraudulent`.
    #[serde(default)]
    pub reason: Option<String>,
    /// For `payout`; absent: `eur`.
    #[serde(default)]
    pub currency: Option<String>,
    /// Milliseconds to wait first.
    #[serde(default)]
    pub after_ms: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LateEvent {
    /// A debit was confirmed in the instant before its session expired; the bank is at it.
    Confirmed,
    /// The bank pays; for an expired session, what [`LateEvent::Confirmed`] says comes first.
    Success,
    Failure,
    Settle,
    Expire,
    Dispute,
    /// One dispute about everything that was paid.
    DisputeOfAll,
    /// Money is taken back, and no case is opened.
    Reversal,
    /// The provider charges for the trouble.
    Surcharge,
    Inquiry,
    InquiryEscalated,
    InquiryClosed,
    DisputeWon,
    DisputeLost,
    Refund,
    RefundSucceeded,
    RefundFailed,
    Payout,
    PayoutFailed,
    /// The payer's bank cancels the mandate.
    MandateCancelled,
    /// The account may take no more money, or again.
    AccountStopped,
    AccountReopened,
}

/// Makes it happen now. Answers the object that came of it.
pub(crate) fn late(sandbox: &Sandbox, order: &Late) -> Result<Value, String> {
    let owner = sandbox.read(|books| {
        let by_key = books.accounts.values().find(|account| account.has_key(&order.object));
        books
            .objects
            .get(&order.object)
            .map(|record| record.account.clone())
            .or_else(|| books.accounts.get(&order.object).or(by_key).map(|account| account.id.clone()))
    });
    let owner = owner.ok_or_else(|| format!("no such object: {}", order.object))?;
    at_desk(sandbox, &owner, Origin::default(), |desk| {
        let touched = apply(desk, order)
            .ok_or_else(|| format!("{:?} does not fit the state of {}", order.event, order.object))?;
        Ok(desk.books.body(&touched))
    })
}

fn apply(desk: &mut Desk<'_>, order: &Late) -> Option<String> {
    let chain = chain(desk, &order.object);
    let done = |happened: bool, id: &str| happened.then(|| id.to_owned());
    let dispute = |desk: &Desk<'_>| {
        let disputes = desk.books.newest(&desk.account, "dispute");
        let its = |body: &Value| body["id"] == order.object.as_str() || body["charge"] == chain.charge.as_str();
        disputes
            .into_iter()
            .find(|record| its(&record.body))
            .and_then(|record| record.body["id"].as_str())
            .map(str::to_owned)
    };
    let debit_end = |desk: &mut Desk<'_>, end| done(payments::settle_debit(desk, &chain.intent, end), &chain.intent);
    match order.event {
        LateEvent::Confirmed => payments::debit_before_expiry(desk, &chain.session),
        LateEvent::Success if chain.intent.is_empty() => {
            let intent = payments::debit_before_expiry(desk, &chain.session)?;
            done(payments::settle_debit(desk, &intent, DebitEnd::Paid), &intent)
        }
        LateEvent::Success => debit_end(desk, DebitEnd::Paid),
        LateEvent::Failure => debit_end(desk, DebitEnd::Failed),
        LateEvent::Settle => debit_end(desk, DebitEnd::ByAccount),
        LateEvent::Expire => sessions::expire(desk, &chain.session).is_ok().then_some(chain.session),
        LateEvent::Dispute | LateEvent::Inquiry => {
            (desk.books.body(&chain.charge)["paid"] == json!(true)).then_some(())?;
            disputes::may_open(desk, &chain.charge, order.amount).then_some(())?;
            let status = if order.event == LateEvent::Inquiry { "warning_needs_response" } else { "needs_response" };
            let reason = order.reason.as_deref().unwrap_or("fraudulent");
            Some(disputes::open(desk, &chain.charge, reason, status, order.amount))
        }
        LateEvent::InquiryEscalated => dispute(desk).filter(|id| disputes::escalate(desk, id)),
        LateEvent::InquiryClosed => dispute(desk).filter(|id| disputes::decide(desk, id, "warning_closed")),
        LateEvent::DisputeWon => dispute(desk).filter(|id| disputes::decide(desk, id, "won")),
        LateEvent::DisputeLost => dispute(desk).filter(|id| disputes::decide(desk, id, "lost")),
        LateEvent::Refund => {
            let mut params = json!({ "charge": chain.charge });
            if let Some(amount) = order.amount {
                params["amount"] = json!(amount);
            }
            refunds::create(desk, &params).ok()?["id"].as_str().map(str::to_owned)
        }
        LateEvent::RefundSucceeded => done(refunds::end(desk, &order.object, "succeeded"), &order.object),
        LateEvent::RefundFailed => done(refunds::end(desk, &order.object, "failed"), &order.object),
        LateEvent::Payout => payouts::pay_out(desk, order.currency.as_deref().unwrap_or("eur")),
        LateEvent::PayoutFailed => done(payouts::fail(desk, &order.object), &order.object),
        LateEvent::AccountStopped => {
            Some(account::let_charge(desk, Some(order.reason.as_deref().unwrap_or("requirements.past_due"))))
        }
        LateEvent::AccountReopened => Some(account::let_charge(desk, None)),
        // Its customers leave no mandates here, and what it takes it takes with a dispute.
        LateEvent::MandateCancelled | LateEvent::DisputeOfAll | LateEvent::Reversal | LateEvent::Surcharge => None,
    }
}

/// The session, intent and charge that belong together; empty where there is none.
#[derive(Default)]
struct Chain {
    session: String,
    intent: String,
    charge: String,
    txn: String,
}

fn chain(desk: &Desk<'_>, id: &str) -> Chain {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let body = desk.books.body(id);
    let intent = match body["object"].as_str() {
        Some("payment_intent") => id.to_owned(),
        _ => text(&body["payment_intent"]),
    };
    let session =
        if body["object"] == "checkout.session" { id.to_owned() } else { text(&desk.memo(&intent)["session"]) };
    let charge =
        if body["object"] == "charge" { id.to_owned() } else { text(&desk.books.body(&intent)["latest_charge"]) };
    let txn = text(&desk.books.body(&charge)["balance_transaction"]);
    Chain { session, intent, charge, txn }
}

/// Changes the provider's stored truth. `amount`, `currency`, `livemode`, `payee` and `fee` reach every object of the
/// payment; `status` and all other names only the object itself.
pub(crate) fn override_object(sandbox: &Sandbox, id: &str, fields: &Value) -> Result<Value, String> {
    let owner = sandbox.read(|books| books.objects.get(id).map(|record| record.account.clone()));
    let owner = owner.ok_or_else(|| format!("no such object: {id}"))?;
    at_desk(sandbox, &owner, Origin::default(), |desk| {
        let chain = chain(desk, id);
        for (name, value) in fields.as_object().ok_or("`set` must be an object")? {
            match name.as_str() {
                "amount" => {
                    desk.books.patch(&chain.session, json!({ "amount_total": value, "amount_subtotal": value }));
                    let received = desk.books.body(&chain.intent)["status"] == "succeeded";
                    desk.books.patch(&chain.intent, json!({ "amount": value }));
                    if received {
                        desk.books.patch(&chain.intent, json!({ "amount_received": value }));
                        desk.books.patch(&chain.charge, json!({ "amount": value, "amount_captured": value }));
                        let fee = desk.books.body(&chain.txn)["fee"].as_i64().unwrap_or_default();
                        let net = value.as_i64().unwrap_or_default() - fee;
                        desk.books.patch(&chain.txn, json!({ "amount": value, "net": net }));
                    }
                    if !chain_holds(&chain, id) {
                        desk.books.patch(id, json!({ "amount": value }));
                    }
                }
                "currency" | "livemode" => {
                    for part in [chain.session.as_str(), &chain.intent, &chain.charge, id] {
                        desk.books.patch(part, json!({ name: value }));
                    }
                    if name == "currency" {
                        desk.books.patch(&chain.txn, json!({ "currency": value }));
                    }
                }
                "payee" => {
                    let transfer = json!({ "destination": value });
                    for part in [&chain.intent, &chain.charge] {
                        desk.books.patch(part, json!({ "on_behalf_of": value, "transfer_data": transfer }));
                    }
                }
                "fee" => {
                    let txn = desk.books.body(&chain.txn);
                    let fee = value.as_i64().unwrap_or_default();
                    let line = json!({
                        "amount": fee, "application": null, "currency": txn["currency"],
                        "description": "Stripe processing fees", "type": "stripe_fee",
                    });
                    let net = txn["amount"].as_i64().unwrap_or_default() - fee;
                    desk.books.patch(&chain.txn, json!({ "fee": fee, "net": net, "fee_details": [line] }));
                }
                // Counted in another currency than it was charged in: what the movement of the balance says.
                "settlement" => {
                    let own = desk.books.body(id)["balance_transaction"].as_str().map(str::to_owned);
                    desk.books.patch(own.as_deref().unwrap_or(&chain.txn), value.clone());
                }
                _ => desk.books.patch(id, json!({ name: value })),
            }
        }
        Ok(desk.books.body(id))
    })
}

fn chain_holds(chain: &Chain, id: &str) -> bool {
    [&chain.session, &chain.intent, &chain.charge, &chain.txn].iter().any(|part| *part == id)
}
