//! The form of a gateway, read at the door: every field is known, every fault is found before anything is refused.

use crate::{
    domain::{
        currency::Currency,
        error::{AppError, Code, Fault, Findings},
        field::{Field, FieldKind, Per},
        gateway::{GatewayAccount, Mode, Scope, Status},
        ids::AccountId,
        money::Money,
    },
    flows::gateways::{
        accounts::{Clearing, Wanted},
        missing::input,
        renew::{Typed, Wish, keys},
        save::Form,
    },
    providers::{Provider, Settings},
    request::Posted,
};

const OWN: &[&str] = &[
    "version",
    "name",
    "title_fr",
    "title_en",
    "description_fr",
    "description_en",
    "mode_of_payment",
    "cost_centre",
    "status",
    "mode",
    "scopes*",
    "currencies*",
    "current_password",
    "one_time_code",
    "one_time_recovery",
];

/// The choice that opens an account for the gateway alone.
pub const NEW_ACCOUNT: &str = "new";

pub fn read(provider: &dyn Provider, posted: &Posted) -> Result<Form, AppError> {
    refuse_unknown(provider, posted)?;
    let mut found = Findings::default();
    let line = |found: &mut Findings, name: &'static str, longest| {
        found.take(name, posted.line(name, longest)).unwrap_or_default()
    };
    let version = found.take("version", posted.get("version").parse().map_err(|_| Code::Validation));
    let status = found.take("status", Status::parse(posted.get("status")).ok_or(Code::Validation));
    let mode = found.take("mode", Mode::parse(posted.get("mode")).ok_or(Code::Validation));
    let accepted = accepted(posted, &mut found);
    let name = found.take("name", posted.required("name", 80)).unwrap_or_default();
    let form = Form {
        version: version.unwrap_or_default(),
        name,
        title_fr: line(&mut found, "title_fr", 80),
        title_en: line(&mut found, "title_en", 80),
        description_fr: line(&mut found, "description_fr", 300),
        description_en: line(&mut found, "description_en", 300),
        mode_of_payment: line(&mut found, "mode_of_payment", 80),
        cost_centre: line(&mut found, "cost_centre", 40),
        status: status.unwrap_or(Status::Hidden),
        mode: mode.unwrap_or(Mode::Test),
        scopes: scopes(posted, &mut found),
        accounts: accepted.iter().map(|currency| account(posted, *currency, &mut found)).collect(),
        settings: settings(provider, posted, (&accepted, &mut found)),
    };
    found.done()?;
    Ok(form)
}

/// Whether one of the provider's settings becomes another, be it a key or the account that money goes to: then the password
/// is asked for again.
pub fn changes_settings(form: &Form, kept: &Settings) -> bool {
    form.settings.iter().any(|Typed { name, value }| match value {
        Wish::Keep => false,
        Wish::Remove => kept.get(name).is_some(),
        Wish::Write(value) => kept.get(name) != Some(value.trim()),
    })
}

fn refuse_unknown(provider: &dyn Provider, posted: &Posted) -> Result<(), AppError> {
    let shown = shown(posted);
    let parts = ["clearing", "receivable", "fee", "fee_tax", "minimum", "maximum"];
    let accounts = shown.iter().flat_map(|currency| parts.map(|part| format!("account.{currency}.{part}")));
    let settings = provider.fields().iter().flat_map(|field| {
        let names = keys(field, &shown).into_iter();
        names.flat_map(|name| [input(provider, &name, None), format!("remove.{name}")])
    });
    let known: Vec<String> = OWN.iter().map(|name| (*name).to_owned()).chain(accounts).chain(settings).collect();
    posted.only(&known.iter().map(String::as_str).collect::<Vec<_>>()).map(drop)
}

/// Every currency whose block was on the page, accepted or not.
fn shown(posted: &Posted) -> Vec<Currency> {
    let codes = posted.pairs().flat_map(|(name, _)| name.split('.')).filter_map(|part| Currency::parse(part).ok());
    let mut shown: Vec<Currency> = codes.collect();
    shown.sort_unstable();
    shown.dedup();
    shown
}

fn accepted(posted: &Posted, found: &mut Findings) -> Vec<Currency> {
    let mut accepted: Vec<Currency> =
        posted.all("currencies").iter().filter_map(|code| found.take("currencies", Currency::parse(code))).collect();
    accepted.sort_unstable();
    accepted.dedup();
    accepted
}

fn scopes(posted: &Posted, found: &mut Findings) -> Vec<Scope> {
    let words = posted.all("scopes").join(",");
    let scopes = Scope::parse_all(&words);
    if Scope::write_all(&scopes).len() < words.len() {
        found.note("scopes", Code::Validation);
    }
    scopes
}

fn account(posted: &Posted, currency: Currency, found: &mut Findings) -> Wanted {
    let name = |part: &str| format!("account.{currency}.{part}");
    let opens = posted.get(&name("clearing")) == NEW_ACCOUNT;
    let mut chosen = |part: &str| {
        let text = posted.get(&name(part));
        let read = text.parse::<AccountId>().map_err(|_| Code::Validation);
        if text.is_empty() { None } else { found.take(name(part), read) }
    };
    let clearing = if opens { None } else { chosen("clearing") };
    let (receivable, fee, fee_tax) = (chosen("receivable"), chosen("fee"), chosen("fee_tax"));
    let mut limit = |part: &str| {
        let text = posted.get(&name(part)).trim();
        if text.is_empty() { None } else { found.take(name(part), Money::parse_positive(text, currency)) }
    };
    let (minimum, maximum) = (limit("minimum"), limit("maximum"));
    Wanted {
        account: GatewayAccount { currency, clearing, receivable, fee, fee_tax, minimum, maximum },
        clearing: if opens { Clearing::Open } else { Clearing::Chosen },
    }
}

fn settings(provider: &dyn Provider, posted: &Posted, (accepted, found): (&[Currency], &mut Findings)) -> Vec<Typed> {
    let mut typed = Vec::new();
    for field in provider.fields() {
        for name in keys(field, accepted) {
            let input = input(provider, &name, None);
            if let Some(value) = found.take(input.clone(), wish(field, posted, (&name, &input))) {
                typed.push(Typed { name, value });
            }
        }
    }
    typed
}

fn wish(field: &Field, posted: &Posted, (name, input): (&str, &str)) -> Result<Wish, Fault> {
    if posted.has(&format!("remove.{name}")) {
        return Ok(Wish::Remove);
    }
    if !posted.has(input) {
        return Ok(Wish::Keep);
    }
    let text = match field.kind {
        FieldKind::Lines => posted.lines(input, field.longest)?,
        _ => posted.line(input, field.longest)?,
    };
    match field.kind {
        // A mask that came back is not a secret.
        FieldKind::Secret if text.is_empty() || text.contains('•') => Ok(Wish::Keep),
        FieldKind::Choice(values) if !text.is_empty() && values.iter().all(|(value, _)| *value != text) => {
            Err(Code::Validation.into())
        }
        _ if text.is_empty() => Ok(Wish::Remove),
        _ => Ok(Wish::Write(text)),
    }
}

/// Whether a field has one value for each currency.
pub const fn is_per_currency(field: &Field) -> bool {
    matches!(field.per, Per::Currency)
}
