//! What a payer's consent brings about: a bank account, a mandate, a payment at once or a debit in some days.

use serde_json::{Value, json};

use super::desk::Desk;
use super::payments::{self, To};
use super::{BANK_ACCOUNT, BILLING_REQUEST, MANDATE, billing_requests, events, mandates};

/// How the payer pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Approved in the bank's application, paid in the same minute.
    Instant,
    /// A mandate is signed; the debit comes later.
    Debit,
    /// The bank refuses; the page stays open.
    Refused,
}

impl Way {
    pub const ALL: [Self; 3] = [Self::Instant, Self::Debit, Self::Refused];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Instant => "instant",
            Self::Debit => "debit",
            Self::Refused => "refused",
        }
    }

    /// Those a billing request leaves to its payer, the usual one first.
    pub fn of(request: &Value) -> Vec<Self> {
        let asked = |name: &str| request[name].is_object();
        let fits = |way: &Self| match way {
            Self::Instant => asked("payment_request"),
            Self::Debit => {
                asked("mandate_request") && (!asked("payment_request") || request["fallback_enabled"] == true)
            }
            Self::Refused => true,
        };
        Self::ALL.into_iter().filter(fits).collect()
    }
}

/// The payer agrees. `None` where the request is not open or does not leave that way.
pub(super) fn agree(desk: &mut Desk<'_>, id: &str, way: Way) -> Option<()> {
    let request = desk.find(BILLING_REQUEST, id).ok()?;
    (billing_requests::is_open(&request) && Way::of(&request).contains(&way)).then_some(())?;
    if way == Way::Refused {
        events::emit(desk, "billing_requests.bank_authorisation_failed", id);
        return Some(());
    }
    let account = bank_account(desk, &request);
    desk.books.patch(id, json!({ "status": "fulfilled", "actions": [] }));
    desk.patch_inner(id, "links", json!({ "customer_bank_account": account }));
    let mandate = request["mandate_request"].is_object().then(|| sign(desk, (id, &account), &request));
    let payment = pay(desk, (id, mandate.as_deref()), &request, way);
    events::emit(desk, "billing_requests.fulfilled", id);
    if let Some(mandate) = &mandate {
        events::emit(desk, "mandates.created", mandate);
    }
    if let Some(payment) = payment {
        events::emit(desk, "payments.created", &payment);
        if way == Way::Instant {
            payments::advance(desk, &payment, To::Confirmed);
        }
    }
    Some(())
}

fn bank_account(desk: &mut Desk<'_>, request: &Value) -> String {
    let currency = [&request["payment_request"], &request["mandate_request"]];
    let currency = currency.into_iter().find_map(|part| part["currency"].as_str()).unwrap_or("EUR");
    let id = desk.id("BA");
    let body = json!({
        "id": id, "account_holder_name": "ANNE MARTIN", "account_number_ending": "06", "account_type": null,
        "bank_name": "LA BANQUE POSTALE", "country_code": "FR", "currency": currency, "enabled": true,
        "metadata": {}, "links": { "customer": request["links"]["customer"] },
    });
    desk.keep(BANK_ACCOUNT, body, json!({}))
}

fn sign(desk: &mut Desk<'_>, (id, account): (&str, &str), request: &Value) -> String {
    let (wished, links) = (&request["mandate_request"], &request["links"]);
    let mandate = desk.id("MD");
    let body = json!({
        "id": mandate, "reference": format!("MANDATE-{}", desk.books.counter), "status": "pending_submission",
        "scheme": wished["scheme"], "next_possible_charge_date": super::desk::day(desk.now, 3),
        "payments_require_approval": false, "mandate_type": "bank_debit", "funds_settlement": "managed",
        "verified_at": null, "metadata": wished["metadata"],
        "links": { "creditor": links["creditor"], "customer": links["customer"], "customer_bank_account": account },
    });
    desk.keep(MANDATE, body, json!({ "billing_request": id, "currency": wished["currency"] }));
    desk.patch_inner(id, "links", json!({ "mandate_request_mandate": mandate }));
    desk.patch_inner(id, "mandate_request", json!({ "links": { "mandate": mandate } }));
    mandate
}

/// What the payment request asks for, at once or by the debit it falls back to.
fn pay(desk: &mut Desk<'_>, (id, mandate): (&str, Option<&str>), request: &Value, way: Way) -> Option<String> {
    let wished = request["payment_request"].as_object().map(|_| request["payment_request"].clone())?;
    let falls_back = way == Way::Debit;
    let scheme = match mandate.filter(|_| falls_back) {
        Some(mandate) => mandates::scheme(desk, mandate),
        None => wished["scheme"].clone(),
    };
    let new = payments::New {
        amount: wished["amount"].as_i64().unwrap_or_default(),
        wish: &wished,
        scheme,
        mandate: mandate.filter(|_| falls_back),
        billing_request: Some(id),
    };
    let payment = payments::open(desk, &new);
    desk.patch_inner(id, "links", json!({ "payment_request_payment": payment }));
    desk.patch_inner(id, "payment_request", json!({ "links": { "payment": payment } }));
    desk.books.patch(id, json!({ "fallback_occurred": falls_back }));
    Some(payment)
}
