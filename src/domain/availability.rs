//! May this amount be paid through this gateway? The one function that lists, starts, switches and attaches all ask.

use serde::{Deserialize, Serialize};

use super::{
    currency::Currency,
    error::{AppError, Code, Detail},
    gateway::{Gateway, GatewayAccount, Mode, Scope, Status},
    ids::GatewayId,
    money::Money,
};

/// Who is choosing the gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chooser {
    Customer,
    Admin,
}

/// Which gateways an administrator put on the invoice. An empty list leaves the choice open.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Allowed(pub Vec<GatewayId>);

impl Allowed {
    pub fn names(&self, gateway: GatewayId) -> bool {
        self.0.contains(&gateway)
    }

    fn excludes(&self, gateway: GatewayId) -> bool {
        !self.0.is_empty() && !self.names(gateway)
    }
}

/// An amount about to be paid, and under which circumstances.
#[derive(Debug, Clone, Copy)]
pub struct Wish<'a> {
    pub amount: Money,
    pub scope: Scope,
    pub chooser: Chooser,
    pub allowed: &'a Allowed,
    /// The provider's own bounds in this currency.
    pub floor: Option<Money>,
    pub ceiling: Option<Money>,
}

/// The rule that let a payment start, frozen in it and never judged again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    pub status: Status,
    pub mode: Mode,
    pub minimum: Option<i64>,
    pub maximum: Option<i64>,
}

/// Why a gateway is not offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    Hidden,
    /// Unlisted, and no administrator put it on this invoice.
    Unlisted,
    /// The invoice names other gateways.
    NotAllowedHere,
    Disabled,
    Scope,
    /// No complete gateway account in this currency.
    Currency(Currency),
    BelowMinimum(Money),
    AboveMaximum(Money),
}

impl Refusal {
    /// Whether telling the customer helps: it is their amount, not our set-up.
    pub const fn helps_customer(&self) -> bool {
        matches!(self, Self::BelowMinimum(_) | Self::AboveMaximum(_))
    }

    pub const fn code(&self) -> Code {
        match self {
            Self::Currency(_) => Code::CurrencyUnsupported,
            Self::BelowMinimum(_) => Code::AmountBelowMinimum,
            Self::AboveMaximum(_) => Code::AmountAboveMaximum,
            _ => Code::GatewayUnavailable,
        }
    }
}

impl From<Refusal> for AppError {
    fn from(refusal: Refusal) -> Self {
        let detail = match refusal {
            Refusal::BelowMinimum(bound) | Refusal::AboveMaximum(bound) => Detail::Amount(bound),
            Refusal::Currency(currency) => Detail::In(currency),
            _ => Detail::None,
        };
        Self::detailed("gateway", refusal.code(), detail)
    }
}

/// Judged when listing, starting, switching and attaching; never on a return or a notice.
pub fn judge(gateway: &Gateway, wish: Wish<'_>) -> Result<Rule, Refusal> {
    let named = wish.allowed.names(gateway.id);
    match gateway.status {
        Status::Hidden => return Err(Refusal::Hidden),
        Status::Unlisted if !named && wish.chooser == Chooser::Customer => return Err(Refusal::Unlisted),
        Status::Available | Status::Unlisted => {}
    }
    if wish.chooser == Chooser::Customer && wish.allowed.excludes(gateway.id) {
        return Err(Refusal::NotAllowedHere);
    }
    if gateway.disabled_reason.is_some() {
        return Err(Refusal::Disabled);
    }
    if !gateway.scopes.contains(&wish.scope) {
        return Err(Refusal::Scope);
    }
    let currency = wish.amount.currency;
    let account =
        gateway.account(currency).filter(|account| account.is_complete()).ok_or(Refusal::Currency(currency))?;
    let minimum = minor(account, |account| account.minimum).max(wish.floor.map(|floor| floor.minor));
    let maximum = smallest(minor(account, |account| account.maximum), wish.ceiling.map(|ceiling| ceiling.minor));
    let bound = |minor| Money::new(minor, wish.amount.currency);
    if let Some(minimum) = minimum.filter(|minimum| wish.amount.minor < *minimum) {
        return Err(Refusal::BelowMinimum(bound(minimum)));
    }
    if let Some(maximum) = maximum.filter(|maximum| wish.amount.minor > *maximum) {
        return Err(Refusal::AboveMaximum(bound(maximum)));
    }
    Ok(Rule { status: gateway.status, mode: gateway.mode, minimum, maximum })
}

fn minor(account: &GatewayAccount, limit: impl Fn(&GatewayAccount) -> Option<Money>) -> Option<i64> {
    limit(account).map(|money| money.minor)
}

fn smallest(one: Option<i64>, other: Option<i64>) -> Option<i64> {
    one.into_iter().chain(other).min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        gateway::Credentials,
        ids::{AccountId, GatewayId},
    };

    fn gateway(status: Status) -> Gateway {
        let account = AccountId(uuid::Uuid::nil());
        Gateway {
            id: GatewayId(uuid::Uuid::from_u128(7)),
            provider: "stripe".into(),
            account_name: "ABC".into(),
            name: "Stripe-ABC".into(),
            title_fr: String::new(),
            title_en: String::new(),
            description_fr: String::new(),
            description_en: String::new(),
            icon: None,
            status,
            position: 0,
            mode: Mode::Test,
            mode_of_payment: String::new(),
            cost_centre: String::new(),
            scopes: vec![Scope::Invoices],
            credentials: Credentials::Unchecked,
            disabled_reason: None,
            accounts: vec![GatewayAccount {
                currency: Currency::EUR,
                clearing: Some(account),
                receivable: Some(account),
                fee: None,
                fee_tax: None,
                minimum: Some(Money::new(2000, Currency::EUR)),
                maximum: Some(Money::new(100_000, Currency::EUR)),
            }],
            version: 1,
        }
    }

    fn ask(gateway: &Gateway, minor: i64, chooser: Chooser, allowed: &Allowed) -> Result<Rule, Refusal> {
        let amount = Money::new(minor, Currency::EUR);
        judge(gateway, Wish { amount, scope: Scope::Invoices, chooser, allowed, floor: None, ceiling: None })
    }

    #[test]
    fn the_three_statuses_mean_what_the_rules_say() {
        let open = Allowed::default();
        let named = Allowed(vec![GatewayId(uuid::Uuid::from_u128(7))]);
        let ok = |status, chooser, allowed: &Allowed| ask(&gateway(status), 2000, chooser, allowed).is_ok();
        assert!(ok(Status::Available, Chooser::Customer, &open));
        assert!(!ok(Status::Unlisted, Chooser::Customer, &open));
        assert!(ok(Status::Unlisted, Chooser::Customer, &named));
        assert!(ok(Status::Unlisted, Chooser::Admin, &open));
        for chooser in [Chooser::Customer, Chooser::Admin] {
            assert!(!ok(Status::Hidden, chooser, &named));
        }
    }

    #[test]
    fn equal_to_a_bound_is_allowed() {
        let (gateway, open) = (gateway(Status::Available), Allowed::default());
        let at = |minor| ask(&gateway, minor, Chooser::Customer, &open);
        assert_eq!(at(1999), Err(Refusal::BelowMinimum(Money::new(2000, Currency::EUR))));
        assert!(at(2000).is_ok());
        assert!(at(100_000).is_ok());
        assert_eq!(at(100_001), Err(Refusal::AboveMaximum(Money::new(100_000, Currency::EUR))));
    }

    #[test]
    fn the_providers_floor_applies_as_well() {
        let (gateway, allowed) = (gateway(Status::Available), Allowed::default());
        let wish = Wish {
            amount: Money::new(2500, Currency::EUR),
            scope: Scope::Invoices,
            chooser: Chooser::Customer,
            allowed: &allowed,
            floor: Some(Money::new(3000, Currency::EUR)),
            ceiling: None,
        };
        assert_eq!(judge(&gateway, wish), Err(Refusal::BelowMinimum(Money::new(3000, Currency::EUR))));
    }
}
