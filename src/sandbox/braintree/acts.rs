//! What buyers do on PayPal's page, what happens later, and truths that differ from what was asked.

use serde_json::{Value, json};

use super::disputes::{CHARGEBACK, RETRIEVAL};
use super::transactions::{self, Settlement};
use super::{PAYMENT, REFUND, TRANSACTION, disputes, payments, refunds};
use crate::sandbox::Sandbox;
use crate::sandbox::books::Books;
use crate::sandbox::control::{CustomerAct, CustomerAction, Late, LateEvent};
use crate::sandbox::deliver::{self, DeliveryMode};
use crate::sandbox::paypal::Funding;

pub(super) async fn act_as_customer(sandbox: &Sandbox, act: &CustomerAct) -> Result<Value, String> {
    let id = act.session.as_str();
    let page = sandbox.read(|books| books.body(id));
    if page["object"] != PAYMENT {
        return Err(format!("no hosted page: {id}"));
    }
    let funding = match act.action {
        CustomerAction::Cancel => return Ok(json!({ "outcome": "left", "redirect": payments::way_back(&page) })),
        CustomerAction::Approve | CustomerAction::WalkAway => Funding::Instant,
        CustomerAction::Decline => Funding::Declined,
        CustomerAction::Debit => Funding::Reviewed,
        CustomerAction::AuthenticatePass | CustomerAction::AuthenticateFail => {
            return Err("PayPal asks for no authentication here".to_owned());
        }
    };
    let redirect = payments::approve(sandbox, id, funding.name()).ok_or("the payment is not open")?;
    if sandbox.read(|books| books.mode == DeliveryMode::BeforeRedirect) {
        deliver::overtake(sandbox).await;
    }
    let walks = act.action == CustomerAction::WalkAway;
    let outcome = if walks { "walked_away" } else { "approved" };
    Ok(json!({ "outcome": outcome, "redirect": if walks { Value::Null } else { json!(redirect) } }))
}

pub(super) fn late(sandbox: &Sandbox, order: &Late) -> Result<Value, String> {
    let (now, base) = (sandbox.now(), sandbox.public_base());
    let account = sandbox
        .read(|books| books.objects.get(&order.object).map(|record| record.account.clone()))
        .ok_or_else(|| format!("no such object: {}", order.object))?;
    let place = (account.as_str(), base.as_str(), now);
    sandbox.change(|books| {
        let (object, subject) = (order.object.as_str(), transaction_of(books, &order.object));
        match order.event {
            LateEvent::Success | LateEvent::Settle => transactions::settle(books, place, &subject, Settlement::Settled),
            LateEvent::Failure => transactions::settle(books, place, &subject, Settlement::Declined),
            LateEvent::Expire => payments::forget(books, object),
            LateEvent::Refund => by_hand(books, place, &subject, order.amount),
            LateEvent::RefundSucceeded => refunds::end(books, place, object, false),
            LateEvent::RefundFailed => refunds::end(books, place, object, true),
            LateEvent::Dispute => disputes::open(books, place, &subject, (CHARGEBACK, order.amount)).map(drop),
            LateEvent::DisputeWon => disputes::close(books, place, &subject, (CHARGEBACK, "WON")),
            LateEvent::DisputeLost => disputes::close(books, place, &subject, (CHARGEBACK, "LOST")),
            LateEvent::Inquiry => disputes::open(books, place, &subject, (RETRIEVAL, order.amount)).map(drop),
            LateEvent::InquiryEscalated => disputes::escalate(books, place, &subject),
            LateEvent::InquiryClosed => disputes::close(books, place, &subject, (RETRIEVAL, "WON")),
            _ => None,
        }
        .ok_or_else(|| format!("{:?} does not fit the state of {object}", order.event))?;
        Ok(books.body(object))
    })
}

/// The transaction itself, or the one a payment led to.
fn transaction_of(books: &Books, object: &str) -> String {
    let found = books.of_kind(TRANSACTION).find(|record| record.body["payment_intent"] == object);
    found.and_then(|record| record.body["id"].as_str()).unwrap_or(object).to_owned()
}

/// Refunded in the control panel, under no name of the shop's.
fn by_hand(books: &mut Books, place: super::Place<'_>, id: &str, amount: Option<i64>) -> Option<()> {
    let facts = books.body(id);
    matches!(facts["status"].as_str(), Some("SETTLING" | "SETTLED")).then_some(())?;
    let whole = facts["minor"].as_i64()?;
    let refund = refunds::give(books, place, id, (amount.unwrap_or(whole).min(whole), &Value::Null));
    (books.body(&refund)["object"] == REFUND).then_some(())
}

/// `amount`, `currency` and `fee` reach payment and transaction; other names the object itself.
pub(super) fn override_object(sandbox: &Sandbox, id: &str, set: &Value) -> Result<Value, String> {
    let set = set.as_object().ok_or("`set` must be an object")?;
    Ok(sandbox.change(|books| {
        let others = [transaction_of(books, id), books.body(id)["payment_intent"].as_str().unwrap_or(id).to_owned()];
        for (name, value) in set {
            let field = if name == "amount" { "minor" } else { name.as_str() };
            books.patch(id, json!({ field: value }));
            if matches!(field, "minor" | "currency" | "fee") {
                others.iter().for_each(|other| books.patch(other, json!({ field: value })));
            }
        }
        books.body(id)
    }))
}
