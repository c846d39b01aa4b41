//! A gateway: one configured way to pay, with its accounts per currency.

use serde::{Deserialize, Serialize};

use super::{
    Instant,
    currency::Currency,
    ids::{AccountId, GatewayId, IconId},
    language::Language,
    money::Money,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Disponible: customers see it and may use it.
    Available,
    /// Non référencé: only administrators see it; usable on the invoices they put it on.
    Unlisted,
    /// Caché: nobody sees it and nothing new starts; what is in flight still settles.
    Hidden,
}

impl Status {
    pub const ALL: [Self; 3] = [Self::Available, Self::Unlisted, Self::Hidden];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Available => "available",
            Self::Unlisted => "unlisted",
            Self::Hidden => "hidden",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.word() == word)
    }
}

/// Whether real money moves. Keys, notices and payments of the two never mix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    Test,
    Live,
}

impl Mode {
    pub const fn other(self) -> Self {
        match self {
            Self::Test => Self::Live,
            Self::Live => Self::Test,
        }
    }

    pub const fn word(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Live => "live",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        [Self::Test, Self::Live].into_iter().find(|mode| mode.word() == word)
    }
}

/// What a gateway may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    Invoices,
    Cart,
    Subscriptions,
}

impl Scope {
    pub const ALL: [Self; 3] = [Self::Invoices, Self::Cart, Self::Subscriptions];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Invoices => "invoices",
            Self::Cart => "cart",
            Self::Subscriptions => "subscriptions",
        }
    }

    pub fn parse_all(words: &str) -> Vec<Self> {
        Self::ALL.into_iter().filter(|scope| words.split(',').any(|word| word == scope.word())).collect()
    }

    pub fn write_all(scopes: &[Self]) -> String {
        scopes.iter().map(|scope| scope.word()).collect::<Vec<_>>().join(",")
    }
}

/// What the last check of the credentials found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credentials {
    Unchecked,
    Good { at: Instant, account: String },
    Refused { at: Instant, reason: String },
}

/// The ledger accounts and limits used when one currency is paid through one gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewayAccount {
    pub currency: Currency,
    /// Where the money waits at the provider (an asset).
    pub clearing: Option<AccountId>,
    pub receivable: Option<AccountId>,
    pub fee: Option<AccountId>,
    pub fee_tax: Option<AccountId>,
    /// Compared with the amount about to be paid; equal is allowed.
    pub minimum: Option<Money>,
    pub maximum: Option<Money>,
}

impl GatewayAccount {
    /// Money can be posted: clearing and receivable are named.
    pub fn is_complete(&self) -> bool {
        self.clearing.is_some() && self.receivable.is_some()
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gateway {
    pub id: GatewayId,
    /// The provider's kind: `stripe`, `bank_transfer`, …
    pub provider: String,
    pub account_name: String,
    /// Internal name, `Stripe-ABC` at creation.
    pub name: String,
    pub title_fr: String,
    pub title_en: String,
    pub description_fr: String,
    pub description_en: String,
    pub icon: Option<IconId>,
    pub status: Status,
    /// Ascending; the order customers see.
    pub position: i32,
    pub mode: Mode,
    /// The wording of the ledger: "Carte bancaire".
    pub mode_of_payment: String,
    pub cost_centre: String,
    pub scopes: Vec<Scope>,
    pub credentials: Credentials,
    /// Why the provider stopped this account, where it did.
    pub disabled_reason: Option<String>,
    pub accounts: Vec<GatewayAccount>,
    /// Rises with each save: an older form is refused.
    pub version: i32,
}

impl Gateway {
    pub fn title(&self, language: Language) -> &str {
        let (first, second) = match language {
            Language::Fr => (&self.title_fr, &self.title_en),
            Language::En => (&self.title_en, &self.title_fr),
        };
        [first, second, &self.name].into_iter().find(|title| !title.is_empty()).map_or("", String::as_str)
    }

    pub fn description(&self, language: Language) -> &str {
        match language {
            Language::Fr => &self.description_fr,
            Language::En => &self.description_en,
        }
    }

    pub fn account(&self, currency: Currency) -> Option<&GatewayAccount> {
        self.accounts.iter().find(|account| account.currency == currency)
    }
}

/// A gateway as an administrator names it into existence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewGateway {
    pub id: GatewayId,
    pub provider: &'static str,
    pub account_name: String,
    /// `Stripe-ABC`
    pub name: String,
    pub title_fr: String,
    pub title_en: String,
    pub mode_of_payment: String,
    pub scopes: Vec<Scope>,
}

/// How a gateway is doing: what came from its provider lately, good and bad.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Health {
    pub last_notice: Option<Instant>,
    pub last_trouble: Option<LastTrouble>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastTrouble {
    pub at: Instant,
    /// Scrubbed of secrets; for administrators.
    pub why: String,
    /// The provider's own id of the request, for its support.
    pub request_id: Option<String>,
}

/// What must still be done before a gateway may be Available.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    Credentials,
    /// The provider's required field of this name is empty, for this currency where it has one for each.
    Field(&'static str, Option<Currency>),
    /// No currency has accounts.
    Currencies,
    Accounts(Currency),
    DisabledByProvider(String),
}
