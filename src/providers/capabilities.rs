//! What a provider can do, and how much it takes.

use crate::domain::{currency::Currency, language::Words, money::Money};

/// In the currency asked about, as the provider documents them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bounds {
    pub floor: Option<Money>,
    pub ceiling: Option<Money>,
}

/// What a provider can do. The administrator sees this list; pages ask it instead of knowing names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capabilities {
    pub emblem: Emblem,
    /// How many gateways of this provider there may be.
    pub accounts: Accounts,
    /// Who tells us that money arrived.
    pub confirmation: Confirmation,
    pub features: &'static [Feature],
}

/// What stands for a way to pay where the shop uploaded no picture. No one's trademark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Emblem {
    /// An account with somebody who pays from it.
    Account,
    Bank,
    Card,
    Debit,
    Phone,
    Wallet,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accounts {
    Many,
    One,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmation {
    /// Signed notices and its API.
    Provider,
    /// An administrator, from the bank statement.
    Administrator,
    /// Our own books: the customer's balance.
    Ledger,
}

impl Confirmation {
    /// The kinds of providers it is so with.
    pub fn kinds(self) -> Vec<&'static str> {
        let so = super::ALL.iter().filter(|provider| provider.capabilities().confirmation == self);
        so.map(|provider| provider.kind()).collect()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Feature {
    OneOff,
    Subscription,
    /// Its customers leave mandates: [`Charge::mandate`] is debited without a page.
    Mandate,
    Refund,
    PartialRefund,
    Cancel,
    Payouts,
    Disputes,
    Connect,
}

impl Capabilities {
    pub fn can(&self, feature: Feature) -> bool {
        self.features.contains(&feature)
    }
}

/// What the demo plants of a provider.
#[derive(Debug, Clone, Copy)]
pub struct Demo {
    pub account_name: &'static str,
    pub title: Words,
    pub currencies: &'static [Currency],
    pub settings: &'static [(&'static str, &'static str)],
}
