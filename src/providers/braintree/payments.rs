//! One PayPal payment: approved at PayPal, exchanged for a token, charged once with it. There are no idempotency keys: what was
//! charged is found again by its order id, and the token, kept with the payment before it is used, is good for one use.

use serde_json::json;
use time::Duration;

use super::{
    amount,
    api::{Api, Said},
    documents, keys, outcome,
    wire::{Charged, Created, Found, Node, Tokenized, Transaction},
};
use crate::{
    domain::{
        brought::Brought,
        language::Language,
        payment::NextStep,
        report::{Outcome, Report},
    },
    providers::{Asked, Call, Charge, Standing, Started, Trouble, http},
};

/// PayPal forgets an approval after about three hours, and Braintree the token made of it.
pub const OPEN_FOR: Duration = Duration::hours(3);

/// What PayPal's page adds to the address it leads back to.
pub const BROUGHT: &[&str] = &[PAYMENT, PAYER, TOKEN];
const PAYMENT: &str = "paymentId";
const PAYER: &str = "PayerID";
const TOKEN: &str = "token";

/// The token was used: there is a transaction, also where the search does not show it yet.
const USED: &[&str] = &["91564", "93107"];

/// Braintree does not know the token (any more).
const FORGOTTEN: &[&str] = &["91565"];

/// Nothing is charged by it, and a page nobody was sent to is nobody's: it may be made anew.
pub async fn start(call: &Call<'_>, charge: &Charge) -> Result<Started, Trouble> {
    let api = Api::open(call)?;
    let made = match api.ask::<Created>(documents::CREATE, wish(call, charge)?).await? {
        Said::Done(created) => created.made,
        Said::No(no) => return Err(Trouble::refused(outcome::reason(&no), no.why)),
    };
    if !is_id(&made.payment_id) {
        return Err(Trouble::unknown("a payment without an id"));
    }
    http::allowed_page(&made.approval_url, api.place.pages, call.base)?;
    Ok(Started { reference: Some(made.payment_id), next: NextStep::Redirect { url: made.approval_url } })
}

/// Made of the charge and the settings alone: the same bytes at every repeat.
fn wish(call: &Call<'_>, charge: &Charge) -> Result<serde_json::Value, Trouble> {
    let value = amount::to_braintree(charge.amount)
        .map_err(|code| Trouble::refused(code.word(), format!("{} is not exact at PayPal", charge.amount)))?;
    let mut profile = json!({
        "collectShippingAddress": false,
        "landingPageType": "LOGIN",
        "locale": match charge.language { Language::Fr => "fr-FR", Language::En => "en-US" },
        "userAction": "COMMIT",
    });
    if let Some(brand) = call.settings.get(keys::BRAND) {
        profile["brandName"] = json!(brand);
    }
    let mut input = json!({
        "clientMutationId": charge.idempotency_key,
        "merchantAccountId": keys::merchant_account(call.settings, charge.amount.currency)?,
        "amount": { "value": value, "currencyCode": charge.amount.currency.code() },
        "intent": "SALE",
        "returnUrl": charge.return_url,
        "cancelUrl": charge.cancel_url,
        "paypalExperienceProfile": profile,
    });
    if let Some(email) = &charge.customer_email {
        input["payerEmail"] = json!(email);
    }
    Ok(json!({ "input": input }))
}

/// A token for what the customer brought back. Words that fit no approval are worth nothing.
pub async fn warrant(call: &Call<'_>, asked: &Asked) -> Result<Option<String>, Trouble> {
    let Some(approval) = asked.brought.as_ref().and_then(|brought| approval(brought, asked)) else { return Ok(None) };
    let input = json!({
        "merchantAccountId": keys::merchant_account(call.settings, asked.charge.amount.currency)?,
        "paypalOneTimePayment": approval,
    });
    match Api::open(call)?.ask::<Tokenized>(documents::TOKENIZE, json!({ "input": input })).await? {
        Said::Done(Tokenized { made }) if made.payment_method.usage.as_deref() == Some("SINGLE_USE") => {
            Ok(Some(made.payment_method.id))
        }
        // Only what is used up by its first use keeps a payment from being taken twice.
        Said::Done(_) => Err(Trouble::unknown("a payment method that is not for one use")),
        Said::No(no) => {
            tracing::info!(payment = %asked.charge.payment, why = no.why, "what a customer brought back was not accepted");
            Ok(None)
        }
    }
}

/// Of this very payment, and shaped as PayPal shapes it.
fn approval(brought: &Brought, asked: &Asked) -> Option<serde_json::Value> {
    let field = |name| brought.field(name).filter(|text| is_id(text));
    let payment = field(PAYMENT).filter(|id| Some(*id) == asked.reference.as_deref())?;
    Some(json!({ "paymentId": payment, "payerId": field(PAYER)?, "paymentToken": field(TOKEN)? }))
}

/// Looks for the payment by its order id first; nothing there, the payment's one token is used, unless it has ended here.
pub async fn status(call: &Call<'_>, asked: &Asked) -> Result<Report, Trouble> {
    let api = Api::open(call)?;
    if let Some(outcome) = found(&api, call, asked).await? {
        return Ok(report(asked, outcome));
    }
    match warrant_of(asked).filter(|_| asked.standing != Standing::Ended) {
        Some(token) => Ok(report(asked, charge(&api, call, (asked, token)).await?)),
        None => Ok(report(asked, uncharged(call, asked))),
    }
}

/// What is never charged is never paid: there is nothing to take back. Unless it is being charged at this moment.
pub async fn cancel(call: &Call<'_>, asked: &Asked) -> Result<Report, Trouble> {
    let outcome = match found(&Api::open(call)?, call, asked).await? {
        Some(outcome) => outcome,
        None if warrant_of(asked).is_some() => unclear("it is being charged"),
        None => Outcome::Canceled,
    };
    Ok(report(asked, outcome))
}

fn warrant_of(asked: &Asked) -> Option<&str> {
    asked.brought.as_ref()?.warrant.as_deref()
}

/// The reference is PayPal's id of the payment: it was there before any transaction.
fn report(asked: &Asked, outcome: Outcome) -> Report {
    Report::new(asked.reference.clone(), outcome)
}

fn uncharged(call: &Call<'_>, asked: &Asked) -> Outcome {
    match asked.reference {
        None => Outcome::NoSuch,
        Some(_) if is_over(call, asked) => Outcome::Expired,
        Some(_) => Outcome::AwaitingCustomer,
    }
}

fn is_over(call: &Call<'_>, asked: &Asked) -> bool {
    call.now >= asked.charge.created_at + OPEN_FOR
}

/// The first look at an order's transactions may be too early to show them: what hangs on it is the token, not this.
async fn found(api: &Api<'_>, call: &Call<'_>, asked: &Asked) -> Result<Option<Outcome>, Trouble> {
    let transactions = transactions(api, &asked.charge).await?;
    if transactions.is_empty() {
        return Ok(None);
    }
    let mut outcome = outcome::of_all(&transactions, &asked.charge, call.mode);
    if let (Outcome::Failed { .. }, Some(original)) = (&outcome, transactions.iter().find_map(outcome::repeated)) {
        outcome = original_of(api, call, (asked, original)).await?.unwrap_or(outcome);
    }
    Ok(Some(outcome))
}

/// Those of this payment's order, all on one page.
pub async fn transactions(api: &Api<'_>, charge: &Charge) -> Result<Vec<Transaction>, Trouble> {
    let variables = json!({ "input": { "orderId": { "is": charge.reference } } });
    let listed = match api.ask::<Found>(documents::SEARCH, variables).await? {
        Said::Done(found) => found.search.transactions,
        Said::No(no) => return Err(Trouble::unknown(no.why)),
    };
    if listed.page_info.is_none_or(|page| page.has_next_page) {
        return Err(Trouble::unknown("more transactions than one payment has"));
    }
    let all: Vec<_> = listed.edges.into_iter().map(|edge| edge.node).collect();
    match all.iter().all(|one| is_of(one, charge)) {
        true => Ok(all),
        false => Err(Trouble::unknown("a transaction of another order")),
    }
}

fn is_of(transaction: &Transaction, charge: &Charge) -> bool {
    transaction.order_id.as_deref() == Some(charge.reference.as_str())
}

async fn charge(api: &Api<'_>, call: &Call<'_>, (asked, token): (&Asked, &str)) -> Result<Outcome, Trouble> {
    let charge = &asked.charge;
    let value = amount::to_braintree(charge.amount)
        .map_err(|_| Trouble::unknown(format!("{} is not exact at PayPal", charge.amount)))?;
    let input = json!({
        "clientMutationId": charge.idempotency_key,
        "paymentMethodId": token,
        "options": { "description": charge.description, "customField": charge.payment.to_string() },
        "transaction": {
            "amount": value,
            "orderId": charge.reference,
            "merchantAccountId": keys::merchant_account(call.settings, charge.amount.currency)?,
        },
    });
    match api.act::<Charged>(documents::CHARGE, json!({ "input": input })).await? {
        Said::Done(Charged { made }) if !is_of(&made.transaction, charge) => Ok(unclear("another order was charged")),
        Said::Done(Charged { made }) => {
            let outcome = outcome::of_all(std::slice::from_ref(&made.transaction), charge, call.mode);
            match outcome::repeated(&made.transaction) {
                Some(original) => Ok(original_of(api, call, (asked, original)).await?.unwrap_or(outcome)),
                None => Ok(outcome),
            }
        }
        // Somebody else of us was quicker, or an answer was lost.
        Said::No(no) if no.says(USED) => {
            let known = found(api, call, asked).await?;
            Ok(known.unwrap_or_else(|| unclear("it was charged, and the search does not show it yet")))
        }
        Said::No(no) if no.says(FORGOTTEN) => Ok(match found(api, call, asked).await? {
            Some(outcome) => outcome,
            None if is_over(call, asked) => Outcome::Expired,
            None => unclear(&no.why),
        }),
        Said::No(no) => Ok(outcome::uncharged(no)),
    }
}

/// The transaction that a rejected one repeats, where it is of the same order.
async fn original_of(
    api: &Api<'_>,
    call: &Call<'_>,
    (asked, original): (&Asked, &str),
) -> Result<Option<Outcome>, Trouble> {
    match api.ask::<Node<Transaction>>(documents::TRANSACTION, json!({ "id": original })).await? {
        Said::Done(Node { node: Some(one) }) if is_of(&one, &asked.charge) => {
            Ok(Some(outcome::of_all(&[one], &asked.charge, call.mode)))
        }
        // The same customer paid the same amount for something else a moment ago.
        Said::Done(Node { node: Some(_) }) => Ok(None),
        Said::Done(Node { node: None }) => Err(Trouble::unknown("the transaction it repeats is not there")),
        Said::No(no) => Err(Trouble::unknown(no.why)),
    }
}

fn unclear(why: &str) -> Outcome {
    Outcome::Unknown { why: why.to_owned() }
}

/// `PAYID-…`, `EC-…`, `QYR5Z8XDVJNXQ`
fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}
