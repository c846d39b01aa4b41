//! The ledger accounts of a gateway: each held in its currency and of the right part.

use crate::{
    db::{self, Tx},
    domain::{
        Instant,
        chart::next_clearing_code,
        currency::Currency,
        error::{AppError, Code, Detail, Fault, Findings},
        gateway::GatewayAccount,
        ids::AccountId,
        ledger::{Account, AccountKind, Part},
        money::Money,
    },
    providers::{Confirmation, Provider},
};

/// What a form asks for one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// `clearing` is left out where a new account is to be opened.
    pub account: GatewayAccount,
    pub clearing: Clearing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clearing {
    Chosen,
    /// Open an account for this gateway alone: `511503 Stripe-ABC`.
    Open,
}

/// Which accounts may be named where: money waits at a provider, at the bank, or is a customer's own balance.
pub const fn clearing_parts(confirmation: Confirmation) -> &'static [Part] {
    match confirmation {
        Confirmation::Provider => &[Part::Clearing, Part::Bank],
        Confirmation::Administrator => &[Part::Bank, Part::Clearing],
        Confirmation::Ledger => &[Part::Balance],
    }
}

/// Notes each account that is not what it is named for, and limits that contradict each other.
pub fn judge(provider: &dyn Provider, wanted: &[Wanted], chart: &[Account], findings: &mut Findings) {
    for Wanted { account, .. } in wanted {
        let currency = account.currency;
        let parts = [
            ("clearing", account.clearing, clearing_parts(provider.capabilities().confirmation)),
            ("receivable", account.receivable, &[Part::Receivable][..]),
            ("fee", account.fee, &[Part::Fee]),
            ("fee_tax", account.fee_tax, &[Part::FeeTax]),
        ];
        for (name, id, parts) in parts {
            if let Some(Fault { code, detail }) = id.and_then(|id| fault(id, currency, parts, chart)) {
                findings.note_with(format!("account.{currency}.{name}"), code, detail);
            }
        }
        judge_limits(provider, account, findings);
    }
}

fn fault(id: AccountId, currency: Currency, parts: &[Part], chart: &[Account]) -> Option<Fault> {
    let Some(account) = chart.iter().find(|account| account.id == id) else { return Some(Code::Validation.into()) };
    if account.currency != currency {
        return Some(Fault { code: Code::AccountCurrencyMismatch, detail: Detail::In(currency) });
    }
    (!parts.contains(&account.part)).then_some(Code::Validation.into())
}

fn judge_limits(provider: &dyn Provider, account: &GatewayAccount, findings: &mut Findings) {
    let currency = account.currency;
    let Some(bounds) = provider.accepts(currency) else {
        findings.note_with("currencies", Code::CurrencyUnsupported, Detail::In(currency));
        return;
    };
    let above = |one: Option<Money>, other: Option<Money>| {
        one.zip(other).filter(|(one, other)| one.minor > other.minor).map(|(_, other)| other)
    };
    let below = |one: Option<Money>, other: Option<Money>| above(other, one).and(other);
    if let Some(ceiling) = above(account.minimum, bounds.ceiling) {
        findings.note_with(format!("account.{currency}.minimum"), Code::AmountAboveMaximum, Detail::Amount(ceiling));
    }
    if let Some(floor) = below(account.maximum, bounds.floor).or(below(account.maximum, account.minimum)) {
        findings.note_with(format!("account.{currency}.maximum"), Code::AmountBelowMinimum, Detail::Amount(floor));
    }
}

/// Opens a clearing account for one gateway, at the next free number of its currency.
pub async fn open_clearing(tx: &Tx, name: &str, currency: Currency, now: Instant) -> Result<AccountId, AppError> {
    let chart = db::accounts::in_currency(tx, currency).await?;
    let account = Account {
        id: AccountId::fresh(),
        code: next_clearing_code(chart.iter().map(|account| account.code.as_str())),
        name: name.into(),
        kind: AccountKind::Asset,
        part: Part::Clearing,
        currency,
    };
    // Somebody took the number a moment ago: the story is told again.
    db::accounts::open(tx, &account, now).await?.then_some(account.id).ok_or(AppError::Unavailable)
}
