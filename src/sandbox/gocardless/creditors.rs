//! The creditor behind a token: always verified, always allowed to refund.

use serde_json::{Value, json};

use super::desk::{Desk, time};

pub(super) fn list(desk: &Desk<'_>) -> Value {
    let account = desk.books.accounts.get(&desk.account);
    let status = desk.memo(&desk.account)["verification_status"].as_str().unwrap_or("successful").to_owned();
    json!({
        "creditors": [{
            "id": desk.account,
            "created_at": time(account.map_or(desk.now, |account| account.created)),
            "name": account.map_or("", |account| account.name.as_str()),
            "country_code": "FR",
            "creditor_type": "company",
            "verification_status": status,
            "can_create_refunds": true,
            "mandate_imports_enabled": false,
            "custom_payment_pages_enabled": false,
            "merchant_responsible_for_notifications": false,
            "links": { "default_eur_payout_account": "BA000PAYOUT" },
            "scheme_identifiers": [],
        }],
        "meta": { "cursors": { "before": null, "after": null }, "limit": 50 },
    })
}

/// The review of a creditor ends, or asks for something.
pub(super) fn review(desk: &mut Desk<'_>, status: &str) {
    let account = desk.account.clone();
    let body = json!({ "id": account, "object": "gocardless.creditors" });
    desk.books.insert(&account, body, json!({ "verification_status": status }));
    super::events::emit(desk, "creditors.updated", &account);
}
