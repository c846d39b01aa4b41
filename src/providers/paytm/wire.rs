//! Paytm's JSON: a signed body and its head. Only what is read, results as text.

use serde::Deserialize;
use serde_json::value::RawValue;

/// The signature is over the body's text as it stands there.
#[derive(Deserialize)]
pub struct Envelope<'a> {
    pub head: Head,
    #[serde(borrow)]
    pub body: &'a RawValue,
}

#[derive(Deserialize)]
pub struct Head {
    /// Absent on errors.
    pub signature: Option<String>,
}

/// What every body says of itself.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ResultInfo {
    pub result_status: String,
    pub result_code: String,
    pub result_msg: Option<String>,
}

/// `POST /theia/api/v1/initiateTransaction`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Initiated {
    pub result_info: ResultInfo,
    pub txn_token: Option<String>,
}

/// `POST /v3/order/status`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    pub result_info: ResultInfo,
    pub mid: Option<String>,
    pub order_id: Option<String>,
    pub txn_id: Option<String>,
    /// Decimal text, in rupees.
    pub txn_amount: Option<String>,
    pub payment_mode: Option<String>,
    pub bank_name: Option<String>,
}

/// `POST /refund/apply` and `POST /v2/refund/status`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Refund {
    pub result_info: ResultInfo,
    pub mid: Option<String>,
    pub order_id: Option<String>,
    pub ref_id: Option<String>,
    pub refund_id: Option<String>,
    /// Decimal text, in rupees.
    pub refund_amount: Option<String>,
}

/// The body of a notice in JSON, of a payment or of a refund.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Told {
    pub mid: Option<String>,
    pub order_id: Option<String>,
    pub txn_id: Option<String>,
    pub ref_id: Option<String>,
    pub refund_id: Option<String>,
    pub txn_amount: Option<String>,
    pub status: Option<String>,
    pub result_info: Option<ResultInfo>,
}
