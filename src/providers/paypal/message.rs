//! An instant payment notification, read: form fields in the character set they name, and what they mean.

use crate::{
    domain::{
        gateway::Mode,
        money::Money,
        payment::{Fee, State},
        report::{Capture, Outcome, Returned},
    },
    providers::paypal_express::{amount, named},
};

/// Without `charset`, the account's default.
const DEFAULT_CHARSET: &str = "windows-1252";

/// More fields than PayPal has ever sent.
const MOST: usize = 500;

pub struct Message(Vec<(String, String)>);

impl Message {
    /// Never fails: what cannot be decoded becomes question marks, in names of people only. Ids and amounts are ASCII.
    pub fn read(body: &[u8]) -> Self {
        let raw: Vec<(Vec<u8>, Vec<u8>)> = body.split(|byte| *byte == b'&').take(MOST).map(pair).collect();
        let charset = raw.iter().find(|(name, _)| name == b"charset").map(|(_, value)| value.as_slice());
        let encoding = encoding_rs::Encoding::for_label(charset.unwrap_or(DEFAULT_CHARSET.as_bytes()));
        let encoding = encoding.unwrap_or(encoding_rs::WINDOWS_1252);
        let text = |bytes: &[u8]| encoding.decode_without_bom_handling(bytes).0.into_owned();
        Self(raw.iter().map(|(name, value)| (text(name), text(value))).collect())
    }

    /// The first of this name; empty counts as absent.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// Whether it is for this e-mail address or merchant id.
    pub fn is_to(&self, payee: &str) -> bool {
        let address = |name| self.get(name).is_some_and(|found: &str| found.eq_ignore_ascii_case(payee));
        address("receiver_email") || address("business") || self.get("receiver_id") == Some(payee)
    }

    pub fn mode(&self) -> Mode {
        if self.get("test_ipn") == Some("1") { Mode::Test } else { Mode::Live }
    }

    /// What it says of the payment itself; `None` for refunds, reversals and disputes, which are objects of their own.
    pub fn outcome(&self) -> Option<Outcome> {
        match self.get("payment_status")? {
            "Completed" => Some(self.paid()),
            "Pending" | "Processed" | "Created" => Some(Outcome::Processing { by: None }),
            "Denied" | "Failed" | "Expired" | "Voided" => Some(Outcome::Failed { reason: "payment_declined".into() }),
            _ => None,
        }
    }

    /// What it says went back, for a refund that PayPal made: amounts of refunds are negative.
    pub fn returned(&self) -> Option<Returned> {
        let refunded = matches!(self.get("payment_status"), Some("Refunded" | "Partially_Refunded"));
        self.get("parent_txn_id").filter(|_| refunded)?;
        let currency = self.get("mc_currency")?.to_ascii_uppercase();
        let turned = |name| amount::of_paypal(self.get(name)?.strip_prefix('-')?, &currency);
        let given_back = |fee: Money| Fee { fee: Money::new(-fee.minor, fee.currency), tax: Money::zero(fee.currency) };
        let amount = turned("mc_gross").filter(|amount| amount.is_positive())?;
        Some(Returned { amount, fee: turned("mc_fee").map(given_back) })
    }

    /// The state it announces.
    pub fn announced(&self) -> Option<State> {
        match self.outcome()? {
            Outcome::Paid(_) => Some(State::Succeeded),
            Outcome::Processing { .. } => Some(State::Processing),
            Outcome::Failed { .. } => Some(State::Failed),
            _ => None,
        }
    }

    fn paid(&self) -> Outcome {
        let money = |name| amount::of_paypal(self.get(name)?, &self.get("mc_currency")?.to_ascii_uppercase());
        let Some(amount) = money("mc_gross").filter(|amount| amount.is_positive()) else {
            return Outcome::Unknown { why: "completed, and the amount cannot be read".into() };
        };
        let payer = [self.get("first_name"), self.get("last_name")];
        Outcome::Paid(Capture {
            amount,
            ours: self.get("custom").map(str::to_owned),
            mode: self.mode(),
            fee: money("mc_fee").map(|fee| Fee { fee, tax: Money::zero(fee.currency) }),
            method: Some(named(&payer.into_iter().flatten().collect::<Vec<_>>().join(" "))),
        })
    }
}

fn pair(field: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let cut = field.iter().position(|byte| *byte == b'=').unwrap_or(field.len());
    let value = field.get(cut + 1..).unwrap_or_default();
    (decoded(&field[..cut]), decoded(value))
}

/// `+` is a blank, `%EB` a byte; a stray per cent sign stands for itself.
fn decoded(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        let escaped = after.get(..2).filter(|_| *first == b'%').and_then(|digits| hex::decode(digits).ok());
        rest = match escaped {
            Some(byte) => {
                out.extend(byte);
                &after[2..]
            }
            None => {
                out.push(if *first == b'+' { b' ' } else { *first });
                after
            }
        };
    }
    out
}
