//! What the status API says about an order. The status decides, never the code: Paytm's documents disagree about codes.

use super::{
    api::{Said, Seal, refused},
    wire::{Order, ResultInfo},
};
use crate::domain::{
    currency::Currency,
    gateway::Mode,
    money::Money,
    report::{Capture, Outcome},
};

/// Whether somebody may still pay on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    Open,
    Closed,
}

pub fn outcome(said: &Said<Order>, (mid, order): (&str, &str), (mode, page): (Mode, Page)) -> Result<Outcome, String> {
    let (body, result) = (&said.body, &said.body.result_info);
    if is_unknown_order(result) {
        // Nobody came to the page yet.
        return Ok(if page == Page::Open { Outcome::AwaitingCustomer } else { Outcome::Expired });
    }
    match result.result_status.as_str() {
        "TXN_SUCCESS" if said.seal == Seal::None => Err("a success that is not signed".into()),
        "TXN_SUCCESS" if body.mid.as_deref() != Some(mid) => Err("a success of another merchant".into()),
        "TXN_SUCCESS" if body.order_id.as_deref() != Some(order) => Err("a success of another order".into()),
        "TXN_SUCCESS" => paid(body, mode),
        "PENDING" => Ok(Outcome::Processing { by: None }),
        "TXN_FAILURE" if is_about_the_question(&result.result_code) => Err(refused(result).why),
        "TXN_FAILURE" if result.result_code == "141" => Ok(Outcome::Canceled),
        "TXN_FAILURE" => Ok(Outcome::Failed { reason: reason(&result.result_code).into() }),
        status => Err(format!("order {status} {}", result.result_code)),
    }
}

pub fn is_unknown_order(result: &ResultInfo) -> bool {
    result.result_status == "NO_RECORD_FOUND" || matches!(result.result_code.as_str(), "331" | "334")
}

/// The checksum or the merchant was wrong: that says nothing about the order.
fn is_about_the_question(code: &str) -> bool {
    matches!(code, "330" | "335" | "2005" | "2006" | "501")
}

fn paid(body: &Order, mode: Mode) -> Result<Outcome, String> {
    let amount = body.txn_amount.as_deref().and_then(rupees).ok_or("an amount that cannot be read")?;
    Ok(Outcome::Paid(Capture { amount, ours: body.order_id.clone(), mode, fee: None, method: Some(method(body)) }))
}

/// `119.90`: decimal text of rupees, more than nothing.
pub fn rupees(text: &str) -> Option<Money> {
    let plain = text.len() <= 20 && !text.contains(',');
    Money::parse(text, Currency::INR).ok().filter(|money| plain && money.is_positive())
}

/// `UPI`, `NB HDFC Bank`.
fn method(body: &Order) -> String {
    let plain = |text: &str| text.chars().filter(|c| !c.is_control()).take(40).collect::<String>();
    let parts = [body.payment_mode.as_deref().unwrap_or("Paytm"), body.bank_name.as_deref().unwrap_or_default()];
    parts.map(plain).join(" ").trim().to_owned()
}

/// Our word for the code; they are hints, and wrong at times.
fn reason(code: &str) -> &'static str {
    match code {
        "235" => "insufficient_funds",
        "810" => "canceled",
        _ => "payment_declined",
    }
}
