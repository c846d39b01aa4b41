//! Double entry: balanced postings of immutable entries. Debit is positive, credit negative.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    currency::Currency,
    error::Code,
    gateway::GatewayAccount,
    ids::{AccountId, CustomerId, GatewayId, InvoiceId},
    money::Money,
    payment::Fee,
    totals::Totals,
};

mod posting_kind;

pub use posting_kind::PostingKind;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AccountKind {
    Asset,
    Liability,
    Income,
    Expense,
}

impl AccountKind {
    pub const ALL: [Self; 4] = [Self::Asset, Self::Liability, Self::Income, Self::Expense];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Asset => "asset",
            Self::Liability => "liability",
            Self::Income => "income",
            Self::Expense => "expense",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// What the house uses an account for; pickers and postings look accounts up by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    Receivable,
    Clearing,
    Bank,
    Revenue,
    /// Tax collected on sales.
    Tax,
    Fee,
    /// Recoverable tax on fees.
    FeeTax,
    /// What customers hold with us: a liability for each customer.
    Balance,
    /// Money received that nothing explains yet.
    Unapplied,
    /// Credit given without money: a gesture, a correction.
    Goodwill,
    /// Money a provider withdrew over a dispute that is not decided.
    Disputed,
    /// What disputes cost for good.
    Loss,
    /// Money on its way from one currency into another.
    Exchange,
    /// What the rate moved meanwhile: a gain or a loss.
    ExchangeDifference,
    Other,
}

impl Part {
    pub const ALL: [Self; 15] = [
        Self::Receivable,
        Self::Clearing,
        Self::Bank,
        Self::Revenue,
        Self::Tax,
        Self::Fee,
        Self::FeeTax,
        Self::Balance,
        Self::Unapplied,
        Self::Goodwill,
        Self::Disputed,
        Self::Loss,
        Self::Exchange,
        Self::ExchangeDifference,
        Self::Other,
    ];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Receivable => "receivable",
            Self::Clearing => "clearing",
            Self::Bank => "bank",
            Self::Revenue => "revenue",
            Self::Tax => "tax",
            Self::Fee => "fee",
            Self::FeeTax => "fee_tax",
            Self::Balance => "balance",
            Self::Unapplied => "unapplied",
            Self::Goodwill => "goodwill",
            Self::Disputed => "disputed",
            Self::Loss => "loss",
            Self::Exchange => "exchange",
            Self::ExchangeDifference => "exchange_difference",
            Self::Other => "other",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.word() == word)
    }
}

/// An account of the chart, held in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub id: AccountId,
    /// `411000`, unique within its currency.
    pub code: String,
    pub name: String,
    pub kind: AccountKind,
    pub part: Part,
    pub currency: Currency,
}

/// One line of a posting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub account: AccountId,
    /// Debit positive, credit negative; never zero.
    pub amount: Money,
    pub customer: Option<CustomerId>,
    pub invoice: Option<InvoiceId>,
    pub gateway: Option<GatewayId>,
    pub cost_centre: Option<String>,
}

impl Entry {
    pub fn debit(account: AccountId, amount: Money) -> Self {
        Self { account, amount, customer: None, invoice: None, gateway: None, cost_centre: None }
    }

    pub fn credit(account: AccountId, amount: Money) -> Self {
        Self::debit(account, Money::new(-amount.minor, amount.currency))
    }

    pub fn of_customer(self, customer: CustomerId) -> Self {
        Self { customer: Some(customer), ..self }
    }

    pub fn on_invoice(self, invoice: Option<InvoiceId>) -> Self {
        Self { invoice, ..self }
    }

    pub fn through(self, gateway: GatewayId) -> Self {
        Self { gateway: Some(gateway), ..self }
    }

    pub fn at_centre(self, centre: &str) -> Self {
        Self { cost_centre: (!centre.is_empty()).then(|| centre.to_owned()), ..self }
    }
}

/// Entries of one currency that sum to zero, with their cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    pub kind: PostingKind,
    /// The id of the invoice, payment, … that caused it.
    pub cause: Uuid,
    pub currency: Currency,
    pub memo: String,
    entries: Vec<Entry>,
}

impl Posting {
    /// Drops zero lines; refuses what does not balance, is empty, or mixes currencies.
    pub fn new(kind: PostingKind, cause: impl Into<Uuid>, memo: String, entries: Vec<Entry>) -> Result<Self, Code> {
        let entries: Vec<_> = entries.into_iter().filter(|entry| !entry.amount.is_zero()).collect();
        let currency = entries.first().map(|entry| entry.amount.currency).ok_or(Code::Internal)?;
        let sum = entries.iter().try_fold(Money::zero(currency), |sum, entry| sum.plus(entry.amount))?;
        sum.is_zero().then_some(Self { kind, cause: cause.into(), currency, memo, entries }).ok_or(Code::Internal)
    }

    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }
}

/// The entries of an issue: receivable to revenue and tax.
pub fn issue(accounts: &SalesAccounts, customer: CustomerId, invoice: InvoiceId, totals: &Totals) -> Vec<Entry> {
    vec![
        Entry::debit(accounts.receivable, totals.total).of_customer(customer).on_invoice(Some(invoice)),
        Entry::credit(accounts.revenue, totals.net).on_invoice(Some(invoice)),
        Entry::credit(accounts.tax, totals.tax).on_invoice(Some(invoice)),
    ]
}

/// The accounts of one currency that selling needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SalesAccounts {
    pub receivable: AccountId,
    pub revenue: AccountId,
    pub tax: AccountId,
}

/// The same entries the other way round.
pub fn reversed(entries: Vec<Entry>) -> Vec<Entry> {
    let turn = |entry: Entry| Entry { amount: Money::new(-entry.amount.minor, entry.amount.currency), ..entry };
    entries.into_iter().map(turn).collect()
}

/// What the provider kept: fee and the tax on it, out of the money waiting there.
pub fn fee(account: &GatewayAccount, gateway: GatewayId, centre: &str, fee: Fee) -> Option<Vec<Entry>> {
    let clearing = account.clearing?;
    let total = fee.fee.plus(fee.tax).ok()?;
    // Where no tax account is named the tax is a cost like the fee itself.
    let expense = account.fee?;
    let tax = account.fee_tax.unwrap_or(expense);
    Some(vec![
        Entry::debit(expense, fee.fee).through(gateway).at_centre(centre),
        Entry::debit(tax, fee.tax).through(gateway).at_centre(centre),
        Entry::credit(clearing, total).through(gateway),
    ])
}

#[cfg(test)]
mod tests;
