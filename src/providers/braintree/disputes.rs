//! Disputes: their notices carry the id people know; what is true of one is asked for by its other id.

use serde_json::json;
use time::{Date, OffsetDateTime, macros::format_description};

use super::{
    api::{Api, Said},
    documents, outcome, payments,
    wire::{Dispute, GlobalId, Node},
};
use crate::{
    domain::{
        dispute::{DisputeKind, DisputeState},
        money::Money,
        payment::Fee,
        report::DisputeReport,
    },
    providers::{Asked, Call, FoundDispute, NamedDispute, Trouble, http},
};

pub async fn dispute(call: &Call<'_>, named: &NamedDispute) -> Result<FoundDispute, Trouble> {
    let (api, id) = (Api::open(call)?, named.reference.as_str());
    let global = global(&api, id).await?;
    let dispute = match api.ask::<Node<Dispute>>(documents::DISPUTE, json!({ "id": global })).await? {
        Said::Done(Node { node: Some(dispute) }) if dispute.legacy_id == id => dispute,
        Said::Done(_) => return Err(Trouble::unknown("another dispute than the one asked for")),
        Said::No(no) => return Err(Trouble::unknown(no.why)),
    };
    let report = report(&dispute).map_err(Trouble::unknown)?;
    let order = dispute.transaction.and_then(|transaction| transaction.order_id);
    // What the merchant sells elsewhere with the same keys is none of ours.
    let payment = order.filter(|order| order.starts_with(super::letter::OURS));
    Ok(FoundDispute { reference: dispute.legacy_id, payment, report })
}

/// Its money is the payer's then. Refused, because it is decided already: what is true is asked for.
pub async fn accept(call: &Call<'_>, named: &NamedDispute) -> Result<FoundDispute, Trouble> {
    let api = Api::open(call)?;
    let input = json!({ "input": { "disputeId": global(&api, &named.reference).await? } });
    let (Said::Done(_) | Said::No(_)) = api.ask::<serde_json::Value>(documents::ACCEPT_DISPUTE, input).await?;
    dispute(call, named).await
}

async fn global(api: &Api<'_>, id: &str) -> Result<String, Trouble> {
    match api.ask::<GlobalId>(documents::DISPUTE_ID, json!({ "id": id })).await? {
        Said::Done(GlobalId { id }) => Ok(id),
        Said::No(no) => Err(Trouble::refused("invalid_request", no.why)),
    }
}

/// A settlement that is declined days after the charge takes it back, and its fee with it. There is no dispute of it at
/// Braintree: the transaction stands for it.
pub async fn taken_back(call: &Call<'_>, asked: &Asked) -> Result<Option<FoundDispute>, Trouble> {
    let transactions = payments::transactions(&Api::open(call)?, &asked.charge).await?;
    let Some(gone) = transactions.into_iter().find(|one| one.status == "SETTLEMENT_DECLINED") else { return Ok(None) };
    let amount = gone.amount.as_ref().and_then(outcome::money);
    let amount = amount.ok_or_else(|| Trouble::unknown("a transaction without an amount"))?;
    let kept = gone.payment_method_snapshot.as_ref().and_then(outcome::fee);
    let report = DisputeReport {
        kind: DisputeKind::TakenBack,
        state: DisputeState::Lost,
        amount,
        away: Some(amount),
        fee: kept.map(|kept| Fee { fee: Money::new(-kept.fee.minor, kept.fee.currency), ..kept }),
        reason: "debit_failed",
        due: None,
    };
    Ok(Some(FoundDispute { reference: gone.id, payment: Some(asked.charge.payment.to_string()), report }))
}

fn report(dispute: &Dispute) -> Result<DisputeReport, String> {
    let stated = dispute.amount_disputed.as_ref().ok_or("a dispute of nothing")?;
    let amount = outcome::money(stated).ok_or_else(|| format!("disputed {} {}", stated.value, stated.currency_code))?;
    let kind = match dispute.kind.as_deref() {
        Some("RETRIEVAL") => DisputeKind::Inquiry,
        _ => DisputeKind::ChargeBack,
    };
    let state = state(&dispute.status, kind)?;
    let won = dispute.amount_won.as_ref().and_then(outcome::money);
    let away = match (kind, state) {
        (DisputeKind::Inquiry, _) => Money::zero(amount.currency),
        // What is won comes back; where that is not said, all of it.
        (_, DisputeState::Won) => amount.minus(won.unwrap_or(amount)).map_err(|code| code.word().to_owned())?,
        _ => amount,
    };
    let due = dispute.reply_by_date.as_deref().and_then(end_of);
    Ok(DisputeReport { kind, state, amount, away: Some(away), fee: None, reason: "general", due })
}

fn state(status: &str, kind: DisputeKind) -> Result<DisputeState, String> {
    match (status, kind) {
        ("OPEN", _) => Ok(DisputeState::Open),
        ("DISPUTED" | "UNDER_REVIEW", _) => Ok(DisputeState::Review),
        ("WON" | "LOST" | "ACCEPTED" | "AUTO_ACCEPTED" | "EXPIRED", DisputeKind::Inquiry) => Ok(DisputeState::Closed),
        ("WON", _) => Ok(DisputeState::Won),
        ("LOST" | "ACCEPTED" | "AUTO_ACCEPTED" | "EXPIRED", _) => Ok(DisputeState::Lost),
        (status, _) => Err(format!("dispute {}", http::scrubbed(status))),
    }
}

/// The last second of a day: an answer is in time all that day.
fn end_of(day: &str) -> Option<OffsetDateTime> {
    let day = Date::parse(day, format_description!("[year]-[month]-[day]")).ok()?;
    Some(day.with_hms(23, 59, 59).ok()?.assume_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(status: &str, kind: &str, won: Option<&str>) -> Result<DisputeReport, String> {
        let amount = |value: &str| json!({ "value": value, "currencyCode": "EUR" });
        let dispute = json!({
            "legacyId": "dsp_1", "status": status, "type": kind, "amountDisputed": amount("10.00"),
            "amountWon": won.map(amount), "replyByDate": "2026-12-01", "transaction": { "orderId": "PAY-1" },
        });
        report(&serde_json::from_value(dispute).expect("a dispute"))
    }

    #[test]
    fn a_charge_back_is_away_until_it_is_won_and_a_retrieval_never() {
        for (status, kind, won, state, away) in [
            ("OPEN", "CHARGEBACK", None, DisputeState::Open, 1_000),
            ("DISPUTED", "PRE_ARBITRATION", None, DisputeState::Review, 1_000),
            ("WON", "CHARGEBACK", None, DisputeState::Won, 0),
            ("WON", "CHARGEBACK", Some("4.00"), DisputeState::Won, 600),
            ("EXPIRED", "CHARGEBACK", None, DisputeState::Lost, 1_000),
            ("AUTO_ACCEPTED", "CHARGEBACK", None, DisputeState::Lost, 1_000),
            ("OPEN", "RETRIEVAL", None, DisputeState::Open, 0),
            ("EXPIRED", "RETRIEVAL", None, DisputeState::Closed, 0),
        ] {
            let report = told(status, kind, won).expect("a report");
            assert_eq!((report.state, report.away.map(|away| away.minor)), (state, Some(away)), "{status} {kind}");
            assert!(report.due.is_some());
        }
        assert!(told("MELTED", "CHARGEBACK", None).is_err());
    }
}
