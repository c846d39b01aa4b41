//! The currencies a gateway takes, with the accounts and limits of each, and how the ledger words it.

use std::sync::Arc;

use leptos::prelude::*;

use super::{Seen, settings};
use crate::{
    app::{actions::gateway_form::NEW_ACCOUNT, ui::*, words},
    domain::{
        currency::Currency,
        gateway::{GatewayAccount, Missing},
        ids::AccountId,
        ledger::Part,
        money::Money,
    },
    flows::gateways::accounts::clearing_parts,
    providers::Confirmation,
    request::form,
};

pub fn show(seen: &Arc<Seen>) -> impl IntoView + use<> {
    let blocks = seen.currencies.iter().map(|currency| block(seen, *currency)).collect_view();
    let gateway = seen.gateway.clone();
    view! {
        <FieldSet legend=t!("gateway-currencies") words=t!("gateway-currencies-hint")>
            {blocks}
        </FieldSet>
        <FieldSet legend=t!("gateway-ledger")>
            <Field name="mode_of_payment" label=t!("gateway-mode-of-payment") value=gateway.mode_of_payment.clone()
                hint=t!("gateway-mode-of-payment-hint") longest=80/>
            <Field name="cost_centre" label=t!("gateway-cost-centre") value=gateway.cost_centre.clone()
                hint=t!("gateway-cost-centre-hint") optional=true longest=40/>
        </FieldSet>
    }
}

fn block(seen: &Arc<Seen>, currency: Currency) -> impl IntoView + use<> {
    let (open, badge, seen) = (is_open(seen, currency), badge(seen, currency), seen.clone());
    view! {
        <details class="per-currency more" open=open>
            <summary><Icon of=Glyph::ChevronRight/><h2>{currency.code()}</h2>{badge}</summary>
            <div class="stack loose"><Within word=currency.code()>{fields(&seen, currency)}</Within></div>
        </details>
    }
}

fn fields(seen: &Seen, currency: Currency) -> impl IntoView + use<> {
    let account = seen.gateway.account(currency).cloned();
    let accepted = account.is_some();
    let account = account.unwrap_or(GatewayAccount {
        currency,
        clearing: None,
        receivable: None,
        fee: None,
        fee_tax: None,
        minimum: None,
        maximum: None,
    });
    let confirmation = seen.provider.capabilities().confirmation;
    let fees = (confirmation == Confirmation::Provider).then(|| {
        view! {
            {picker(seen, (currency, "fee"), &[Part::Fee], account.fee)}
            {picker(seen, (currency, "fee_tax"), &[Part::FeeTax], account.fee_tax)}
        }
    });
    let own = settings::of_currency(seen, currency);
    let pickers = view! {
        <div class="fields">
            {picker(seen, (currency, "clearing"), clearing_parts(confirmation), account.clearing)}
            {picker(seen, (currency, "receivable"), &[Part::Receivable], account.receivable)}
            {fees}
        </div>
    };
    view! {
        <CheckField name="currencies" value=currency.code() checked=accepted label=t!("gateway-accept", currency = currency.code())/>
        {pickers}
        {limits(seen, &account)}
        {own}
    }
}

/// Folded away where there is nothing to do: a gateway may know many currencies.
fn is_open(seen: &Seen, currency: Currency) -> bool {
    let accepted = seen.gateway.account(currency).is_some();
    let incorrect = form::form().is_some_and(|form| {
        form.errors().iter().any(|error| error.field.split('.').any(|part| part == currency.code()))
    });
    let few = accepted && seen.gateway.accounts.len() <= 2;
    few || incorrect || is_incomplete(seen, currency) || seen.asked == Some(currency)
}

fn is_incomplete(seen: &Seen, currency: Currency) -> bool {
    seen.missing.iter().any(|missing| match missing {
        Missing::Accounts(lacking) | Missing::Field(_, Some(lacking)) => *lacking == currency,
        _ => false,
    })
}

fn badge(seen: &Seen, currency: Currency) -> impl IntoView + use<> {
    let (tone, icon, words) = match seen.gateway.account(currency) {
        None => (Tone::Plain, Glyph::Ban, t!("gateway-currency-refused")),
        Some(_) if is_incomplete(seen, currency) => (Tone::Warn, Glyph::Alert, t!("gateway-incomplete")),
        Some(_) => (Tone::Good, Glyph::CheckCircle, t!("gateway-currency-accepted")),
    };
    view! { <Badge tone icon words/> }
}

/// Only accounts of this currency and this part. An empty list of receivables says when it fills.
fn picker(
    seen: &Seen,
    (currency, name): (Currency, &'static str),
    parts: &[Part],
    value: Option<AccountId>,
) -> impl IntoView + use<> {
    let fits = seen.chart.iter().filter(|account| account.currency == currency && parts.contains(&account.part));
    let mut choices: Vec<Choice> = fits
        .map(|account| Choice::new(account.id.to_string(), format!("{} · {}", account.code, account.name)))
        .collect();
    let (label, hint) = match name {
        "clearing" => (t!("account-clearing"), t!("account-clearing-hint")),
        "receivable" if choices.is_empty() => {
            (t!("account-receivable"), t!("account-receivable-empty", currency = currency.code()))
        }
        "receivable" => (t!("account-receivable"), t!("account-receivable-hint")),
        "fee" => (t!("account-fee"), t!("account-fee-hint")),
        _ => (t!("account-fee-tax"), t!("account-fee-tax-hint")),
    };
    if name == "clearing" && parts.contains(&Part::Clearing) {
        choices.push(Choice::new(NEW_ACCOUNT, t!("account-open", name = seen.gateway.name.clone())));
    }
    let value = value.map(|id| id.to_string()).unwrap_or_default();
    view! {
        <SelectField name=format!("account.{currency}.{name}") label hint choices value empty=t!("account-none")/>
    }
}

/// The provider's own bounds stand beside the shop's: both apply.
fn limits(seen: &Seen, account: &GatewayAccount) -> impl IntoView + use<> {
    let currency = account.currency;
    let bounds = seen.provider.accepts(currency).unwrap_or_default();
    let said = |amount: Money| words::money(words::language(), amount);
    let floor = bounds.floor.map(|floor| t!("provider-floor", amount = said(floor)));
    let ceiling = bounds.ceiling.map(|ceiling| t!("provider-ceiling", amount = said(ceiling)));
    view! {
        <div class="fields">
            <MoneyField name=format!("account.{currency}.minimum") label=t!("gateway-minimum") currency value=account.minimum
                hint=floor.unwrap_or_else(|| t!("gateway-minimum-hint")) optional=true/>
            <MoneyField name=format!("account.{currency}.maximum") label=t!("gateway-maximum") currency value=account.maximum
                hint=ceiling.unwrap_or_else(|| t!("gateway-maximum-hint")) optional=true/>
        </div>
    }
}
