//! The currencies a gateway takes, with the accounts and limits of each, and how the ledger words it.

use leptos::prelude::*;

use super::{Seen, settings};
use crate::{
    app::{actions::gateway_form::NEW_ACCOUNT, ui::*, words},
    domain::{currency::Currency, gateway::GatewayAccount, ids::AccountId, ledger::Part, money::Money},
    flows::gateways::accounts::clearing_parts,
    providers::Confirmation,
};

pub fn show(seen: &Seen) -> impl IntoView + use<> {
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

fn block(seen: &Seen, currency: Currency) -> impl IntoView + use<> {
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
    view! {
        <div class="per-currency">
            <h2>{currency.code()}</h2>
            <CheckField name="currencies" value=currency.code() checked=accepted label=t!("gateway-accept", currency = currency.code())/>
            <div class="fields">
                {picker(seen, (currency, "clearing"), clearing_parts(confirmation), account.clearing)}
                {picker(seen, (currency, "receivable"), &[Part::Receivable], account.receivable)}
                {fees}
            </div>
            {limits(seen, &account)}
            {own}
        </div>
    }
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
