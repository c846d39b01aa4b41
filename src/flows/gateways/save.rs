//! An administrator saves a gateway: everything is read, then the provider is asked, then one transaction writes it all.

use serde_json::{Map, Value};

use super::{
    accounts::{self, Clearing, Wanted},
    missing::{self, findings, missing},
    open::open,
    portrait::{self, portrait},
    probe::{Finding, probe},
    renew::{Typed, renew},
};
use crate::{
    db::{self, Tx, audit::Deed},
    domain::{
        currency::Currency,
        error::{AppError, Code, FieldError, Findings},
        gateway::{Credentials, Gateway, GatewayAccount, Mode, Scope, Status},
        ids::GatewayId,
        people::{Actor, Admin},
    },
    flows::portal::Portal,
    providers::{self, Feature, Provider, Settings},
};

/// A gateway's form, read. Every field of it is written.
pub struct Form {
    pub version: i32,
    pub name: String,
    pub title_fr: String,
    pub title_en: String,
    pub description_fr: String,
    pub description_en: String,
    pub mode_of_payment: String,
    pub cost_centre: String,
    pub status: Status,
    pub mode: Mode,
    pub scopes: Vec<Scope>,
    pub accounts: Vec<Wanted>,
    pub settings: Vec<Typed>,
}

/// What became of it: saved as wished, or saved with the status left and what it still lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saved {
    Wholly,
    Lacking(Vec<FieldError>),
}

/// Values that are right are kept even where the gateway may not become Available: then the status stays and the answer
/// says what is missing. One that customers use already is never saved into a state in which they could not.
pub async fn save(
    portal: &Portal,
    admin: &Admin,
    id: GatewayId,
    form: Form,
    request_id: &str,
) -> Result<Saved, AppError> {
    let before = db::gateways::find(portal.db.reader(), id).await?;
    if before.version != form.version {
        return Err(AppError::Conflict(Code::StaleVersion));
    }
    let provider = providers::find(&before.provider).ok_or(AppError::NotFound)?;
    let old = open(portal, &before).await?;
    let new = renew(provider, &old, &form.settings, &currencies(&form.accounts));
    judge(portal, provider, &form, &new).await?;

    let opened: Vec<_> =
        form.accounts.iter().filter(|one| one.clearing == Clearing::Open).map(|one| one.account.currency).collect();
    let mut draft = Draft { gateway: filled(&before, form), opened, old, new };
    let lacking = draft.settle(portal, provider, &before).await?;
    let refused =
        !lacking.is_empty() && before.status == Status::Available && draft.gateway.status == Status::Available;
    if refused {
        return Err(AppError::Invalid(lacking));
    }
    if !lacking.is_empty() {
        draft.gateway.status = before.status;
    }
    db::retried(|| write(portal, admin, (&before, &draft, provider), request_id)).await?;
    Ok(if lacking.is_empty() { Saved::Wholly } else { Saved::Lacking(lacking) })
}

/// What is about to be written.
struct Draft {
    gateway: Gateway,
    /// Currencies whose clearing account is opened with the save.
    opened: Vec<Currency>,
    old: Settings,
    new: Settings,
}

impl Draft {
    /// Asks the provider where that is due; answers what stands between the gateway and Available, if that is wished.
    async fn settle(
        &mut self,
        portal: &Portal,
        provider: &'static dyn Provider,
        before: &Gateway,
    ) -> Result<Vec<FieldError>, AppError> {
        let changed = self.old.0 != self.new.0 || before.mode != self.gateway.mode;
        if changed {
            self.gateway.credentials = Credentials::Unchecked;
        }
        let wished = self.gateway.status == Status::Available;
        let due = changed || (wished && !matches!(self.gateway.credentials, Credentials::Good { .. }));
        let mut complaint = None;
        if due && missing::can_ask(provider, &self.gateway, &self.new) {
            let finding: Finding = probe(portal, provider, &self.gateway, &self.new).await?;
            complaint = finding.complaint(provider);
            self.gateway = finding.applied(self.gateway.clone(), portal.clock.now());
        }
        if !wished {
            return Ok(Vec::new());
        }
        let whole = self.with_opened_accounts();
        let missing = missing(provider, &whole, &self.new);
        let mut lacking = findings(provider, &whole, &missing);
        if let Some(complaint) = complaint {
            // The provider's own words say it better than "not checked".
            lacking.retain(|one| !matches!(one.code, Code::CredentialsRefused | Code::CredentialsUnchecked));
            lacking.push(complaint);
        }
        Ok(lacking)
    }

    /// An account that is opened with the save counts as named.
    fn with_opened_accounts(&self) -> Gateway {
        let mut gateway = self.gateway.clone();
        for account in gateway.accounts.iter_mut().filter(|account| self.opened.contains(&account.currency)) {
            account.clearing = account.clearing.or(account.receivable);
        }
        gateway
    }
}

async fn judge(portal: &Portal, provider: &dyn Provider, form: &Form, settings: &Settings) -> Result<(), AppError> {
    let chart = db::accounts::all(portal.db.reader()).await?;
    let mut found = Findings::default();
    accounts::judge(provider, &form.accounts, &chart, &mut found);
    if form.scopes.contains(&Scope::Subscriptions) && !provider.capabilities().can(Feature::Subscription) {
        found.note("scopes", Code::Validation);
    }
    for error in provider.inspect(settings, form.mode) {
        found.note_with(missing::input(provider, &error.field, None), error.code, error.detail);
    }
    found.done()
}

fn filled(before: &Gateway, form: Form) -> Gateway {
    let accounts: Vec<GatewayAccount> = form.accounts.into_iter().map(|one| one.account).collect();
    Gateway {
        name: form.name,
        title_fr: form.title_fr,
        title_en: form.title_en,
        description_fr: form.description_fr,
        description_en: form.description_en,
        mode_of_payment: form.mode_of_payment,
        cost_centre: form.cost_centre,
        status: form.status,
        mode: form.mode,
        scopes: form.scopes,
        accounts,
        ..before.clone()
    }
}

async fn write(
    portal: &Portal,
    admin: &Admin,
    (before, draft, provider): (&Gateway, &Draft, &dyn Provider),
    request_id: &str,
) -> Result<(), AppError> {
    let now = portal.clock.now();
    let tx = portal.db.begin().await?;
    let mut after = draft.gateway.clone();
    for account in after.accounts.iter_mut().filter(|account| draft.opened.contains(&account.currency)) {
        account.clearing = Some(accounts::open_clearing(&tx, &after.name, account.currency, now).await?);
    }
    if !db::gateways::save(&tx, &after, sealed(portal, before.id, draft)?).await? {
        return Err(AppError::Conflict(Code::StaleVersion));
    }
    if let Some((old, new)) = change(&tx, (before, &after), provider, draft).await? {
        let deed = Deed {
            actor: &Actor::Admin(admin.clone()),
            deed: "gateway-saved",
            object: ("gateway", before.id.to_string()),
            before: Some(old),
            after: Some(new),
            request_id,
        };
        db::audit::write(&tx, deed, now).await?;
    }
    tx.commit().await
}

fn sealed(portal: &Portal, id: GatewayId, draft: &Draft) -> Result<Option<Vec<u8>>, AppError> {
    if draft.old.0 == draft.new.0 {
        return Ok(None);
    }
    seal(portal, id, &draft.new).map(Some)
}

/// Settings as they lie in the table.
pub fn seal(portal: &Portal, id: GatewayId, settings: &Settings) -> Result<Vec<u8>, AppError> {
    let plain = serde_json::to_vec(settings).map_err(|_| AppError::Conflict(Code::Internal))?;
    portal.sealer.seal(&id.to_string(), &zeroize::Zeroizing::new(plain))
}

async fn change(
    tx: &Tx,
    (before, after): (&Gateway, &Gateway),
    provider: &dyn Provider,
    draft: &Draft,
) -> Result<Option<(Value, Value)>, AppError> {
    let chart = db::accounts::all(tx).await?;
    let (old, new) = portrait::settings(provider, &draft.old, &draft.new);
    let whole = |gateway: &Gateway, settings: Map<String, Value>| {
        let mut lines = portrait(gateway, &chart);
        lines.extend(settings.into_iter().map(|(name, value)| (format!("setting.{name}"), value)));
        lines
    };
    Ok(portrait::difference(&whole(before, old), &whole(after, new)))
}

fn currencies(wanted: &[Wanted]) -> Vec<Currency> {
    wanted.iter().map(|one| one.account.currency).collect()
}
