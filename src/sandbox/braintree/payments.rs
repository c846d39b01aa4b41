//! One-time payments: made by the shop, approved by the buyer at PayPal, exchanged for tokens that are good for one use.

use serde_json::{Value, json};

use super::refusal::Refusal;
use super::{OPEN_FOR, PAYMENT, Place, ROOT, TOKEN, admission, money};
use crate::sandbox::Sandbox;
use crate::sandbox::books::Books;

pub(super) const PAYER: &str = "QYR5Z8XDVJNXQ";

pub(super) fn create(books: &mut Books, (account, base, now): Place<'_>, input: &Value) -> Result<Value, Refusal> {
    let currency = admission::currency(books, account, &input["merchantAccountId"])?;
    if input["amount"]["currencyCode"] != currency.as_str() || !money::takes(&currency) {
        return Err(Refusal::validation("91513", "The merchant account does not take this currency through PayPal."));
    }
    if input["intent"] != "SALE" {
        return Err(Refusal::validation("93134", "The sandbox plays the intent SALE only."));
    }
    let minor = money::read(input["amount"]["value"].as_str().unwrap_or_default(), &currency)?;
    let fresh = |books: &mut Books, length: usize| books.next_id("").to_uppercase()[..length].to_owned();
    let (id, token) = (format!("PAYID-{}", fresh(books, 18)), format!("EC-{}", fresh(books, 17)));
    let profile = &input["paypalExperienceProfile"];
    let facts = json!({
        "id": id, "object": PAYMENT, "status": "CREATED", "token": token, "minor": minor, "currency": currency,
        "merchant_account": input["merchantAccountId"], "locale": profile["locale"], "brand": profile["brandName"],
        "return_url": input["returnUrl"], "cancel_url": input["cancelUrl"], "funding": null, "created": now,
    });
    books.insert(account, facts, json!({ "session": id }));
    let page = format!("{base}{ROOT}/checkoutnow?nolegacy=1&token={token}");
    Ok(json!({ "__typename": "CreatePayPalOneTimePaymentPayload", "approvalUrl": page, "paymentId": id }))
}

/// Each time another token, as long as the approval holds.
pub(super) fn tokenize(books: &mut Books, (account, _, now): Place<'_>, input: &Value) -> Result<Value, Refusal> {
    let approval = &input["paypalOneTimePayment"];
    let unknown = || Refusal::validation("82902", "The PayPal payment was not approved, or not with these words.");
    let id = approval["paymentId"].as_str().unwrap_or_default();
    let payment = books.find(account, PAYMENT, id).map(|record| record.body.clone()).ok_or_else(unknown)?;
    let fits = payment["status"] == "APPROVED"
        && approval["payerId"] == PAYER
        && approval["paymentToken"] == payment["token"]
        && input["merchantAccountId"] == payment["merchant_account"];
    fits.then_some(()).ok_or_else(unknown)?;
    let token = books.next_id("tokenpp_bd_").to_lowercase();
    let facts = json!({ "id": token, "object": TOKEN, "payment": id, "status": "NEW", "created": now });
    books.insert(account, facts, json!({}));
    let method = json!({
        "__typename": "PaymentMethod", "id": token, "legacyId": token, "usage": "SINGLE_USE",
        "details": { "__typename": "PayPalAccountDetails", "email": "buyer@example.test", "payerId": PAYER,
            "firstName": "Zoë", "lastName": "Müller" },
    });
    Ok(json!({ "__typename": "TokenizePayPalOneTimePaymentPayload", "paymentMethod": method }))
}

/// Whether the buyer may still act on it.
pub(super) fn is_open(payment: &Value) -> bool {
    payment["status"] == "CREATED"
}

/// The payment whose page is at this token.
pub(super) fn behind(books: &Books, token: &str) -> Option<String> {
    let found = books.of_kind(PAYMENT).find(|one| one.body["token"] == token);
    found.and_then(|record| record.body["id"].as_str().map(str::to_owned))
}

/// The buyer approves; nothing is taken. Answers where the browser goes; `None` when the payment is not open.
pub(super) fn approve(sandbox: &Sandbox, id: &str, funding: &str) -> Option<String> {
    sandbox.change(|books| {
        let payment = books.objects.get(id).filter(|record| record.body["object"] == PAYMENT)?.body.clone();
        is_open(&payment).then_some(())?;
        books.patch(id, json!({ "status": "APPROVED", "funding": funding }));
        let token = payment["token"].as_str().unwrap_or_default();
        let words = format!("paymentId={id}&token={token}&PayerID={PAYER}");
        Some(joined(payment["return_url"].as_str().unwrap_or_default(), &words))
    })
}

/// Where "cancel" on the page leads.
pub(super) fn way_back(payment: &Value) -> String {
    let token = payment["token"].as_str().unwrap_or_default();
    joined(payment["cancel_url"].as_str().unwrap_or_default(), &format!("token={token}"))
}

fn joined(address: &str, query: &str) -> String {
    let joint = if address.contains('?') { '&' } else { '?' };
    format!("{address}{joint}{query}")
}

pub(super) fn forget(books: &mut Books, id: &str) -> Option<()> {
    let waits = matches!(books.body(id)["status"].as_str(), Some("CREATED" | "APPROVED"));
    waits.then(|| books.patch(id, json!({ "status": "FORGOTTEN" })))
}

pub(super) fn forget_overdue(sandbox: &Sandbox) {
    let now = sandbox.now();
    let is_overdue = |body: &Value| {
        let waits = matches!(body["status"].as_str(), Some("CREATED" | "APPROVED" | "NEW"));
        waits && body["created"].as_i64().is_some_and(|created| created + OPEN_FOR <= now)
    };
    let overdue: Vec<String> = sandbox.read(|books| {
        let found = books.of_kind(PAYMENT).chain(books.of_kind(TOKEN)).filter(|record| is_overdue(&record.body));
        found.filter_map(|record| record.body["id"].as_str().map(str::to_owned)).collect()
    });
    if !overdue.is_empty() {
        let forgotten = json!({ "status": "FORGOTTEN" });
        sandbox.change(|books| overdue.iter().for_each(|id| books.patch(id, forgotten.clone())));
    }
}
