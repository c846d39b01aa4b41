//! Razorpay's JSON of payment links, payments and refunds: only what is read, enumerations as text.

use serde::{Deserialize, Deserializer, de::IgnoredAny};
use serde_json::Value;

#[derive(Debug, Deserialize)]
pub struct Link {
    pub id: String,
    pub status: String,
    /// In the smallest unit of `currency`.
    pub amount: i64,
    pub currency: String,
    pub reference_id: Option<String>,
    pub short_url: Option<String>,
    /// Absent until somebody has tried to pay.
    pub order_id: Option<String>,
    #[serde(default)]
    pub payments: Option<Vec<Listed>>,
}

/// A payment as a link names it.
#[derive(Debug, Deserialize)]
pub struct Listed {
    pub payment_id: String,
}

/// `GET /v1/payment_links?reference_id=…`
#[derive(Debug, Deserialize)]
pub struct Links {
    pub payment_links: Vec<Link>,
}

#[derive(Debug, Deserialize)]
pub struct Collection<T> {
    pub entity: String,
    pub items: Vec<T>,
}

/// Of a check: whether payments may be listed, not which.
pub type Any = Collection<IgnoredAny>;

#[derive(Debug, Clone, Deserialize)]
pub struct Payment {
    pub id: String,
    pub status: String,
    /// In the smallest unit of `currency`.
    pub amount: i64,
    pub currency: String,
    pub order_id: Option<String>,
    #[serde(default)]
    pub captured: Option<bool>,
    /// The currency of settlement, where it is another one.
    pub base_currency: Option<String>,
    /// In the smallest unit of the currency of settlement, tax included; `None` before the capture.
    pub fee: Option<i64>,
    pub tax: Option<i64>,
    pub method: Option<String>,
    pub bank: Option<String>,
    pub wallet: Option<String>,
    pub error_reason: Option<String>,
    pub error_step: Option<String>,
    pub created_at: i64,
    #[serde(default)]
    pub notes: Notes,
}

#[derive(Debug, Deserialize)]
pub struct Refund {
    pub id: String,
    pub status: String,
    pub amount: i64,
    pub currency: String,
    pub payment_id: String,
    pub receipt: Option<String>,
    pub speed_processed: Option<String>,
    #[serde(default)]
    pub notes: Notes,
}

#[derive(Debug, Deserialize)]
pub struct Dispute {
    pub id: String,
    pub payment_id: String,
    pub amount: i64,
    pub currency: String,
    pub amount_deducted: Option<i64>,
    pub status: String,
    pub phase: Option<String>,
    pub reason_code: Option<String>,
    /// Seconds since 1970.
    pub respond_by: Option<i64>,
}

/// What we left at an object: an object of texts, or `[]` when there is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notes(Vec<(String, String)>);

impl Notes {
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

impl<'de> Deserialize<'de> for Notes {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let texts = match Value::deserialize(from)? {
            Value::Object(notes) => notes.into_iter().filter_map(|(name, value)| match value {
                Value::String(text) => Some((name, text)),
                _ => None,
            }),
            Value::Array(_) | Value::Null => return Ok(Self::default()),
            other => return Err(serde::de::Error::custom(format!("notes are {other}"))),
        };
        Ok(Self(texts.collect()))
    }
}

/// What went wrong. Codes, reasons and fields are compared; of the sentence only what nothing else tells.
#[derive(Debug, Deserialize)]
pub struct Failed {
    pub error: Fault,
}

#[derive(Debug, Deserialize)]
pub struct Fault {
    pub code: String,
    pub description: Option<String>,
    pub reason: Option<String>,
    pub field: Option<String>,
}

/// A notice's envelope; the parts of its payload are named in it.
#[derive(Debug, Deserialize)]
pub struct Event {
    pub entity: String,
    pub event: String,
    pub payload: serde_json::Map<String, Value>,
}
