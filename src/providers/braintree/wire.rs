//! Braintree's GraphQL answers: only what is read, enumerations as text.

use serde::Deserialize;

/// What every answer is wrapped in, whatever came of the question.
#[derive(Debug, Deserialize)]
pub struct Envelope {
    pub data: Option<serde_json::Value>,
    #[serde(default)]
    pub errors: Vec<Fault>,
    pub extensions: Option<Extensions>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Extensions {
    pub request_id: Option<String>,
}

/// Codes are compared, sentences never.
#[derive(Debug, Deserialize)]
pub struct Fault {
    #[serde(default)]
    pub message: String,
    #[serde(default)]
    pub extensions: FaultExtensions,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct FaultExtensions {
    pub error_class: Option<String>,
    pub legacy_code: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct Tested {
    pub ping: String,
    pub viewer: Viewer,
}

#[derive(Debug, Deserialize)]
pub struct Viewer {
    pub merchant: Merchant,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Merchant {
    pub id: String,
    pub status: Option<String>,
    pub company_name: Option<String>,
    pub merchant_accounts: Connection<MerchantAccount>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MerchantAccount {
    pub id: String,
    pub currency_code: Option<String>,
    pub status: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Connection<T> {
    pub edges: Vec<Edge<T>>,
    pub page_info: Option<PageInfo>,
}

#[derive(Debug, Deserialize)]
pub struct Edge<T> {
    pub node: T,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PageInfo {
    pub has_next_page: bool,
}

#[derive(Debug, Deserialize)]
pub struct Created {
    #[serde(rename = "createPayPalOneTimePayment")]
    pub made: OneTimePayment,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OneTimePayment {
    pub approval_url: String,
    pub payment_id: String,
}

#[derive(Debug, Deserialize)]
pub struct Tokenized {
    #[serde(rename = "tokenizePayPalOneTimePayment")]
    pub made: TokenizedMethod,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TokenizedMethod {
    pub payment_method: PaymentMethod,
}

#[derive(Debug, Deserialize)]
pub struct PaymentMethod {
    pub id: String,
    pub usage: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct Charged {
    #[serde(rename = "chargePayPalAccount")]
    pub made: ChargedTransaction,
}

#[derive(Debug, Deserialize)]
pub struct ChargedTransaction {
    pub transaction: Transaction,
}

#[derive(Debug, Deserialize)]
pub struct Found {
    pub search: Search,
}

#[derive(Debug, Deserialize)]
pub struct Search {
    pub transactions: Connection<Transaction>,
}

#[derive(Debug, Deserialize)]
pub struct Node<T> {
    pub node: Option<T>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Transaction {
    /// The global one; notices carry `legacyId`.
    pub id: String,
    pub order_id: Option<String>,
    pub status: String,
    pub amount: Option<Amount>,
    pub payment_method_snapshot: Option<Snapshot>,
    #[serde(default)]
    pub status_history: Vec<StatusEvent>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Amount {
    /// Decimal text.
    pub value: String,
    pub currency_code: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Snapshot {
    pub payer: Option<Payer>,
    /// Absent until PayPal has stated it.
    pub transaction_fee: Option<Amount>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Payer {
    pub first_name: Option<String>,
    pub last_name: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StatusEvent {
    pub gateway_rejection_reason: Option<String>,
    pub duplicate_of: Option<Named>,
}

#[derive(Debug, Deserialize)]
pub struct Named {
    pub id: String,
}

/// A transaction with what was given back of it, or a refund.
#[derive(Debug, Deserialize)]
#[serde(tag = "__typename")]
pub enum Money {
    Transaction(Spent),
    Refund(Refund),
}

#[derive(Debug, Deserialize)]
pub struct Spent {
    pub id: String,
    pub status: String,
    pub amount: Option<Amount>,
    #[serde(default)]
    pub refunds: Option<Vec<Refund>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Refund {
    pub id: String,
    pub order_id: Option<String>,
    pub status: String,
    pub amount: Option<Amount>,
    pub details: Option<RefundDetails>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RefundDetails {
    pub refunded_fee: Option<Amount>,
}

#[derive(Debug, Deserialize)]
pub struct Refunded {
    #[serde(rename = "refundTransaction")]
    pub made: RefundedMoney,
}

#[derive(Debug, Deserialize)]
pub struct RefundedMoney {
    pub refund: Refund,
}

#[derive(Debug, Deserialize)]
pub struct Reversed {
    #[serde(rename = "reverseTransaction")]
    pub made: ReversedMoney,
}

#[derive(Debug, Deserialize)]
pub struct ReversedMoney {
    pub reversal: Money,
}

#[derive(Debug, Deserialize)]
pub struct GlobalId {
    #[serde(rename = "idFromLegacyId")]
    pub id: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Dispute {
    pub legacy_id: String,
    pub status: String,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub amount_disputed: Option<Amount>,
    pub amount_won: Option<Amount>,
    /// `YYYY-MM-DD`
    pub reply_by_date: Option<String>,
    pub transaction: Option<DisputedTransaction>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DisputedTransaction {
    pub order_id: Option<String>,
}
