//! Saving a provider's account makes its gateway: Stripe and "ABC" are "Stripe-ABC".

use serde_json::json;

use super::{accounts, save};
use crate::{
    db::{self, Tx, audit::Deed},
    domain::{
        Instant,
        currency::Currency,
        error::{AppError, Code},
        gateway::{GatewayAccount, NewGateway, Scope, Status},
        ids::GatewayId,
        language::Language,
        ledger::Part,
        people::{Actor, Admin},
    },
    flows::portal::Portal,
    providers::{Accounts, Confirmation, Provider, Settings},
};

/// The account of a provider an administrator names.
pub struct NewAccount {
    pub provider: &'static dyn Provider,
    /// Empty where the provider has only one.
    pub account_name: String,
    /// Each gets an account of its own for the money waiting there.
    pub currencies: Vec<Currency>,
}

/// The gateway begins hidden and in test mode. A name its provider already has is `name_taken`.
pub async fn create(
    portal: &Portal,
    admin: &Admin,
    account: NewAccount,
    request_id: &str,
) -> Result<GatewayId, AppError> {
    let provider = account.provider;
    if let Some(other) = account.currencies.iter().find(|currency| provider.accepts(**currency).is_none()) {
        return Err(AppError::detailed(
            "currencies",
            Code::CurrencyUnsupported,
            crate::domain::error::Detail::In(*other),
        ));
    }
    db::retried(|| write(portal, admin, &account, request_id)).await
}

async fn write(portal: &Portal, admin: &Admin, account: &NewAccount, request_id: &str) -> Result<GatewayId, AppError> {
    let (id, now) = (GatewayId::fresh(), portal.clock.now());
    let language = db::people::find(portal.db.reader(), admin.person).await?.language.unwrap_or_default();
    let new = described(id, account, language);
    let name = new.name.clone();
    let sealed = save::seal(portal, id, &Settings::default())?;
    let tx = portal.db.begin().await?;
    if !db::gateways::add(&tx, new, sealed, now).await? {
        return Err(AppError::invalid("account_name", Code::NameTaken));
    }
    let mut accounts = Vec::new();
    for currency in &account.currencies {
        accounts.push(prepared(&tx, (account.provider, &name), *currency, now).await?);
    }
    db::gateways::replace_accounts(&tx, id, &accounts).await?;
    let deed = Deed {
        actor: &Actor::Admin(admin.clone()),
        deed: "gateway-created",
        object: ("gateway", id.to_string()),
        before: None,
        after: Some(
            json!({ "name": name, "status": Status::Hidden, "provider": account.provider.kind(), "currencies": account.currencies }),
        ),
        request_id,
    };
    db::audit::write(&tx, deed, now).await?;
    tx.commit().await?;
    Ok(id)
}

/// Named in the language of the administrator, who may rename it.
fn described(id: GatewayId, NewAccount { provider, account_name, .. }: &NewAccount, language: Language) -> NewGateway {
    let words = provider.name();
    let name = match provider.capabilities().accounts {
        Accounts::Many => format!("{}-{account_name}", words.in_language(language)),
        Accounts::One => words.in_language(language).to_owned(),
    };
    NewGateway {
        id,
        provider: provider.kind(),
        account_name: account_name.clone(),
        name,
        title_fr: words.in_language(Language::Fr).to_owned(),
        title_en: words.in_language(Language::En).to_owned(),
        mode_of_payment: words.in_language(Language::Fr).to_owned(),
        scopes: vec![Scope::Invoices],
    }
}

/// A clearing account where the provider holds our money; which receivable is used, a person decides.
async fn prepared(
    tx: &Tx,
    (provider, name): (&dyn Provider, &str),
    currency: Currency,
    now: Instant,
) -> Result<GatewayAccount, AppError> {
    let clearing = match provider.capabilities().confirmation {
        Confirmation::Provider => Some(accounts::open_clearing(tx, name, currency, now).await?),
        Confirmation::Administrator => db::accounts::of_part(tx, currency, Part::Bank).await?,
        Confirmation::Ledger => db::accounts::of_part(tx, currency, Part::Balance).await?,
    };
    let fees = provider.capabilities().confirmation == Confirmation::Provider;
    let (fee, fee_tax) = match fees {
        true => (
            db::accounts::of_part(tx, currency, Part::Fee).await?,
            db::accounts::of_part(tx, currency, Part::FeeTax).await?,
        ),
        false => (None, None),
    };
    Ok(GatewayAccount { currency, clearing, receivable: None, fee, fee_tax, minimum: None, maximum: None })
}
