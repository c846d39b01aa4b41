//! What payers do on the hosted page, what happens later, and truths that differ from what was asked.

use serde_json::{Value, json};

use super::desk::{Desk, at_desk};
use super::life::{self, Way};
use super::payments::{self, To};
use super::{BILLING_REQUEST, FLOW, MANDATE, PAYMENT, billing_requests, events, mandates, payouts, refunds};
use crate::sandbox::Sandbox;
use crate::sandbox::control::{CustomerAct, CustomerAction, Late, LateEvent};
use crate::sandbox::deliver::{self, DeliveryMode};

pub(super) async fn act_as_customer(sandbox: &Sandbox, act: &CustomerAct) -> Result<Value, String> {
    let (account, page) = page_of(sandbox, &act.session).ok_or_else(|| format!("no hosted page: {}", act.session))?;
    let request = page["links"]["billing_request"].as_str().unwrap_or_default().to_owned();
    let way = match act.action {
        CustomerAction::Cancel => {
            at_desk(sandbox, &account, |desk| events::emit(desk, "billing_requests.flow_exited", &request));
            return Ok(json!({ "outcome": "left", "redirect": page["exit_uri"] }));
        }
        CustomerAction::Approve | CustomerAction::WalkAway => {
            let ways = sandbox.read(|books| Way::of(&books.body(&request)));
            ways.first().copied().unwrap_or(Way::Debit)
        }
        CustomerAction::Debit => Way::Debit,
        CustomerAction::Decline => Way::Refused,
        CustomerAction::AuthenticatePass | CustomerAction::AuthenticateFail => {
            return Err("GoCardless asks for no authentication here".to_owned());
        }
    };
    at_desk(sandbox, &account, |desk| life::agree(desk, &request, way)).ok_or("the request is not open")?;
    if sandbox.read(|books| books.mode == DeliveryMode::BeforeRedirect) {
        deliver::overtake(sandbox).await;
    }
    let (outcome, redirect) = match (act.action, way) {
        (_, Way::Refused) => ("declined", Value::Null),
        (CustomerAction::WalkAway, _) => ("walked_away", Value::Null),
        _ => ("approved", page["redirect_uri"].clone()),
    };
    Ok(json!({ "outcome": outcome, "redirect": redirect }))
}

/// The page itself, or the latest one of a billing request.
fn page_of(sandbox: &Sandbox, id: &str) -> Option<(String, Value)> {
    sandbox.read(|books| {
        let record = books.objects.get(id)?;
        let found = match record.body["object"].as_str()? {
            FLOW => record.body.clone(),
            BILLING_REQUEST => {
                let pages = books.newest(&record.account, FLOW);
                pages.into_iter().find(|page| page.body["links"]["billing_request"] == id)?.body.clone()
            }
            _ => return None,
        };
        Some((record.account.clone(), found))
    })
}

pub(super) fn late(sandbox: &Sandbox, order: &Late) -> Result<Value, String> {
    let account = sandbox
        .read(|books| books.objects.get(&order.object).map(|record| record.account.clone()))
        .ok_or_else(|| format!("no such object: {}", order.object))?;
    at_desk(sandbox, &account, |desk| {
        let touched = happen(desk, order)
            .ok_or_else(|| format!("{:?} does not fit the state of {}", order.event, order.object))?;
        Ok(desk.books.body(&touched))
    })
}

/// Answers the object that it happened to.
fn happen(desk: &mut Desk<'_>, order: &Late) -> Option<String> {
    if desk.books.body(&order.object)["object"] == MANDATE {
        return mandate_ends(desk, &order.object, order.event);
    }
    if order.event == LateEvent::Expire {
        let request = billing_requests::behind(desk, &order.object)?;
        return billing_requests::cancel(desk, &request).ok().map(|()| request);
    }
    let object = match desk.books.body(&order.object)["object"].as_str()? {
        BILLING_REQUEST | FLOW => payment_of(desk, &order.object)?,
        _ => order.object.clone(),
    };
    let to = match order.event {
        LateEvent::Confirmed => To::Submitted,
        LateEvent::Success => To::Confirmed,
        LateEvent::Failure => To::Failed,
        LateEvent::Payout | LateEvent::Settle => To::PaidOut,
        LateEvent::Dispute => To::ChargedBack,
        LateEvent::DisputeWon => To::Good,
        LateEvent::Refund => return refund(desk, &object, order.amount),
        LateEvent::RefundSucceeded => return refunds::pay(desk, &object).map(|()| object),
        LateEvent::RefundFailed => return refunds::come_back(desk, &object, "bounced").map(|()| object),
        LateEvent::Surcharge => return payments::surcharge(desk, &object).map(|()| object),
        LateEvent::PayoutFailed => return payouts::bounce(desk, &object).map(|()| object),
        _ => return None,
    };
    payments::advance(desk, &object, to).map(|()| object)
}

fn mandate_ends(desk: &mut Desk<'_>, id: &str, event: LateEvent) -> Option<String> {
    let status = match event {
        LateEvent::MandateCancelled => "cancelled",
        LateEvent::Failure => "failed",
        LateEvent::Expire => "expired",
        _ => return None,
    };
    mandates::is_alive(&desk.books.body(id)).then_some(())?;
    mandates::end(desk, id, status);
    Some(id.to_owned())
}

/// What came of a billing request.
fn payment_of(desk: &Desk<'_>, object: &str) -> Option<String> {
    let request = billing_requests::behind(desk, object)?;
    let of_it = |id: &str| desk.memo(id)["billing_request"] == request.as_str();
    let payments = desk.books.newest(&desk.account, PAYMENT);
    let ids = payments.into_iter().filter_map(|record| record.body["id"].as_str().map(str::to_owned));
    ids.into_iter().find(|id| of_it(id))
}

/// Made on GoCardless' own site.
fn refund(desk: &mut Desk<'_>, payment: &str, amount: Option<i64>) -> Option<String> {
    let body = desk.books.body(payment);
    (body["object"] == PAYMENT && matches!(body["status"].as_str(), Some("confirmed" | "paid_out"))).then_some(())?;
    let left = body["amount"].as_i64()? - body["amount_refunded"].as_i64()?;
    let amount = amount.unwrap_or(left).min(left);
    (amount > 0).then(|| refunds::give_back(desk, (payment, &body), amount, &Value::Null))
}

/// `amount` and `currency` of a billing request reach its payment; other names the object itself.
pub(super) fn override_object(sandbox: &Sandbox, id: &str, set: &Value) -> Result<Value, String> {
    let set = set.as_object().ok_or("`set` must be an object")?.clone();
    let account = sandbox.read(|books| books.objects.get(id).map(|record| record.account.clone()));
    let account = account.ok_or_else(|| format!("no such object: {id}"))?;
    Ok(at_desk(sandbox, &account, |desk| {
        let object = payment_of(desk, id).unwrap_or_else(|| id.to_owned());
        desk.books.patch(&object, Value::Object(set));
        desk.books.body(&object)
    }))
}
