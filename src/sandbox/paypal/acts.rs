//! What buyers do on the hosted pages, what happens later, and truths that differ from what was asked.

use serde_json::{Value, json};

use super::{
    ORDER, SALE,
    captures::{self, Review},
    disputes::{self, CHARGEBACK, INQUIRY},
    events, ipn, orders, refunds, transactions,
};
use crate::sandbox::Sandbox;
use crate::sandbox::books::{Books, MovementKind};
use crate::sandbox::control::{CustomerAct, CustomerAction, Late, LateEvent};
use crate::sandbox::deliver::{self, DeliveryMode};

/// What the buyer pays with, by what becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Funding {
    Instant,
    /// Refused when it is captured.
    Declined,
    /// Looked at by PayPal, and decided later.
    Reviewed,
}

impl Funding {
    pub(crate) const ALL: [Self; 3] = [Self::Instant, Self::Declined, Self::Reviewed];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Instant => "balance",
            Self::Declined => "declined",
            Self::Reviewed => "review",
        }
    }

    pub(crate) fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|one| one.name() == name).unwrap_or(Self::Instant)
    }
}

pub(super) async fn act_as_customer(sandbox: &Sandbox, act: &CustomerAct) -> Result<Value, String> {
    let id = act.session.as_str();
    let page = sandbox.read(|books| books.body(id));
    let funding = match act.action {
        CustomerAction::Cancel => return Ok(json!({ "outcome": "left", "redirect": page["cancel_url"] })),
        CustomerAction::Approve | CustomerAction::WalkAway => Funding::Instant,
        CustomerAction::Decline => Funding::Declined,
        CustomerAction::Debit => Funding::Reviewed,
        CustomerAction::AuthenticatePass | CustomerAction::AuthenticateFail => {
            return Err("PayPal asks for no authentication here".to_owned());
        }
    };
    let redirect = match page["object"].as_str() {
        Some(ORDER) => approve(sandbox, id, funding).ok_or("the order is not open")?,
        Some(SALE) => ipn::pay(sandbox, id, funding).ok_or("the payment was made already")?,
        _ => return Err(format!("no hosted page: {id}")),
    };
    if sandbox.read(|books| books.mode == DeliveryMode::BeforeRedirect) {
        deliver::overtake(sandbox).await;
    }
    let walks = act.action == CustomerAction::WalkAway;
    let outcome = if walks { "walked_away" } else { "approved" };
    Ok(json!({ "outcome": outcome, "redirect": if walks { Value::Null } else { json!(redirect) } }))
}

/// The buyer approves; nothing is taken yet. Answers where the browser goes; `None` when the order is not open.
pub(super) fn approve(sandbox: &Sandbox, id: &str, funding: Funding) -> Option<String> {
    let (now, base) = (sandbox.now(), sandbox.public_base());
    sandbox.change(|books| {
        let record = books.objects.get(id).filter(|record| record.body["object"] == ORDER)?;
        let (account, order) = (record.account.clone(), record.body.clone());
        orders::is_open(&order).then_some(())?;
        orders::change(books, id, json!({ "status": "APPROVED", "funding": funding.name() }), now);
        events::emit(books, (&account, &base, now), "CHECKOUT.ORDER.APPROVED", id);
        let back = order["return_url"].as_str().unwrap_or_default();
        let joint = if back.contains('?') { '&' } else { '?' };
        Some(format!("{back}{joint}token={id}&PayerID=QYR5Z8XDVJNXQ"))
    })
}

pub(super) fn late(sandbox: &Sandbox, order: &Late) -> Result<Value, String> {
    let (now, base) = (sandbox.now(), sandbox.public_base());
    let does_not_fit = || format!("{:?} does not fit the state of {}", order.event, order.object);
    let (account, body) = sandbox
        .read(|books| books.objects.get(&order.object).map(|record| (record.account.clone(), record.body.clone())))
        .ok_or_else(|| format!("no such object: {}", order.object))?;
    if let Some(sale) = ipn::sale_of(&body) {
        return ipn::late(sandbox, sale, order).ok_or_else(does_not_fit);
    }
    let capture = match body["object"].as_str() {
        Some(ORDER) => body["capture"].as_str().unwrap_or_default(),
        _ => order.object.as_str(),
    };
    let place = (account.as_str(), base.as_str(), now);
    sandbox.change(|books| {
        match order.event {
            LateEvent::Success => captures::decide(books, place, capture, Review::Passed),
            LateEvent::Failure => captures::decide(books, place, capture, Review::Refused),
            LateEvent::Expire => forget(books, &order.object, now),
            LateEvent::Refund => {
                refunds::take_back(books, place, capture, (order.amount, MovementKind::Refund)).map(drop)
            }
            LateEvent::Dispute => disputes::open(books, place, &[capture], (CHARGEBACK, order.amount)),
            LateEvent::DisputeOfAll => disputes::open_over_all(books, place, capture),
            LateEvent::Reversal => refunds::reverse(books, place, capture, order.amount),
            LateEvent::Inquiry => disputes::open(books, place, &[capture], (INQUIRY, order.amount)),
            LateEvent::InquiryEscalated => disputes::escalate(books, place, capture),
            LateEvent::InquiryClosed => disputes::resolve(books, place, capture, (INQUIRY, "CANCELED_BY_BUYER")),
            LateEvent::DisputeWon => disputes::resolve(books, place, capture, (CHARGEBACK, "RESOLVED_SELLER_FAVOUR")),
            LateEvent::DisputeLost => disputes::resolve(books, place, capture, (CHARGEBACK, "RESOLVED_BUYER_FAVOUR")),
            LateEvent::RefundFailed => refunds::fail(books, place, &order.object),
            LateEvent::Payout => {
                let currency = order.currency.as_deref().or(body["currency"].as_str()).unwrap_or("EUR");
                transactions::withdraw(books, (account.as_str(), now), currency)
            }
            LateEvent::PayoutFailed => transactions::come_back(books, (account.as_str(), now), &order.object),
            _ => None,
        }
        .ok_or_else(does_not_fit)?;
        Ok(books.body(&order.object))
    })
}

fn forget(books: &mut Books, order: &str, now: i64) -> Option<()> {
    let body = books.body(order);
    (orders::is_open(&body) || body["status"] == "APPROVED").then_some(())?;
    orders::change(books, order, json!({ "status": "FORGOTTEN" }), now);
    Some(())
}

/// `amount`, `currency` and `fee` reach order and capture; other names the object itself.
pub(super) fn override_object(sandbox: &Sandbox, id: &str, set: &Value) -> Result<Value, String> {
    let set = set.as_object().ok_or("`set` must be an object")?;
    Ok(sandbox.change(|books| {
        let body = books.body(id);
        let other = [&body["capture"], &body["payment_intent"]].into_iter().find_map(Value::as_str).map(str::to_owned);
        for (name, value) in set {
            let field = if name == "amount" { "minor" } else { name.as_str() };
            books.patch(id, json!({ field: value }));
            if let Some(other) = other.as_deref().filter(|_| matches!(field, "minor" | "currency")) {
                books.patch(other, json!({ field: value }));
            }
        }
        books.body(id)
    }))
}
