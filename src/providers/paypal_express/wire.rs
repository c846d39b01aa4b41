//! PayPal's JSON of Orders v2 and its neighbours: only what is read, enumerations as text.

use serde::Deserialize;

/// `POST /v1/oauth2/token`
#[derive(Deserialize)]
pub struct Token {
    pub access_token: String,
    /// Seconds.
    pub expires_in: i64,
    /// `APP-…`
    pub app_id: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct Order {
    pub id: String,
    pub status: String,
    /// Changes with every approval.
    pub update_time: Option<String>,
    pub payer: Option<Payer>,
    #[serde(default)]
    pub purchase_units: Vec<Unit>,
    #[serde(default)]
    pub links: Vec<Link>,
}

#[derive(Debug, Deserialize)]
pub struct Payer {
    pub name: Option<Name>,
}

#[derive(Debug, Deserialize)]
pub struct Name {
    pub given_name: Option<String>,
    pub surname: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct Unit {
    pub custom_id: Option<String>,
    pub payments: Option<Payments>,
}

#[derive(Debug, Deserialize)]
pub struct Payments {
    #[serde(default)]
    pub captures: Vec<Capture>,
    #[serde(default)]
    pub refunds: Vec<Refund>,
}

#[derive(Debug, Deserialize)]
pub struct Refund {
    pub id: String,
    pub status: String,
    pub amount: Option<Amount>,
    pub custom_id: Option<String>,
    pub seller_payable_breakdown: Option<Breakdown>,
    #[serde(default)]
    pub links: Vec<Link>,
}

impl Refund {
    /// The id of the capture it gives back of: it stands only in a link.
    pub fn capture(&self) -> Option<&str> {
        let up = self.links.iter().find(|link| link.rel == "up")?;
        up.href.rsplit_once("/captures/").map(|(_, id)| id)
    }
}

#[derive(Debug, Deserialize)]
pub struct Capture {
    pub id: Option<String>,
    pub status: String,
    pub status_details: Option<StatusDetails>,
    pub amount: Amount,
    pub custom_id: Option<String>,
    /// Absent while the capture is pending.
    pub seller_receivable_breakdown: Option<Breakdown>,
}

#[derive(Debug, Deserialize)]
pub struct StatusDetails {
    pub reason: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct Breakdown {
    pub paypal_fee: Option<Amount>,
}

#[derive(Debug, Deserialize)]
pub struct Amount {
    pub currency_code: String,
    /// Decimal text.
    pub value: String,
}

#[derive(Debug, Deserialize)]
pub struct Link {
    pub href: String,
    pub rel: String,
}

/// `GET /v1/notifications/webhooks/{id}`
#[derive(Debug, Deserialize)]
pub struct Webhook {
    pub id: String,
}

/// An answer to `POST /v1/notifications/verify-webhook-signature`.
#[derive(Debug, Deserialize)]
pub struct Verification {
    pub verification_status: String,
}

/// What went wrong. Issues are compared, sentences never.
#[derive(Debug, Deserialize)]
pub struct Fault {
    pub name: String,
    pub message: Option<String>,
    #[serde(default)]
    pub details: Vec<Detail>,
}

#[derive(Debug, Deserialize)]
pub struct Detail {
    pub issue: Option<String>,
    pub field: Option<String>,
}

impl Fault {
    /// `name` alone is too coarse.
    pub fn issue(&self) -> &str {
        self.details.iter().find_map(|detail| detail.issue.as_deref()).unwrap_or(&self.name)
    }
}

/// `POST /v1/oauth2/token`, refused.
#[derive(Debug, Deserialize)]
pub struct TokenFault {
    pub error: String,
}

/// `GET /v1/customer/disputes/{id}`
#[derive(Debug, Deserialize)]
pub struct Dispute {
    pub dispute_id: String,
    #[serde(default)]
    pub disputed_transactions: Vec<Disputed>,
    #[serde(default)]
    pub reason: String,
    pub status: String,
    #[serde(default)]
    pub dispute_life_cycle_stage: String,
    pub dispute_amount: Amount,
    pub dispute_outcome: Option<DisputeOutcome>,
    #[serde(default)]
    pub money_movements: Vec<MoneyMovement>,
    pub seller_response_due_date: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct Disputed {
    /// The capture.
    pub seller_transaction_id: Option<String>,
    pub gross_amount: Option<Amount>,
}

#[derive(Debug, Deserialize)]
pub struct DisputeOutcome {
    #[serde(default)]
    pub outcome_code: String,
}

#[derive(Debug, Deserialize)]
pub struct MoneyMovement {
    pub affected_party: Option<String>,
    pub amount: Option<Amount>,
    /// `DEBIT` or `CREDIT`.
    #[serde(rename = "type")]
    pub direction: Option<String>,
    pub reason: Option<String>,
}

/// `GET /v1/customer/disputes`
#[derive(Debug, Deserialize)]
pub struct Cases {
    #[serde(default)]
    pub items: Vec<Case>,
}

#[derive(Debug, Deserialize)]
pub struct Case {
    pub dispute_id: String,
}

/// `GET /v1/reporting/transactions`
#[derive(Debug, Deserialize)]
pub struct Transactions {
    #[serde(default)]
    pub transaction_details: Vec<TransactionDetail>,
    pub total_pages: Option<u32>,
}

#[derive(Debug, Deserialize)]
pub struct TransactionDetail {
    pub transaction_info: Transaction,
}

#[derive(Debug, Deserialize)]
pub struct Transaction {
    pub transaction_id: String,
    /// What it follows from.
    pub paypal_reference_id: Option<String>,
    pub transaction_event_code: String,
    pub transaction_initiation_date: String,
    /// Negative where it left the account.
    pub transaction_amount: Amount,
    pub transaction_status: String,
    pub bank_reference_id: Option<String>,
}
