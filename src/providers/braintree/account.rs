//! Whose keys these are, and whether the merchant accounts named in the settings exist and take their currency.

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};

use super::{
    api::{Api, Said},
    documents, keys,
    wire::{Merchant, MerchantAccount, Tested},
};
use crate::{
    domain::currency::Currency,
    providers::{Call, Checked, Settings, Trouble, TroubleKind},
};

pub async fn check(call: &Call<'_>) -> Result<Checked, Trouble> {
    let api = Api::open(call)?;
    let merchant = match merchant(&api).await {
        // Keys of the other mode are the commonest mistake: it deserves its own words.
        Err(trouble) if call.base.is_none() && is_refused(&trouble) => {
            let elsewhere = api.at(keys::place(call.mode.other(), None));
            return Err(match merchant(&elsewhere).await {
                Ok(_) => Trouble::refused("key_mode_mismatch", "keys of the other mode").about(keys::PRIVATE_KEY),
                Err(_) => trouble,
            });
        }
        answer => answer?,
    };
    let id = call.settings.get(keys::MERCHANT_ID).unwrap_or_default();
    if legacy(&merchant.id, "merchant").as_deref() != Some(id) {
        let why = "the keys belong to another merchant";
        return Err(Trouble::refused("credentials_refused", why).about(keys::MERCHANT_ID));
    }
    check_accounts(&merchant, call.settings)?;
    let company = merchant.company_name.filter(|name| !name.trim().is_empty());
    Ok(Checked {
        account: company.map_or_else(|| id.to_owned(), |company| format!("{id} ({company})")),
        disabled_reason: merchant.status.filter(|status| status != "ACTIVE").map(|status| status.to_lowercase()),
    })
}

async fn merchant(api: &Api<'_>) -> Result<Merchant, Trouble> {
    match api.ask::<Tested>(documents::TEST, serde_json::json!({})).await? {
        Said::Done(tested) if tested.ping == "pong" => Ok(tested.viewer.merchant),
        Said::Done(_) => Err(Trouble::unknown("no pong")),
        Said::No(no) => Err(Trouble::refused("credentials_refused", no.why).about(keys::PRIVATE_KEY)),
    }
}

fn is_refused(trouble: &Trouble) -> bool {
    matches!(trouble.kind, TroubleKind::Refused { .. })
}

/// The amount of a charge has no currency of its own: an account of another one would charge that.
fn check_accounts(merchant: &Merchant, settings: &Settings) -> Result<(), Trouble> {
    let named = settings.0.keys().filter_map(|name| name.strip_prefix(keys::MERCHANT_ACCOUNT)?.strip_prefix('.'));
    for currency in named.filter_map(|code| Currency::parse(code).ok()) {
        let Some(wanted) = settings.get_for(keys::MERCHANT_ACCOUNT, currency) else { continue };
        let known = merchant.merchant_accounts.edges.iter().map(|edge| &edge.node).find(|one| is_called(one, wanted));
        let reason = match known {
            None => Some("credentials_refused"),
            Some(one) if one.currency_code.as_deref() != Some(currency.code()) => Some("currency_unsupported"),
            Some(one) if one.status.as_deref() != Some("ACTIVE") => Some("permission_denied"),
            Some(_) => None,
        };
        if let Some(reason) = reason {
            let why =
                format!("the merchant account for {currency} does not exist, is of another currency or not active");
            return Err(Trouble::refused(reason, why).about(keys::MERCHANT_ACCOUNT));
        }
    }
    Ok(())
}

fn is_called(account: &MerchantAccount, wanted: &str) -> bool {
    account.id == wanted || legacy(&account.id, "merchantaccount").as_deref() == Some(wanted)
}

/// A global id is the base64 of the kind and the id people know: `merchant_integration_id`.
fn legacy(global: &str, kind: &str) -> Option<String> {
    let text = String::from_utf8(STANDARD_NO_PAD.decode(global.trim_end_matches('=')).ok()?).ok()?;
    Some(text.strip_prefix(kind)?.strip_prefix('_')?.to_owned())
}
