//! `GET /v1/account`: the account of the key itself.

use serde_json::{Value, json};

use super::desk::Desk;

/// Stripe lets the account take no more money, with its reason, or lets it again.
pub(super) fn let_charge(desk: &mut Desk<'_>, stopped: Option<&str>) -> String {
    let (id, mut account) = (desk.account.clone(), opened(desk));
    account["charges_enabled"] = json!(stopped.is_none());
    account["requirements"]["disabled_reason"] = json!(stopped);
    desk.books.insert(&id, account, json!({}));
    desk.emit("account.updated", &id);
    id
}

pub(super) fn read(desk: &Desk<'_>) -> Value {
    let changed = desk.books.body(&desk.account);
    if changed.is_null() { opened(desk) } else { changed }
}

fn opened(desk: &Desk<'_>) -> Value {
    let account = desk.books.accounts.get(&desk.account);
    let name = account.map(|account| account.name.clone());
    let nothing_due = json!({
        "alternatives": [], "current_deadline": null, "currently_due": [], "disabled_reason": null, "errors": [],
        "eventually_due": [], "past_due": [], "pending_verification": [],
    });
    json!({
        "id": desk.account,
        "object": "account",
        "business_profile": { "name": name, "url": null, "mcc": null, "support_email": null },
        "business_type": "company",
        "capabilities": { "card_payments": "active", "sepa_debit_payments": "active", "transfers": "active" },
        "charges_enabled": true,
        "controller": { "type": "account" },
        "country": "FR",
        "created": account.map(|account| account.created),
        "default_currency": "eur",
        "details_submitted": true,
        "email": "owner@example.test",
        "future_requirements": nothing_due,
        "metadata": {},
        "payouts_enabled": true,
        "requirements": nothing_due,
        "settings": {
            "branding": { "icon": null, "logo": null, "primary_color": null, "secondary_color": null },
            "card_payments": {},
            "dashboard": { "display_name": name, "timezone": "Europe/Paris" },
            "payments": { "statement_descriptor": "SANDBOX" },
            "payouts": {
                "debit_negative_balances": true,
                "schedule": { "delay_days": 7, "interval": "daily" },
                "statement_descriptor": null,
            },
        },
        "type": "standard",
    })
}
