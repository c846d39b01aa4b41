//! A provider's own fields, drawn from its list.

use leptos::prelude::*;

use super::{Seen, words::label};
use crate::{
    app::{
        pages::account::proof::{CodeFields, Wanted},
        ui::{self, *},
        words,
    },
    domain::{
        currency::Currency,
        field::{Field, FieldKind, Need, Per},
    },
    flows::gateways::{missing::input, renew::keys},
};

/// The fields kept once for the gateway.
pub fn show(seen: &Seen) -> Option<AnyView> {
    let fields: Vec<_> = seen.provider.fields().iter().filter(|field| field.per == Per::Gateway).collect();
    let drawn: Vec<_> = fields.iter().map(|field| draw(seen, field, None)).collect();
    (!drawn.is_empty()).then(|| {
        view! {
            <FieldSet legend=t!("gateway-provider-settings") words=t!("gateway-provider-settings-hint")>
                {drawn}
            </FieldSet>
        }
        .into_any()
    })
}

/// The fields a provider keeps for each currency.
pub fn of_currency(seen: &Seen, currency: Currency) -> Vec<AnyView> {
    let fields = seen.provider.fields().iter().filter(|field| field.per == Per::Currency);
    fields.map(|field| draw(seen, field, Some(currency))).collect()
}

/// The password, where the provider's settings may change: a key, or the account that money goes to.
pub fn proof(seen: &Seen) -> Option<impl IntoView + use<>> {
    let (wanted, settings) = (seen.proof, seen.provider.fields());
    let code = (wanted == Wanted::PasswordAndCode).then(|| view! { <CodeFields/> });
    (wanted != Wanted::Nothing && !settings.is_empty()).then(|| view! {
        <ui::Field name="current_password" label=t!("gateway-password") kind=Entry::Password hint=t!("gateway-password-hint")
            optional=true autocomplete="current-password"/>
        {code}
    })
}

fn draw(seen: &Seen, field: &Field, currency: Option<Currency>) -> AnyView {
    let accepted: Vec<Currency> = currency.into_iter().collect();
    let key = keys(field, &accepted).into_iter().next().unwrap_or_default();
    // The block of a currency says which one.
    let (name, label) = (input(seen.provider, &key, None), label(seen.provider, field.name, None));
    let hint = field.help.in_language(words::language()).to_owned();
    let kept = seen.kept.get(&key).cloned();
    let (optional, longest) = (field.need == Need::Optional, field.longest);
    let value = kept.clone().unwrap_or_default();
    match field.kind {
        FieldKind::Secret => secret(key, (name, label, hint), kept, field),
        FieldKind::Text => view! { <ui::Field name label hint value optional longest/> }.into_any(),
        FieldKind::Lines => view! { <TextArea name label hint value optional longest/> }.into_any(),
        FieldKind::Choice(values) => {
            let choice = |(value, label): &(&str, crate::domain::language::Words)| {
                Choice::new(*value, label.in_language(words::language()))
            };
            let choices = values.iter().map(choice).collect();
            view! { <SelectField name label hint value choices optional empty=t!("by-default")/> }.into_any()
        }
    }
}

fn secret(key: String, (name, label, hint): (String, String, String), kept: Option<String>, field: &Field) -> AnyView {
    let removable = kept.is_some() && field.need == Need::Optional;
    let remove = removable.then(|| {
        view! { <CheckField name=format!("remove.{key}") label=t!("secret-remove", field = label.clone())/> }
    });
    view! { <SecretField name label=label.clone() hint last_four=kept longest=field.longest/> {remove} }.into_any()
}
