//! How a case of PayPal's stands, in our words.

use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{
    outcome,
    wire::{Dispute, MoneyMovement},
};
use crate::{
    domain::{
        dispute::{DisputeKind, DisputeState},
        money::Money,
        payment::Fee,
        report::DisputeReport,
    },
    providers::http,
};

pub(super) fn report(dispute: &Dispute) -> Result<DisputeReport, String> {
    let stated = &dispute.dispute_amount;
    let amount = outcome::money(stated).ok_or_else(|| format!("disputed {} {}", stated.value, stated.currency_code))?;
    let away = moved(dispute, |reason| !reason.ends_with("_FEE"))?;
    let kind = match dispute.dispute_life_cycle_stage.as_str() {
        "INQUIRY" => DisputeKind::Inquiry,
        _ => DisputeKind::ChargeBack,
    };
    let due = dispute.seller_response_due_date.as_deref();
    Ok(DisputeReport {
        kind,
        state: state(dispute, kind, away.unwrap_or(Money::zero(amount.currency)))?,
        amount,
        away,
        fee: moved(dispute, |reason| reason.ends_with("_FEE"))?.map(|fee| Fee { fee, tax: Money::zero(fee.currency) }),
        reason: reason(&dispute.reason),
        due: due.and_then(|due| OffsetDateTime::parse(due, &Rfc3339).ok()),
    })
}

fn state(dispute: &Dispute, kind: DisputeKind, away: Money) -> Result<DisputeState, String> {
    let ended = dispute.dispute_outcome.as_ref().map_or("", |outcome| &outcome.outcome_code);
    match (dispute.status.as_str(), ended) {
        ("OPEN" | "WAITING_FOR_SELLER_RESPONSE", _) => Ok(DisputeState::Open),
        ("WAITING_FOR_BUYER_RESPONSE" | "UNDER_REVIEW", _) => Ok(DisputeState::Review),
        // Nothing was taken: whatever was agreed on, it moved no money of this dispute's.
        ("RESOLVED", _) if kind == DisputeKind::Inquiry && !away.is_positive() => Ok(DisputeState::Closed),
        ("RESOLVED", "RESOLVED_BUYER_FAVOUR" | "ACCEPTED") => Ok(DisputeState::Lost),
        // With a payout it is PayPal that pays the buyer.
        ("RESOLVED", "RESOLVED_SELLER_FAVOUR" | "RESOLVED_WITH_PAYOUT" | "CANCELED_BY_BUYER" | "DENIED") => {
            Ok(DisputeState::Won)
        }
        ("RESOLVED", _) if away.is_positive() => Ok(DisputeState::Lost),
        ("RESOLVED", _) => Ok(DisputeState::Won),
        (status, _) => Err(format!("dispute {}", http::scrubbed(status))),
    }
}

/// What the seller is without, for these reasons; `None` where no such movement is told.
fn moved(dispute: &Dispute, counts: impl Fn(&str) -> bool) -> Result<Option<Money>, String> {
    let ours = |one: &&MoneyMovement| one.affected_party.as_deref() == Some("SELLER");
    let mut sum: Option<Money> = None;
    for movement in dispute.money_movements.iter().filter(ours) {
        if !counts(movement.reason.as_deref().unwrap_or_default()) {
            continue;
        }
        let money = movement.amount.as_ref().and_then(outcome::money).ok_or("a movement of nothing")?;
        let before = sum.unwrap_or(Money::zero(money.currency));
        let after = match movement.direction.as_deref() {
            Some("DEBIT") => before.plus(money),
            Some("CREDIT") => before.minus(money),
            _ => return Err("a movement in no direction".into()),
        };
        sum = Some(after.map_err(|code| code.word().to_owned())?);
    }
    Ok(sum)
}

/// Our word for PayPal's reason.
fn reason(said: &str) -> &'static str {
    match said {
        "MERCHANDISE_OR_SERVICE_NOT_RECEIVED" => "not_received",
        "MERCHANDISE_OR_SERVICE_NOT_AS_DESCRIBED" => "not_as_described",
        "UNAUTHORISED" => "fraudulent",
        "CREDIT_NOT_PROCESSED" => "credit_not_processed",
        "DUPLICATE_TRANSACTION" | "PAYMENT_BY_OTHER_MEANS" => "duplicate",
        "CANCELED_RECURRING_BILLING" => "subscription_canceled",
        _ => "general",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn told(status: &str, stage: &str, outcome: Option<&str>, movements: &Value) -> Result<DisputeReport, String> {
        let case = json!({
            "dispute_id": "PP-D-1", "status": status, "dispute_life_cycle_stage": stage, "reason": "UNAUTHORISED",
            "dispute_amount": { "currency_code": "EUR", "value": "10.00" },
            "dispute_outcome": outcome.map(|code| json!({ "outcome_code": code })),
            "money_movements": movements, "seller_response_due_date": "2026-12-01T10:00:00.000Z",
        });
        report(&serde_json::from_value(case).expect("a case"))
    }

    fn movement(party: &str, direction: &str, value: &str, reason: &str) -> Value {
        let amount = json!({ "currency_code": "EUR", "value": value });
        json!({ "affected_party": party, "type": direction, "amount": amount, "reason": reason })
    }

    #[test]
    fn what_the_seller_is_without_is_the_sum_of_its_movements_and_fees_are_apart() {
        let movements = json!([
            movement("SELLER", "DEBIT", "10.00", "DISPUTE_SETTLEMENT"),
            movement("BUYER", "CREDIT", "10.00", "DISPUTE_SETTLEMENT"),
            movement("SELLER", "DEBIT", "14.00", "CHARGEBACK_FEE"),
            movement("SELLER", "CREDIT", "4.00", "DISPUTE_SETTLEMENT"),
        ]);
        let report = told("UNDER_REVIEW", "CHARGEBACK", None, &movements).expect("a report");
        assert_eq!((report.away.map(|away| away.minor), report.fee.map(|fee| fee.fee.minor)), (Some(600), Some(1_400)));
        assert_eq!((report.state, report.reason), (DisputeState::Review, "fraudulent"));
        assert!(report.due.is_some());
    }

    #[test]
    fn every_outcome_is_one_of_our_states() {
        let taken = json!([movement("SELLER", "DEBIT", "10.00", "DISPUTE_SETTLEMENT")]);
        for (stage, outcome, movements, expected) in [
            ("INQUIRY", "CANCELED_BY_BUYER", &json!([]), DisputeState::Closed),
            ("CHARGEBACK", "RESOLVED_SELLER_FAVOUR", &json!([]), DisputeState::Won),
            ("CHARGEBACK", "RESOLVED_WITH_PAYOUT", &json!([]), DisputeState::Won),
            ("CHARGEBACK", "RESOLVED_BUYER_FAVOUR", &taken, DisputeState::Lost),
            ("ARBITRATION", "ACCEPTED", &taken, DisputeState::Lost),
            ("CHARGEBACK", "NONE", &taken, DisputeState::Lost),
        ] {
            let report = told("RESOLVED", stage, Some(outcome), movements).expect("a report");
            assert_eq!(report.state, expected, "{stage} {outcome}");
        }
        assert!(told("OTHER", "CHARGEBACK", None, &json!([])).is_err());
        let nowhere = json!([movement("SELLER", "SIDEWAYS", "1.00", "DISPUTE_SETTLEMENT")]);
        assert!(told("OPEN", "CHARGEBACK", None, &nowhere).is_err());
    }
}
