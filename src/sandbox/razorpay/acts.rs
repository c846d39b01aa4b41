//! What customers do on the hosted page, what happens later, and truths that differ from what was asked.

use serde_json::{Value, json};

use super::payments::{self, Funding};
use super::{DISPUTE, LINK, REFUND, disputes, events, links, refunds, settlements};
use crate::sandbox::Sandbox;
use crate::sandbox::books::Books;
use crate::sandbox::control::{CustomerAct, CustomerAction, Late, LateEvent};
use crate::sandbox::hosted;

pub(super) async fn act_as_customer(sandbox: &Sandbox, act: &CustomerAct) -> Result<Value, String> {
    let link = act.session.as_str();
    let funding = match act.action {
        // The page knows no way back: the customer closes it.
        CustomerAction::Cancel => return Ok(json!({ "outcome": "left", "redirect": null })),
        CustomerAction::Approve | CustomerAction::WalkAway => Funding::Instant,
        CustomerAction::Decline => Funding::Declined,
        CustomerAction::Debit => Funding::Held,
        CustomerAction::AuthenticatePass | CustomerAction::AuthenticateFail => {
            return Err("Razorpay asks for no authentication here".to_owned());
        }
    };
    let now = sandbox.now();
    let tried = sandbox.change(|books| payments::attempt(books, link, funding, now));
    let payment = tried.ok_or_else(|| format!("{link} is not open"))?;
    hosted::overtaken(sandbox).await;
    Ok(match funding {
        Funding::Instant if act.action == CustomerAction::WalkAway => {
            json!({ "outcome": "walked_away", "redirect": null })
        }
        Funding::Instant => json!({ "outcome": "paid", "redirect": events::callback(sandbox, link, &payment) }),
        Funding::Declined => json!({ "outcome": "declined", "redirect": null }),
        Funding::Held => json!({ "outcome": "held", "redirect": null }),
    })
}

pub(super) fn late(sandbox: &Sandbox, order: &Late) -> Result<Value, String> {
    let now = sandbox.now();
    let does_not_fit = || format!("{:?} does not fit the state of {}", order.event, order.object);
    sandbox.change(|books| {
        let account = books.objects.get(&order.object).map(|record| record.account.clone());
        let account = account.ok_or_else(|| format!("no such object: {}", order.object))?;
        happen(books, (&account, now), order).ok_or_else(does_not_fit)?;
        Ok(books.body(&order.object))
    })
}

fn happen(books: &mut Books, place: super::Place<'_>, order: &Late) -> Option<()> {
    let body = books.body(&order.object);
    match order.event {
        LateEvent::Expire => {
            (body["object"] == LINK && links::is_open(&body)).then_some(())?;
            links::close(books, place, &order.object, "expired");
            return Some(());
        }
        LateEvent::RefundSucceeded => return refunds::decide(books, place, &order.object, "processed"),
        LateEvent::RefundFailed => return refunds::decide(books, place, &order.object, "failed"),
        LateEvent::Payout => return settlements::settle(books, place).map(drop),
        LateEvent::PayoutFailed => return settlements::come_back(books, place, &order.object),
        _ => {}
    }
    let payment = match body["object"].as_str() {
        Some(DISPUTE | REFUND) => books.body(body["payment"].as_str()?),
        _ => payments::latest(books, &order.object)?,
    };
    let id = payment["id"].as_str()?;
    match (order.event, payment["status"].as_str()?) {
        (LateEvent::Success, "authorized") => payments::capture(books, place, id),
        // The bank said no, and says yes after all.
        (LateEvent::Confirmed, "failed") => payments::authorize(books, place, id),
        (LateEvent::Success, "failed") => {
            payments::authorize(books, place, id);
            payments::capture(books, place, id);
        }
        (LateEvent::Failure, "authorized") => payments::release(books, id),
        (LateEvent::Refund, _) => drop(refunds::by_hand(books, place, &payment, order.amount)?),
        (LateEvent::Dispute, _) => drop(disputes::open(books, place, &payment, order.amount)?),
        (LateEvent::DisputeWon, _) => disputes::decide(books, place, &payment, "won")?,
        (LateEvent::DisputeLost, _) => disputes::decide(books, place, &payment, "lost")?,
        _ => return None,
    }
    Some(())
}

/// `amount`, `currency` and `fee` reach the tries on a link; other names the object itself.
pub(super) fn override_object(sandbox: &Sandbox, id: &str, set: &Value) -> Result<Value, String> {
    let set = set.as_object().ok_or("`set` must be an object")?;
    Ok(sandbox.change(|books| {
        let payment = payments::latest(books, id).and_then(|body| body["id"].as_str().map(str::to_owned));
        for (name, value) in set {
            let field = if name == "amount" { "minor" } else { name.as_str() };
            books.patch(id, json!({ field: value }));
            if let Some(payment) = payment.as_deref().filter(|_| matches!(field, "minor" | "currency" | "fee")) {
                books.patch(payment, json!({ field: value }));
            }
        }
        books.body(id)
    }))
}
