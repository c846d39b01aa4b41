//! A debit on a mandate the customer gave before: no page, nothing but a payment that takes days.

use super::{
    api::Api,
    collection::{self, Found},
    keys, mandate, outcome,
    wire::Payment,
};
use crate::{
    domain::{
        payment::NextStep,
        report::{Outcome, Report},
    },
    providers::{Asked, Call, Charge, Standing, Started, Trouble},
};

pub async fn start(call: &Call<'_>, charge: &Charge, mandate: &str) -> Result<Started, Trouble> {
    let api = Api::open(call)?;
    match collection::debit(&api, charge, mandate).await? {
        Ok(payment) => Ok(Started { reference: Some(payment.id), next: NextStep::Done }),
        Err(refusal) => Err(refusal.trouble()),
    }
}

pub async fn status(call: &Call<'_>, asked: &Asked, mandate: &str) -> Result<Report, Trouble> {
    let api = Api::open(call)?;
    match found(&api, asked, mandate).await? {
        Found::Payment(payment) => told(&api, call, &payment, mandate).await,
        Found::Mandate(_) => Ok(Report::new(None, Outcome::NoSuch)),
        Found::Unclear(why) => Ok(Report::new(asked.reference.clone(), Outcome::Unknown { why })),
    }
}

/// Stops a debit that has not left yet. Otherwise what is true is answered.
pub async fn cancel(call: &Call<'_>, asked: &Asked, mandate: &str) -> Result<Report, Trouble> {
    let api = Api::open(call)?;
    let ended = Asked { standing: Standing::Ended, ..asked.clone() };
    if let Found::Payment(payment) = found(&api, &ended, mandate).await? {
        let key = format!("{}:stop:{}", asked.charge.idempotency_key, call.now.unix_timestamp_nanos());
        collection::stop_debit(&api, &payment, &key).await?;
    }
    status(call, &ended, mandate).await
}

/// The payment we know, or the one that carries our id among those on the mandate.
pub async fn found(api: &Api<'_>, asked: &Asked, mandate: &str) -> Result<Found, Trouble> {
    match asked.reference.as_deref().filter(|id| keys::is_id(id, "PM")) {
        Some(known) => collection::read(api, known).await,
        None => collection::on_mandate(api, asked, mandate).await,
    }
}

/// Together with how its mandate stands, where that can be had: a debit that failed may have ended it.
async fn told(api: &Api<'_>, call: &Call<'_>, payment: &Payment, reference: &str) -> Result<Report, Trouble> {
    let known = mandate::read(api, reference).await.ok();
    let outcome = outcome::of(api, call.mode, payment, known.as_ref().and_then(mandate::account)).await?;
    let mandate = match known {
        Some(mandate) => mandate::report(api, mandate).await.ok(),
        None => None,
    };
    Ok(Report::new(Some(payment.id.clone()), outcome).with_mandate(mandate))
}
