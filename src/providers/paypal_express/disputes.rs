//! Disputes: a case says how it stands and what money it moved, of one payment or of several. PayPal may also take money back
//! without a case.

use super::{
    api::{Api, Said},
    orders, outcome,
    refunds::{self, Reversal},
    verdict,
    wire::{Capture, Cases, Dispute},
};
use crate::{
    domain::{
        dispute::{DisputeKind, DisputeState, Left, shared_out},
        money::Money,
        report::DisputeReport,
    },
    providers::{Call, FoundDispute, NamedDispute, Trouble},
};

/// Named by its case, or by a reversal.
pub async fn dispute(call: &Call<'_>, named: &NamedDispute) -> Result<Vec<FoundDispute>, Trouble> {
    let api = Api::open(call)?;
    match (case_of(&named.reference), named.reference.as_str()) {
        (Some(case), _) => Ok(read(&api, case).await?.into_iter().map(|share| share.found).collect()),
        (None, id) if orders::is_id(id) => reversed(&api, id).await.map(|found| vec![found]),
        _ => Err(Trouble::refused("invalid_request", "no dispute's id")),
    }
}

/// The money is given up: PayPal gives it to the buyer.
pub async fn accept(call: &Call<'_>, named: &NamedDispute) -> Result<FoundDispute, Trouble> {
    let api = Api::open(call)?;
    let id = case_of(&named.reference).ok_or_else(|| Trouble::refused("invalid_request", "no dispute's id"))?;
    let body = serde_json::json!({ "note": "Accepted.", "accept_claim_type": "REFUND" });
    let key = format!("guichet:accept:{id}:{}", call.now.unix_timestamp());
    // Refused, because it is decided already: what is true is asked for.
    let (Said::Done(_) | Said::No { .. }) =
        api.post::<serde_json::Value>(&format!("{CASES}/{id}/accept-claim"), &key, &body).await?;
    answered(&api, id, named).await
}

/// What a case that was answered says of the payment it was answered for.
pub(super) async fn answered(api: &Api<'_>, id: &str, named: &NamedDispute) -> Result<FoundDispute, Trouble> {
    let found = read(api, id).await?.into_iter().map(|share| share.found).find(|found| found.payment == named.payment);
    found.ok_or_else(|| Trouble::unknown("a case of other payments"))
}

pub(super) const CASES: &str = "/v1/customer/disputes";

/// One of the payments of a case, and what the case says of it.
struct Share {
    capture: String,
    found: FoundDispute,
}

async fn read(api: &Api<'_>, id: &str) -> Result<Vec<Share>, Trouble> {
    let dispute = match api.get::<Dispute>(&format!("{CASES}/{id}")).await? {
        Said::Done(dispute) if dispute.dispute_id == id => dispute,
        Said::Done(_) => return Err(Trouble::unknown("another dispute than the one asked for")),
        Said::No { why, .. } => return Err(Trouble::refused("invalid_request", why)),
    };
    let report = verdict::report(&dispute).map_err(Trouble::unknown)?;
    let paid = paid(&dispute);
    let reports = shared(&report, &paid).map_err(Trouble::unknown)?;
    let mut shares = Vec::new();
    for ((capture, _), report) in paid.iter().zip(reports) {
        let reference = if paid.len() == 1 { id.to_owned() } else { format!("{id}/{capture}") };
        let found = FoundDispute { reference, payment: payment(api, capture).await?, report };
        shares.push(Share { capture: capture.clone(), found });
    }
    Ok(shares)
}

/// Its captures and what each was, in an order that stays.
fn paid(dispute: &Dispute) -> Vec<(String, Option<Money>)> {
    let named = dispute.disputed_transactions.iter();
    let mut paid: Vec<_> = named
        .filter_map(|one| {
            Some((one.seller_transaction_id.clone()?, one.gross_amount.as_ref().and_then(outcome::money)))
        })
        .collect();
    paid.sort_by(|one, other| one.0.cmp(&other.0));
    paid.dedup_by(|one, other| one.0 == other.0);
    paid
}

/// A case counts its money once for all its payments: each bears what it was, one after the other.
fn shared(report: &DisputeReport, paid: &[(String, Option<Money>)]) -> Result<Vec<DisputeReport>, String> {
    if paid.len() == 1 {
        return Ok(vec![report.clone()]);
    }
    let here = |gross: &Money| gross.currency == report.amount.currency;
    let gross: Vec<_> = paid.iter().filter_map(|(_, gross)| gross.filter(here)).collect();
    if gross.is_empty() || gross.len() < paid.len() || report.away.is_some_and(|away| !here(&away)) {
        return Err(format!("a dispute of {} payments of unclear amounts", paid.len()));
    }
    let (amounts, away) = (parts(report.amount, &gross), report.away.map(|away| parts(away, &gross)));
    let share = |at: usize| DisputeReport {
        amount: amounts[at],
        away: away.as_ref().map(|away| away[at]),
        fee: report.fee.filter(|_| at == 0),
        ..report.clone()
    };
    Ok((0..paid.len()).map(share).collect())
}

/// More than all of them were is the first one's.
fn parts(whole: Money, gross: &[Money]) -> Vec<Money> {
    let pieces: Vec<_> = gross.iter().enumerate().map(|(of, amount)| Left { of, amount: *amount }).collect();
    let (shares, rest) = shared_out(whole, &pieces);
    let mut parts = vec![0; gross.len()];
    parts[0] = rest.minor;
    for share in shares {
        parts[share.of] += share.amount.minor;
    }
    parts.into_iter().map(|minor| Money::new(minor, whole.currency)).collect()
}

/// Of a capture that has a case the case says everything, unless it says nothing of money; without one the reversal is all
/// there is, and final.
async fn reversed(api: &Api<'_>, id: &str) -> Result<FoundDispute, Trouble> {
    let Reversal { capture, amount } = refunds::reversal(api, id).await?;
    let cases = match api.get::<Cases>(&format!("{CASES}?disputed_transaction_id={capture}")).await? {
        Said::Done(cases) => cases.items,
        Said::No { why, .. } => return Err(Trouble::unknown(why)),
    };
    for case in cases.iter().filter(|case| case_of(&case.dispute_id).is_some()) {
        let share = read(api, &case.dispute_id).await?.into_iter().find(|share| share.capture == capture);
        let Some(Share { found, .. }) = share else { continue };
        if found.report.away.is_some() || found.report.state.is_open() {
            let away = found.report.away.or(Some(amount));
            return Ok(FoundDispute { report: DisputeReport { away, ..found.report }, ..found });
        }
    }
    let (kind, state) = (DisputeKind::ChargeBack, DisputeState::Lost);
    let report = DisputeReport { kind, state, amount, away: Some(amount), fee: None, reason: "general", due: None };
    Ok(FoundDispute { reference: id.to_owned(), payment: payment(api, &capture).await?, report })
}

/// What its capture carries of ours.
async fn payment(api: &Api<'_>, capture: &str) -> Result<Option<String>, Trouble> {
    if !orders::is_id(capture) {
        return Ok(None);
    }
    match api.get::<Capture>(&format!("/v2/payments/captures/{capture}")).await? {
        Said::Done(found) if found.id.as_deref() == Some(capture) => Ok(found.custom_id),
        Said::Done(_) => Err(Trouble::unknown("another capture than the one asked for")),
        // Not a capture of this app.
        Said::No { status: 404, .. } => Ok(None),
        Said::No { why, .. } => Err(Trouble::unknown(why)),
    }
}

/// A reversal's money is that of the case that is opened about it; and a case may come to be about more payments.
pub fn takes_over(case: &str, earlier: &str) -> bool {
    case_of(case).is_some_and(|id| case_of(earlier).is_none() || case != id && earlier == id)
}

/// `PP-D-27803`, `PP-R-ABC-12345`; of one with several payments `PP-D-27803/7KY78659SG487110K`.
pub(super) fn case_of(reference: &str) -> Option<&str> {
    let id = reference.split_once('/').map_or(reference, |(id, _)| id);
    let named = id.starts_with("PP-") && id.len() <= 60;
    (named && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::currency::Currency;

    fn euro(minor: i64) -> Money {
        Money::new(minor, Currency::EUR)
    }

    fn told(away: Option<i64>) -> DisputeReport {
        let (kind, state) = (DisputeKind::ChargeBack, DisputeState::Open);
        let (amount, away) = (euro(10_000), away.map(euro));
        DisputeReport { kind, state, amount, away, fee: None, reason: "general", due: None }
    }

    fn away(whole: Option<i64>, gross: &[Option<i64>]) -> Result<Vec<Option<i64>>, String> {
        let paid: Vec<_> = gross.iter().map(|gross| ("1JU08902781691411".into(), gross.map(euro))).collect();
        let reports = shared(&told(whole), &paid)?;
        Ok(reports.into_iter().map(|report| report.away.map(|away| away.minor)).collect())
    }

    #[test]
    fn a_case_over_several_payments_counts_its_money_once() {
        assert_eq!(away(Some(10_000), &[Some(6_000), Some(4_000)]), Ok(vec![Some(6_000), Some(4_000)]));
        assert_eq!(away(Some(7_000), &[Some(6_000), Some(4_000)]), Ok(vec![Some(6_000), Some(1_000)]));
        assert_eq!(away(Some(11_000), &[Some(6_000), Some(4_000)]), Ok(vec![Some(7_000), Some(4_000)]));
        assert_eq!(away(None, &[Some(6_000), Some(4_000)]), Ok(vec![None, None]));
        assert_eq!(away(Some(10_000), &[None]), Ok(vec![Some(10_000)]));
        assert!(away(Some(10_000), &[Some(6_000), None]).is_err() && away(Some(10_000), &[]).is_err());
    }

    #[test]
    fn a_case_is_told_from_a_reversal_by_its_name_and_takes_it_over() {
        assert!(case_of("PP-D-27803").is_some() && case_of("PP-R-ABC-12345").is_some());
        assert_eq!(case_of("PP-D-27803/7KY78659SG487110K"), Some("PP-D-27803"));
        assert!(case_of("1JU08902781691411").is_none() && case_of("PP-D-1.x").is_none());
        assert!(takes_over("PP-D-1", "1JU08902781691411") && takes_over("PP-D-1/7KY", "PP-D-1"));
        for (one, other) in [("PP-D-1", "PP-D-2"), ("PP-D-1", "PP-D-1"), ("1JU", "PP-D-1"), ("PP-D-1", "PP-D-1/7KY")] {
            assert!(!takes_over(one, other), "{one} {other}");
        }
    }
}
