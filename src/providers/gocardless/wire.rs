//! GoCardless' JSON of API version 2015-07-06: only what is read, enumerations as text. Absent and null are the same.

use serde::Deserialize;

/// What GoCardless keeps of ours with an object.
#[derive(Debug, Default, Deserialize)]
pub struct Metadata {
    /// Our payment's id.
    pub payment: Option<String>,
    /// Our refund's id.
    pub refund: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct BillingRequest {
    pub id: String,
    pub status: String,
    pub created_at: Option<String>,
    pub metadata: Option<Metadata>,
    /// Only whether there is one.
    pub payment_request: Option<serde::de::IgnoredAny>,
    pub links: Option<BillingLinks>,
}

#[derive(Debug, Default, Deserialize)]
pub struct BillingLinks {
    pub customer_bank_account: Option<String>,
    pub mandate_request_mandate: Option<String>,
    pub payment_request_payment: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct Flow {
    pub authorisation_url: String,
    pub links: FlowLinks,
}

#[derive(Debug, Deserialize)]
pub struct FlowLinks {
    pub billing_request: String,
}

#[derive(Debug, Deserialize)]
pub struct Payment {
    pub id: String,
    pub status: String,
    pub amount: i64,
    pub amount_refunded: Option<i64>,
    pub currency: String,
    /// A date: `2026-12-05`.
    pub charge_date: Option<String>,
    pub scheme: Option<String>,
    pub metadata: Option<Metadata>,
    pub links: Option<PaymentLinks>,
}

#[derive(Debug, Default, Deserialize)]
pub struct PaymentLinks {
    pub mandate: Option<String>,
    pub payout: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct Mandate {
    pub id: String,
    pub status: String,
    pub scheme: Option<String>,
    pub created_at: Option<String>,
    pub links: Option<MandateLinks>,
}

#[derive(Debug, Default, Deserialize)]
pub struct MandateLinks {
    pub customer_bank_account: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct BankAccount {
    pub account_number_ending: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct Payout {
    pub id: String,
    pub currency: String,
    pub created_at: Option<String>,
    pub status: Option<String>,
    pub amount: Option<i64>,
    /// A day: `2026-12-11`.
    pub arrival_date: Option<String>,
    /// What the bank shows it by.
    pub reference: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct PayoutItem {
    #[serde(rename = "type")]
    pub kind: String,
    /// Decimal text in minor units: `-168.6`.
    pub amount: String,
    pub taxes: Option<Vec<Tax>>,
    pub links: Option<ItemLinks>,
}

#[derive(Debug, Deserialize)]
pub struct Tax {
    pub amount: Option<String>,
    pub currency: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
pub struct ItemLinks {
    pub payment: Option<String>,
    pub refund: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct Refund {
    pub id: String,
    pub status: Option<String>,
    pub amount: i64,
    pub currency: String,
    pub metadata: Option<Metadata>,
    pub links: Option<RefundLinks>,
}

#[derive(Debug, Default, Deserialize)]
pub struct RefundLinks {
    pub payment: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct Creditor {
    pub id: String,
    pub name: Option<String>,
    pub verification_status: Option<String>,
}

/// One of many, in a webhook and in a list.
#[derive(Debug, Deserialize)]
pub struct Event {
    pub id: String,
    pub created_at: Option<String>,
    pub resource_type: String,
    pub action: String,
    pub links: Option<EventLinks>,
    pub details: Option<Details>,
    /// The object's own; anybody else's integration may have left anything there.
    pub resource_metadata: Option<serde_json::Map<String, serde_json::Value>>,
}

#[derive(Debug, Default, Deserialize)]
pub struct EventLinks {
    pub billing_request: Option<String>,
    pub mandate: Option<String>,
    pub payment: Option<String>,
    pub payout: Option<String>,
    pub refund: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
pub struct Details {
    pub cause: Option<String>,
    pub will_attempt_retry: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
pub struct Meta {
    pub cursors: Option<Cursors>,
}

#[derive(Debug, Default, Deserialize)]
pub struct Cursors {
    /// `None` on the last page.
    pub after: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct Failed {
    pub error: Fault,
}

/// What went wrong. Kinds, reasons and fields are compared, messages never.
#[derive(Debug, Deserialize)]
pub struct Fault {
    #[serde(rename = "type")]
    pub kind: String,
    pub message: Option<String>,
    pub errors: Option<Vec<Detail>>,
}

#[derive(Debug, Deserialize)]
pub struct Detail {
    pub reason: Option<String>,
    pub field: Option<String>,
    pub message: Option<String>,
    pub links: Option<Conflict>,
}

#[derive(Debug, Deserialize)]
pub struct Conflict {
    pub conflicting_resource_id: Option<String>,
}

impl Fault {
    /// The first reason, or the first field to blame; the kind alone is too coarse.
    pub fn reason(&self) -> &str {
        let first = |one: fn(&Detail) -> Option<&str>| self.errors.iter().flatten().find_map(one);
        let reason = first(|detail| detail.reason.as_deref());
        reason.or_else(|| first(|detail| detail.field.as_deref())).unwrap_or(&self.kind)
    }

    /// What an earlier call with the same key made.
    pub fn conflicting(&self) -> Option<&str> {
        let made = |detail: &Detail| detail.reason.as_deref() == Some("idempotent_creation_conflict");
        let detail = self.errors.iter().flatten().find(|detail| made(detail))?;
        detail.links.as_ref()?.conflicting_resource_id.as_deref()
    }
}
