//! Mandates: what GoCardless says of one, and its end when the customer wants it no longer.

use time::format_description::well_known::Rfc3339;

use super::{
    api::{Api, Said},
    keys, outcome, scheme,
    wire::Mandate,
};
use crate::{
    domain::{
        Instant,
        currency::Currency,
        report::{MandateReport, MandateStanding},
    },
    providers::{Call, Trouble, http::scrubbed},
};

const MANDATES: &str = "/mandates";

pub async fn status(call: &Call<'_>, reference: &str) -> Result<MandateReport, Trouble> {
    let api = Api::open(call)?;
    report(&api, read(&api, reference).await?).await
}

/// Where GoCardless refuses that, it may have been over before: then that is what is true.
pub async fn end(call: &Call<'_>, reference: &str) -> Result<MandateReport, Trouble> {
    let api = Api::open(call)?;
    let known = read(&api, reference).await?;
    if standing(&known)? == MandateStanding::Ended {
        return report(&api, known).await;
    }
    let key = format!("guichet:end:{reference}:{}", call.now.unix_timestamp_nanos());
    match api.act::<Mandate>(&format!("{MANDATES}/{reference}/actions/cancel"), &key).await? {
        Said::Done(mandate) if mandate.id == reference => report(&api, mandate).await,
        Said::Done(_) | Said::Made(_) => Err(Trouble::unknown("another mandate than the one to be ended")),
        Said::No(refusal) => {
            let now = read(&api, reference).await?;
            match standing(&now)? {
                MandateStanding::Ended => report(&api, now).await,
                MandateStanding::Usable => Err(refusal.trouble()),
            }
        }
    }
}

/// As far as it can be told now; a debit in another currency than the one it was asked for in is not offered again.
pub async fn left(api: &Api<'_>, reference: &str, currency: Currency) -> Option<MandateReport> {
    let mandate = read(api, reference).await.ok()?;
    let fits = mandate.scheme.as_deref() == scheme::debit(currency);
    report(api, mandate).await.ok().filter(|_| fits)
}

pub async fn read(api: &Api<'_>, reference: &str) -> Result<Mandate, Trouble> {
    if !keys::is_id(reference, "MD") {
        return Err(Trouble::unknown("not the id of a mandate"));
    }
    match api.get::<Mandate>(&format!("{MANDATES}/{reference}")).await? {
        Said::Done(mandate) if mandate.id == reference => Ok(mandate),
        Said::Done(_) | Said::Made(_) => Err(Trouble::unknown("another mandate than the one asked for")),
        // The token may be another account's by now.
        Said::No(refusal) => Err(Trouble::unknown(refusal.why)),
    }
}

/// The account a debit on it is taken from.
pub fn account(mandate: &Mandate) -> Option<&str> {
    mandate.links.as_ref()?.customer_bank_account.as_deref()
}

pub async fn report(api: &Api<'_>, mandate: Mandate) -> Result<MandateReport, Trouble> {
    let standing = standing(&mandate)?;
    let ending = outcome::ending(api, account(&mandate)).await;
    let agreed = mandate.created_at.as_deref().and_then(|text| Instant::parse(text, &Rfc3339).ok());
    Ok(MandateReport {
        method: scheme::named(mandate.scheme.as_deref(), ending.as_deref()),
        reference: mandate.id,
        standing,
        agreed_at: agreed.and_then(|at| at.replace_nanosecond(0).ok()),
    })
}

/// A mandate may be debited before it is active: under SEPA its first debit takes it along.
fn standing(mandate: &Mandate) -> Result<MandateStanding, Trouble> {
    match mandate.status.as_str() {
        "pending_customer_approval" | "pending_submission" | "submitted" | "active" => Ok(MandateStanding::Usable),
        "failed" | "cancelled" | "expired" | "consumed" | "blocked" | "suspended_by_payer" => {
            Ok(MandateStanding::Ended)
        }
        status => Err(Trouble::unknown(format!("mandate {}", scrubbed(status)))),
    }
}
