//! PayPal Standard: the address of its page holds the whole order, and only its notices say what came of it.

use time::Duration;

use super::{fields, message::Message};
use crate::{
    domain::{
        gateway::Mode,
        payment::NextStep,
        report::{Outcome, RefundOutcome, RefundReport, Report},
    },
    providers::{
        Asked, Call, Charge, Checked, ForeignRefund, FoundRefund, Standing, Started, Trouble,
        paypal_express::{amount, keys},
    },
};

/// PayPal repeats an unanswered notice for four days; what has not come by then was not paid.
const PATIENCE: Duration = Duration::days(4);

/// Nobody there can be asked; that there is a payee is all that can be said.
pub fn check(call: &Call<'_>) -> Result<Checked, Trouble> {
    Ok(Checked { account: payee(call)?.to_owned(), disabled_reason: None })
}

pub fn start(call: &Call<'_>, charge: &Charge) -> Result<Started, Trouble> {
    let query = serde_urlencoded::to_string(form(payee(call)?, charge)?)
        .map_err(|_| Trouble::not_sent("the page's address cannot be written"))?;
    Ok(Started { reference: None, next: NextStep::Redirect { url: format!("{}?{query}", page(call)) } })
}

/// The fields of `_xclick`, in PayPal's order. The customer can change them all: what is paid is compared later.
pub fn form(payee: &str, charge: &Charge) -> Result<Vec<(&'static str, String)>, Trouble> {
    let value = amount::to_paypal(charge.amount)
        .map_err(|code| Trouble::refused(code.word(), format!("{} is not exact at PayPal", charge.amount)))?;
    let short = |text: &str| text.chars().filter(|c| !c.is_control()).take(127).collect::<String>();
    Ok(vec![
        ("cmd", "_xclick".into()),
        ("charset", "utf-8".into()),
        ("business", payee.into()),
        ("item_name", short(&charge.description)),
        ("item_number", short(&charge.creditor_reference)),
        ("invoice", charge.reference.clone()),
        ("custom", charge.payment.to_string()),
        ("amount", value),
        ("currency_code", charge.amount.currency.code().into()),
        ("quantity", "1".into()),
        ("no_shipping", "1".into()),
        ("no_note", "1".into()),
        ("rm", "1".into()),
        ("return", charge.return_url.clone()),
        ("cancel_return", charge.cancel_url.clone()),
        ("notify_url", charge.notice_url.clone()),
    ])
}

fn page(call: &Call<'_>) -> String {
    let own = match call.mode {
        Mode::Test => "https://www.sandbox.paypal.com",
        Mode::Live => "https://www.paypal.com",
    };
    format!("{}/cgi-bin/webscr", call.base.unwrap_or(own).trim_end_matches('/'))
}

/// The last word of its notices that says more than the ones before. Until there is one, whoever came back as if they had
/// paid is waited for, and whoever did not may still pay.
pub fn status(call: &Call<'_>, asked: &Asked) -> Result<Report, Trouble> {
    let payee = payee(call)?;
    let ours = asked.charge.payment.to_string();
    let messages: Vec<Message> = asked.heard.iter().map(|body| Message::read(body.as_bytes())).collect();
    let about = messages.iter().filter(|message| {
        message.is_to(payee) && message.mode() == call.mode && message.get("custom") == Some(ours.as_str())
    });
    let said = about.filter_map(|message| Some((message.outcome()?, message.get("txn_id").map(str::to_owned))));
    Ok(match said.max_by_key(|(outcome, _)| weight(outcome)) {
        Some((outcome, transaction)) => Report::new(transaction, outcome),
        None => Report::new(None, unheard(call, asked)),
    })
}

/// Money outweighs all else; of the rest, what ends it.
fn weight(outcome: &Outcome) -> u8 {
    match outcome {
        Outcome::Paid(_) => 3,
        Outcome::Failed { .. } => 2,
        Outcome::Processing { .. } => 1,
        _ => 0,
    }
}

fn unheard(call: &Call<'_>, asked: &Asked) -> Outcome {
    match asked.standing {
        Standing::There if call.now >= asked.charge.expires_at => Outcome::Expired,
        Standing::There => Outcome::AwaitingCustomer,
        Standing::Back if call.now - asked.charge.created_at < PATIENCE => {
            Outcome::Unknown { why: "PayPal has not confirmed it yet".into() }
        }
        Standing::Back => Outcome::Expired,
        Standing::Ended => Outcome::Canceled,
    }
}

/// What PayPal has confirmed to have said of it.
pub fn foreign(call: &Call<'_>, named: &ForeignRefund) -> Result<FoundRefund, Trouble> {
    let payee = payee(call)?;
    let messages = named.heard.iter().map(|body| Message::read(body.as_bytes()));
    let mut about = messages.filter(|message| {
        let ours = message.is_to(payee) && message.mode() == call.mode;
        ours && message.get("txn_id") == Some(&named.reference) && message.get("custom") == named.payment.as_deref()
    });
    let returned = about.find_map(|message| message.returned());
    let outcome = returned.map_or(RefundOutcome::NoSuch, RefundOutcome::Succeeded);
    let report = RefundReport { reference: Some(named.reference.clone()), outcome };
    Ok(FoundRefund { payment: named.payment.clone(), ours: None, report })
}

/// There is nothing at PayPal yet that could be cancelled. Paid all the same, it is late money.
pub fn cancel(call: &Call<'_>, asked: &Asked) -> Result<Report, Trouble> {
    status(call, &Asked { standing: Standing::Ended, ..asked.clone() })
}

/// A live account is no payee of a stand-in's.
pub fn payee<'c>(call: &'c Call<'_>) -> Result<&'c str, Trouble> {
    let refused = |reason: &str, why: &str| Trouble::refused(reason, why).about(fields::EMAIL);
    call.may_carry(fields::EMAIL)?;
    call.settings
        .get(fields::EMAIL)
        .ok_or_else(|| refused("required", &format!("neither {} nor {}", fields::EMAIL, keys::CLIENT_ID)))
}
