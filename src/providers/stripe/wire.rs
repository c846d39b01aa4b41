//! Stripe's JSON as documented for API version 2026-10-28.endive: only what is read, enumerations as text.

use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Debug, Deserialize)]
pub struct Session {
    pub id: String,
    pub object: String,
    pub status: Option<String>,
    pub payment_status: String,
    /// `None` once the page is closed.
    pub url: Option<String>,
    pub currency: Option<String>,
    pub client_reference_id: Option<String>,
    pub livemode: bool,
    /// `None` until the customer submits.
    pub payment_intent: Option<Expandable<PaymentIntent>>,
}

/// A reference: the object's id, or the object where it was asked for.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Expandable<T> {
    Id(String),
    Object(Box<T>),
}

impl<T> Expandable<T> {
    /// The object, or the id it was left at.
    pub fn object(&self) -> Result<&T, &str> {
        match self {
            Self::Id(id) => Err(id),
            Self::Object(object) => Ok(object),
        }
    }
}

#[derive(Debug, Deserialize)]
pub struct PaymentIntent {
    pub status: String,
    pub amount_received: i64,
    pub currency: String,
    pub created: i64,
    pub last_payment_error: Option<Fault>,
    pub latest_charge: Option<Expandable<Charge>>,
}

#[derive(Debug, Deserialize)]
pub struct Charge {
    pub payment_method_details: Option<MethodDetails>,
    /// `None` for a moment after success.
    pub balance_transaction: Option<Expandable<BalanceTransaction>>,
}

#[derive(Debug, Deserialize)]
pub struct MethodDetails {
    #[serde(rename = "type")]
    pub kind: String,
    /// The member named as the type holds its details.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

/// In the currency of settlement.
#[derive(Debug, Deserialize)]
pub struct BalanceTransaction {
    pub currency: String,
    pub fee: i64,
    #[serde(default)]
    pub fee_details: Vec<FeeDetail>,
}

#[derive(Debug, Deserialize)]
pub struct FeeDetail {
    pub amount: i64,
    #[serde(rename = "type")]
    pub kind: String,
}

/// A movement of the balance, with what it is about where that was asked for.
#[derive(Debug, Deserialize)]
pub struct Movement {
    pub id: String,
    pub amount: i64,
    pub fee: i64,
    #[serde(default)]
    pub fee_details: Vec<FeeDetail>,
    pub currency: String,
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(rename = "reporting_category")]
    pub category: Option<String>,
    pub source: Option<Expandable<Source>>,
}

impl Movement {
    pub fn source_id(&self) -> Option<&str> {
        self.source.as_ref().map(|source| match source {
            Expandable::Id(id) => id.as_str(),
            Expandable::Object(object) => object.id.as_str(),
        })
    }
}

/// A charge, a refund, a payout: whatever moved the balance.
#[derive(Debug, Deserialize)]
pub struct Source {
    pub id: String,
    #[serde(default)]
    pub metadata: SourceMetadata,
}

/// What we wrote into it.
#[derive(Debug, Default, Deserialize)]
pub struct SourceMetadata {
    pub payment: Option<String>,
    pub refund: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct Payout {
    pub id: String,
    pub object: String,
    pub amount: i64,
    pub currency: String,
    pub status: String,
    pub automatic: bool,
    pub created: i64,
    pub arrival_date: Option<i64>,
    pub reconciliation_status: Option<String>,
    pub failure_code: Option<String>,
    pub trace_id: Option<TraceId>,
}

/// What the bank shows it by; `None` until the bank has said so.
#[derive(Debug, Deserialize)]
pub struct TraceId {
    pub value: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct List<T> {
    pub data: Vec<T>,
    pub has_more: bool,
}

/// A session as far as a refund needs it.
#[derive(Debug, Deserialize)]
pub struct SessionOfRefund {
    pub id: String,
    pub payment_intent: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct Refund {
    pub id: String,
    pub object: String,
    pub amount: i64,
    pub currency: String,
    pub status: Option<String>,
    pub failure_reason: Option<String>,
    #[serde(default)]
    pub metadata: RefundMetadata,
    pub balance_transaction: Option<Expandable<BalanceTransaction>>,
    pub payment_intent: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct Dispute {
    pub id: String,
    pub object: String,
    pub amount: i64,
    pub currency: String,
    pub status: String,
    pub reason: String,
    pub payment_intent: Option<String>,
    #[serde(default)]
    pub balance_transactions: Vec<BookedDispute>,
    pub evidence_details: Option<EvidenceDetails>,
}

/// Negative where the money leaves, positive where it comes again.
#[derive(Debug, Deserialize)]
pub struct BookedDispute {
    pub amount: i64,
    #[serde(flatten)]
    pub charged: BalanceTransaction,
}

#[derive(Debug, Deserialize)]
pub struct EvidenceDetails {
    /// Seconds since 1970.
    pub due_by: Option<i64>,
}

/// The payment a refund gives back of.
#[derive(Debug, Deserialize)]
pub struct IntentOfRefund {
    pub id: String,
    #[serde(default)]
    pub metadata: IntentMetadata,
}

/// What we wrote into it.
#[derive(Debug, Default, Deserialize)]
pub struct IntentMetadata {
    pub payment: Option<String>,
}

/// What we wrote into it.
#[derive(Debug, Default, Deserialize)]
pub struct RefundMetadata {
    pub refund: Option<String>,
}

/// One of many when looking for ours.
#[derive(Debug, Deserialize)]
pub struct Listed {
    pub id: String,
    pub client_reference_id: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct Account {
    pub id: String,
    pub charges_enabled: bool,
    pub business_profile: Option<BusinessProfile>,
    pub settings: Option<AccountSettings>,
    pub requirements: Option<Requirements>,
}

#[derive(Debug, Deserialize)]
pub struct BusinessProfile {
    pub name: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct AccountSettings {
    pub dashboard: Option<Dashboard>,
}

#[derive(Debug, Deserialize)]
pub struct Dashboard {
    pub display_name: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct Requirements {
    pub disabled_reason: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct Failed {
    pub error: Fault,
}

/// An API error, and a payment's last error: codes are compared, messages never.
#[derive(Debug, Deserialize)]
pub struct Fault {
    #[serde(rename = "type")]
    pub kind: String,
    pub code: Option<String>,
    pub decline_code: Option<String>,
    pub message: Option<String>,
    pub param: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct Event {
    pub id: String,
    pub object: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub api_version: Option<String>,
    pub livemode: Option<Value>,
    /// Connect only.
    pub account: Option<String>,
    pub data: EventData,
}

#[derive(Debug, Deserialize)]
pub struct EventData {
    /// A snapshot of any kind of object; nothing in it is believed without asking.
    pub object: Map<String, Value>,
}
