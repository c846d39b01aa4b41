//! Whose token it is, and whether that creditor may collect.

use super::{
    api::{Api, Page, Query},
    keys,
    wire::Creditor,
};
use crate::providers::{Call, Checked, Trouble, TroubleKind};

pub async fn check(call: &Call<'_>) -> Result<Checked, Trouble> {
    let api = Api::open(call)?;
    let creditors = match creditors(&api).await {
        Err(trouble) if is_refused(&trouble) && call.base.is_none() => {
            // The token of the other mode is the commonest mistake: it deserves its own words.
            let elsewhere = keys::place(call.mode.other(), None);
            return Err(match creditors(&api.at(elsewhere)).await {
                Ok(_) => Trouble::refused("key_mode_mismatch", "the token belongs to the other mode")
                    .about(keys::ACCESS_TOKEN),
                Err(_) => trouble,
            });
        }
        answered => answered?,
    };
    chosen(creditors, call.settings.get(keys::CREDITOR)).map(checked)
}

async fn creditors(api: &Api<'_>) -> Result<Vec<Creditor>, Trouble> {
    let query: Query = vec![("limit".into(), "500".into())];
    let page: Page<Creditor> = api.list("/creditors", query).await?.done()?;
    Ok(page.items)
}

fn is_refused(trouble: &Trouble) -> bool {
    matches!(&trouble.kind, TroubleKind::Refused { reason, .. } if reason == "credentials_refused")
}

/// Where there are several, somebody has to say which one collects.
fn chosen(creditors: Vec<Creditor>, wished: Option<&str>) -> Result<Creditor, Trouble> {
    let refused = |reason: &str, why: &str| Trouble::refused(reason, why).about(keys::CREDITOR);
    let several = creditors.len() > 1;
    match wished {
        Some(wished) => creditors
            .into_iter()
            .find(|creditor| creditor.id == wished)
            .ok_or_else(|| refused("invalid_request", "the account has no such creditor")),
        None if several => Err(refused("required", "the account has several creditors")),
        None => creditors.into_iter().next().ok_or_else(|| {
            Trouble::refused("permission_denied", "the token shows no creditor").about(keys::ACCESS_TOKEN)
        }),
    }
}

/// Under review it may already collect.
fn checked(creditor: Creditor) -> Checked {
    let name = creditor.name.filter(|name| !name.is_empty());
    Checked {
        account: name.map_or(creditor.id.clone(), |name| format!("{} ({name})", creditor.id)),
        disabled_reason: creditor.verification_status.filter(|status| status == "action_required"),
    }
}
