//! Paytm's notices, a form for payments and JSON for refunds: the checksum within the body, then which order it is about.

use std::collections::BTreeMap;

use super::{
    checksum::{self, Nulls},
    outcome::rupees,
    wire::{Envelope, Told},
};
use crate::{
    domain::{
        ids::PaymentId,
        payment::State,
        report::{About, Claim, Notice},
    },
    providers::NoticeError,
};

/// What is switched on in Paytm's dashboard.
pub const EVENTS: &[&str] = &["Payment", "Refund"];

const CHECKSUM: &str = "CHECKSUMHASH";

/// Verified with the merchant's key, whatever fields came: one more or less, and it is another text.
pub fn receive(body: &[u8], key: &str) -> Result<Notice, NoticeError> {
    let told = match body.first() {
        Some(b'{') => json(body, key)?,
        _ => form(body, key)?,
    };
    read(&told)
}

fn form(body: &[u8], key: &str) -> Result<Told, NoticeError> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(body).map_err(|_| NoticeError::Missing)?;
    let count = pairs.len();
    let mut fields: BTreeMap<String, String> = pairs.into_iter().collect();
    if fields.len() != count {
        return Err(NoticeError::Invalid);
    }
    let signature = fields.remove(CHECKSUM).filter(|signature| !signature.is_empty()).ok_or(NoticeError::Missing)?;
    let is_right = |nulls| {
        let text = checksum::joined(fields.values().map(String::as_str), nulls);
        checksum::is_of(&text, key, &signature)
    };
    if ![Nulls::Empty, Nulls::Written].into_iter().any(is_right) {
        return Err(NoticeError::Invalid);
    }
    let field = |name: &str| fields.get(name).cloned();
    let rupees = fields.get("CURRENCY").is_none_or(|currency| currency == "INR");
    Ok(Told {
        mid: field("MID"),
        order_id: field("ORDERID"),
        txn_id: field("TXNID"),
        ref_id: field("REFID"),
        refund_id: field("REFUNDID"),
        txn_amount: field("TXNAMOUNT").filter(|_| rupees),
        status: field("STATUS"),
        result_info: None,
    })
}

fn json(body: &[u8], key: &str) -> Result<Told, NoticeError> {
    let envelope: Envelope<'_> = serde_json::from_slice(body).map_err(|_| NoticeError::Missing)?;
    let signature = envelope.head.signature.filter(|text| !text.is_empty()).ok_or(NoticeError::Missing)?;
    let text = envelope.body.get();
    checksum::is_of(text, key, &signature).then_some(()).ok_or(NoticeError::Invalid)?;
    serde_json::from_str(text).map_err(|_| NoticeError::Unreadable)
}

/// Its contents are claims: they are compared later, never booked.
fn read(told: &Told) -> Result<Notice, NoticeError> {
    let result = told.result_info.as_ref().map(|result| result.result_status.as_str());
    let status = told.status.as_deref().or(result).filter(|text| fits(text)).ok_or(NoticeError::Unreadable)?;
    let order = told.order_id.as_deref().filter(|text| fits(text)).ok_or(NoticeError::Unreadable)?;
    let refund = told.refund_id.as_deref().or(told.ref_id.as_deref()).filter(|text| fits(text));
    let subject = refund.or(told.txn_id.as_deref().filter(|text| fits(text))).unwrap_or(order);
    let about = match refund {
        Some(refund) => about_refund(told, order, refund),
        None => about(order),
    };
    let claim = if refund.is_none() { claim(told, status) } else { of_account(told) };
    Ok(Notice { event: format!("{subject}:{status}"), kind: status.to_owned(), about, claim })
}

/// An order whose id is not one of our payments is something else the merchant does with this account.
fn about(order: &str) -> About {
    match order.parse::<PaymentId>() {
        Ok(_) => About::Payment { reference: order.to_owned(), ours: Some(order.to_owned()) },
        Err(_) => About::Other,
    }
}

/// Paytm is asked about a refund by the id it was asked for with: ours, or its dashboard's.
fn about_refund(told: &Told, order: &str, refund: &str) -> About {
    let asked = told.ref_id.as_deref().filter(|text| fits(text)).unwrap_or(refund).to_owned();
    match order.parse::<PaymentId>() {
        Ok(_) => About::Refund { reference: asked.clone(), payment: Some(order.to_owned()), ours: Some(asked) },
        Err(_) => About::Other,
    }
}

fn claim(told: &Told, status: &str) -> Claim {
    let state = match status {
        "TXN_SUCCESS" => Some(State::Succeeded),
        "PENDING" => Some(State::Processing),
        "TXN_FAILURE" => Some(State::Failed),
        _ => None,
    };
    let amount = told.txn_amount.as_deref().and_then(rupees);
    let says = matches!(state, Some(State::Succeeded | State::Processing));
    let unreadable = (says && amount.is_none()).then(|| "amount or currency cannot be read".to_owned());
    Claim { amount, state, unreadable, ..of_account(told) }
}

fn of_account(told: &Told) -> Claim {
    Claim { account: told.mid.clone(), ..Claim::default() }
}

fn fits(text: &str) -> bool {
    (1..=60).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}
