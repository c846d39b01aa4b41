//! What customers do on the hosted page, what happens later, and truths that differ from what was asked.

use serde_json::{Value, json};

use super::orders::{self, End};
use super::{ORDER, refunds};
use crate::sandbox::Sandbox;
use crate::sandbox::control::{CustomerAct, CustomerAction, Late, LateEvent};
use crate::sandbox::hosted;

pub(super) async fn act_as_customer(sandbox: &Sandbox, act: &CustomerAct) -> Result<Value, String> {
    let order = act.session.as_str();
    let (end, outcome) = match act.action {
        CustomerAction::Cancel => (End::Left, "left"),
        CustomerAction::Approve => (End::Paid, "paid"),
        CustomerAction::WalkAway => (End::Paid, "walked_away"),
        CustomerAction::Decline => (End::Declined, "declined"),
        CustomerAction::Debit => (End::Pending, "pending"),
        CustomerAction::AuthenticatePass | CustomerAction::AuthenticateFail => {
            return Err("Paytm asks for no authentication here".to_owned());
        }
    };
    let now = sandbox.now();
    let ended = sandbox.change(|books| orders::decide(books, order, end, now));
    ended.ok_or_else(|| format!("{order} is not open"))?;
    hosted::overtaken(sandbox).await;
    let back = sandbox.read(|books| books.body(order)["callback_url"].clone());
    let walks = act.action == CustomerAction::WalkAway;
    Ok(json!({ "outcome": outcome, "redirect": if walks { Value::Null } else { back } }))
}

pub(super) fn late(sandbox: &Sandbox, order: &Late) -> Result<Value, String> {
    let (now, id) = (sandbox.now(), order.object.as_str());
    sandbox.change(|books| {
        let pending = books.body(id)["status"] == "PENDING" && books.body(id)["object"] == ORDER;
        match order.event {
            LateEvent::Success if pending => orders::decide(books, id, End::Paid, now),
            LateEvent::Failure if pending => orders::decide(books, id, End::Declined, now),
            LateEvent::Expire if orders::is_open(&books.body(id), now) => {
                books.patch(id, json!({ "begun": 0 }));
                Some(())
            }
            LateEvent::Refund => refunds::by_hand(books, id, order.amount, now),
            LateEvent::RefundSucceeded => refunds::decide(books, id, ("TXN_SUCCESS", "10"), now),
            LateEvent::RefundFailed => refunds::decide(books, id, ("TXN_FAILURE", "600"), now),
            _ => None,
        }
        .ok_or_else(|| format!("{:?} does not fit the state of {id}", order.event))?;
        Ok(books.body(id))
    })
}

/// `amount` is the order's; other names the object itself.
pub(super) fn override_object(sandbox: &Sandbox, id: &str, set: &Value) -> Result<Value, String> {
    let set = set.as_object().ok_or("`set` must be an object")?;
    Ok(sandbox.change(|books| {
        for (name, value) in set {
            let field = if name == "amount" { "minor" } else { name.as_str() };
            books.patch(id, json!({ field: value }));
        }
        books.body(id)
    }))
}
