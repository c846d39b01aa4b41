//! The life of an order: a token for its page, and what the status API says of it. Its id is our payment's own.

use serde::Serialize;
use sha2::{Digest, Sha256};
use time::Duration;

use super::{
    api::{Api, Said, refused},
    outcome,
    wire::{Initiated, Order},
};
use crate::{
    domain::{
        currency::Currency,
        payment::NextStep,
        report::{Outcome, Report},
    },
    providers::{Asked, Call, Charge, Checked, Started, Trouble, TroubleKind, http},
};

/// A token lives 15 minutes; whoever is at the page by then gets a little longer.
pub const OPEN_FOR: Duration = Duration::minutes(20);

const PAGES: &[&str] = &["secure.paytmpayments.com", "securestage.paytmpayments.com"];

/// An order nobody ever made: that Paytm does not know it, it only tells who signs with the right key.
const NOBODYS: &str = "guichet-check";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Initiate<'c> {
    request_type: &'static str,
    mid: &'c str,
    website_name: &'c str,
    order_id: &'c str,
    callback_url: &'c str,
    txn_amount: Amount,
    user_info: User,
}

#[derive(Serialize)]
struct Amount {
    value: String,
    currency: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct User {
    cust_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    first_name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Question<'c> {
    mid: &'c str,
    order_id: &'c str,
}

pub async fn check(call: &Call<'_>) -> Result<Checked, Trouble> {
    let api = Api::open(call)?;
    let said = ask(&api, NOBODYS).await?;
    let result = &said.body.result_info;
    match outcome::is_unknown_order(result) {
        true => Ok(Checked { account: api.merchant.mid.to_owned(), disabled_reason: None }),
        false => match refused(result) {
            // Of the refusals only those of the credentials are about them.
            refusal @ Trouble { kind: TroubleKind::Refused { field: Some(_), .. }, .. } => Err(refusal),
            other => Err(Trouble::unknown(other.why)),
        },
    }
}

/// Asked again with the same order, Paytm answers with the same token.
pub async fn start(call: &Call<'_>, charge: &Charge) -> Result<Started, Trouble> {
    if charge.amount.currency != Currency::INR {
        return Err(Trouble::refused("currency_unsupported", "Paytm takes rupees only"));
    }
    let api = Api::open(call)?;
    let order = charge.payment.to_string();
    let body = Initiate {
        request_type: "Payment",
        mid: api.merchant.mid,
        website_name: api.merchant.website,
        order_id: &order,
        callback_url: &charge.return_url,
        txn_amount: Amount { value: charge.amount.plain(), currency: "INR" },
        user_info: user(charge),
    };
    let at = |path: &str| format!("{path}?mid={}&orderId={order}", api.merchant.mid);
    let said: Said<Initiated> = api.post(&at("/theia/api/v1/initiateTransaction"), &body).await?;
    let result = &said.body.result_info;
    let token = match (result.result_status.as_str(), result.result_code.as_str()) {
        ("S", "0000" | "0002") => said.body.txn_token.filter(|token| is_token(token)),
        _ => return Err(refused(result)),
    };
    let token = token.ok_or_else(|| Trouble::unknown("the order has no token"))?;
    let url = api.url(&at("/theia/api/v1/showPaymentPage"));
    http::allowed_page(&url, PAGES, call.base)?;
    let fields = [("mid", api.merchant.mid), ("orderId", &order), ("txnToken", &token)];
    let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    Ok(Started { reference: Some(order), next: NextStep::PostForm { url, fields } })
}

/// Paytm knows its customers by a name of our choice, always the same for one.
fn user(charge: &Charge) -> User {
    let whose = charge.customer_email.clone().unwrap_or_else(|| charge.payment.to_string());
    User {
        cust_id: format!("cust_{}", &hex::encode(Sha256::digest(whose))[..24]),
        email: charge.customer_email.clone(),
        // A pipe is what joins fields where they are signed.
        first_name: charge.customer_name.chars().filter(|c| !c.is_control() && *c != '|').take(60).collect(),
    }
}

fn is_token(token: &str) -> bool {
    (1..=200).contains(&token.len()) && token.bytes().all(|byte| byte.is_ascii_graphic())
}

/// The browser's word and the notices' count for nothing: this answer is the only one that does.
pub async fn status(call: &Call<'_>, asked: &Asked) -> Result<Report, Trouble> {
    let api = Api::open(call)?;
    let order = asked.charge.payment.to_string();
    let said = ask(&api, &order).await?;
    let closed = call.now >= asked.charge.created_at + OPEN_FOR;
    let page = if closed { outcome::Page::Closed } else { outcome::Page::Open };
    let outcome = outcome::outcome(&said, (api.merchant.mid, &order), (call.mode, page));
    Ok(Report::new(Some(order), outcome.unwrap_or_else(|why| Outcome::Unknown { why })))
}

/// Paytm cannot be told to close a page. It ends here; what is paid there all the same is found when it has closed.
pub async fn cancel(call: &Call<'_>, asked: &Asked) -> Result<Report, Trouble> {
    let report = status(call, asked).await?;
    Ok(match report.outcome {
        Outcome::AwaitingCustomer | Outcome::Expired => Report { outcome: Outcome::Canceled, ..report },
        _ => report,
    })
}

pub async fn ask(api: &Api<'_>, order: &str) -> Result<Said<Order>, Trouble> {
    api.post("/v3/order/status", &Question { mid: api.merchant.mid, order_id: order }).await
}

/// What Paytm calls the payment of an order, once it has been paid: a refund is taken from it.
pub async fn transaction(api: &Api<'_>, order: &str) -> Result<String, Trouble> {
    let said = ask(api, order).await?;
    let named =
        said.body.txn_id.filter(|id| (1..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit()));
    match said.body.result_info.result_status.as_str() {
        "TXN_SUCCESS" => named.ok_or_else(|| Trouble::unknown("a paid order without a transaction")),
        status => Err(Trouble::unknown(format!("an order that is {status}"))),
    }
}
