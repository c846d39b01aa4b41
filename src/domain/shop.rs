//! The shop: who sells, how its invoices are numbered, what happens to money that comes too late.

use serde::{Deserialize, Serialize};

use super::{ids::GatewayId, money::Money};

/// What the store settings hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Shop {
    pub name: String,
    /// Several lines, as they are printed on invoices.
    pub address: String,
    pub vat_number: String,
    /// Nine digits of a French company; the file of its entries is named after it.
    pub siren: String,
    /// The letters in front of an invoice's number: `F` in `F-2026-00042`.
    pub series: String,
    pub late_money: LateMoneyRule,
    /// Days from issue to due date, where an invoice names none.
    pub due_days: u16,
    /// Days after which the body of a notice that was dealt with is forgotten; 0: never.
    pub notice_days: u16,
    /// A refund of more than so many whole units of its currency asks again who somebody is.
    pub refund_limit: u32,
}

impl Shop {
    /// Whether giving back this much wants a proof.
    pub fn wants_proof(&self, amount: Money) -> bool {
        amount.decimal() > self.refund_limit.into()
    }
}

impl Default for Shop {
    fn default() -> Self {
        Self {
            name: "Guichet".into(),
            address: String::new(),
            vat_number: String::new(),
            siren: String::new(),
            series: "F".into(),
            late_money: LateMoneyRule::default(),
            due_days: 30,
            notice_days: 180,
            refund_limit: 500,
        }
    }
}

/// What becomes of money that no invoice needs any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LateMoneyRule {
    /// It goes to the customer's balance at once.
    #[default]
    Credit,
    /// It waits at the late-money desk for a person.
    Hold,
}

impl LateMoneyRule {
    pub const ALL: [Self; 2] = [Self::Credit, Self::Hold];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Credit => "credit",
            Self::Hold => "hold",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.word() == word)
    }
}

/// The cart's own settings: the one gateway it is paid through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Cart {
    pub gateway: Option<GatewayId>,
}
