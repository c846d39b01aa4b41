//! Scenario simulators: what GoCardless' own sandbox lets happen on request, by the same names.

use super::desk::{Desk, text};
use super::life::{self, Way};
use super::payments::{self, To};
use super::refusal::Refusal;
use super::{BILLING_REQUEST, MANDATE, PAYMENT, PAYOUT, REFUND, creditors, events, mandates, payouts, refunds};

pub(super) fn run(desk: &mut Desk<'_>, scenario: &str, resource: &str) -> Result<(), Refusal> {
    let (kind, _) = scenario.split_once('_').unwrap_or((scenario, ""));
    let object = match kind {
        "payment" => PAYMENT,
        "mandate" => MANDATE,
        "refund" => REFUND,
        "payout" => PAYOUT,
        "billing" => BILLING_REQUEST,
        "creditor" => return of_creditor(desk, scenario),
        _ => return Err(Refusal::missing()),
    };
    desk.find(object, resource)?;
    let outcome = match kind {
        "payment" => of_payment(desk, scenario, resource),
        "mandate" => of_mandate(desk, scenario, resource),
        "refund" => of_refund(desk, scenario, resource),
        "payout" => Some(payouts::bounce(desk, resource)).filter(|_| scenario == "payout_bounced"),
        _ => of_billing_request(desk, scenario, resource),
    };
    let does_not_fit =
        || Refusal::state("invalid_state_for_scenario", "The resource is not in a state for this scenario");
    outcome.ok_or_else(Refusal::missing)?.ok_or_else(does_not_fit)
}

/// `None`: no such scenario; within it `None`: not in this state.
type Ran = Option<Option<()>>;

fn of_payment(desk: &mut Desk<'_>, scenario: &str, id: &str) -> Ran {
    let status = text(&desk.books.body(id), "status").to_owned();
    Some(match scenario {
        "payment_submitted" => payments::advance(desk, id, To::Submitted),
        "payment_confirmed" => payments::advance(desk, id, To::Confirmed),
        "payment_paid_out" => payments::advance(desk, id, To::PaidOut),
        "payment_failed" => match status.as_str() {
            "pending_submission" | "submitted" => payments::advance(desk, id, To::Failed),
            _ => None,
        },
        "payment_charged_back" => payments::advance(desk, id, To::ChargedBack),
        "payment_chargeback_settled" => {
            payments::advance(desk, id, To::ChargedBack).map(|()| events::emit(desk, "payments.chargeback_settled", id))
        }
        "payment_late_failure" => fail_late(desk, id),
        "payment_late_failure_settled" => {
            fail_late(desk, id).map(|()| events::emit(desk, "payments.late_failure_settled", id))
        }
        _ => return None,
    })
}

/// Confirmed first, then failed all the same.
fn fail_late(desk: &mut Desk<'_>, id: &str) -> Option<()> {
    if matches!(text(&desk.books.body(id), "status"), "pending_submission" | "submitted") {
        payments::advance(desk, id, To::PaidOut)?;
    }
    payments::advance(desk, id, To::Failed)
}

fn of_mandate(desk: &mut Desk<'_>, scenario: &str, id: &str) -> Ran {
    let mandate = desk.books.body(id);
    let alive = mandates::is_alive(&mandate).then_some(());
    // SEPA mandates become active, or fail, with their first payment only.
    let other = alive.filter(|()| mandate["scheme"] != "sepa_core");
    Some(match scenario {
        "mandate_activated" => other.map(|()| mandates::follow(desk, id, "active")),
        "mandate_failed" => other.map(|()| mandates::end(desk, id, "failed")),
        "mandate_expired" => alive.map(|()| mandates::end(desk, id, "expired")),
        _ => return None,
    })
}

fn of_refund(desk: &mut Desk<'_>, scenario: &str, id: &str) -> Ran {
    Some(match scenario {
        "refund_paid" => refunds::pay(desk, id),
        "refund_settled" => {
            events::emit(desk, "refunds.refund_settled", id);
            Some(())
        }
        "refund_bounced" => refunds::come_back(desk, id, "bounced"),
        "refund_returned" => refunds::come_back(desk, id, "funds_returned"),
        _ => return None,
    })
}

fn of_billing_request(desk: &mut Desk<'_>, scenario: &str, id: &str) -> Ran {
    let then = match scenario {
        "billing_request_fulfilled" => None,
        "billing_request_fulfilled_and_payment_failed" => Some(To::Failed),
        "billing_request_fulfilled_and_payment_confirmed_to_failed" => Some(To::Failed),
        "billing_request_fulfilled_and_payment_paid_out" => Some(To::PaidOut),
        _ => return None,
    };
    let agreed = desk.books.body(id)["payment_request"].is_object().then_some(());
    let agreed = agreed.and_then(|()| life::agree(desk, id, Way::Instant));
    Some(agreed.and_then(|()| {
        let payment = desk.books.body(id)["links"]["payment_request_payment"].as_str()?.to_owned();
        then.map_or(Some(()), |to| payments::advance(desk, &payment, to))
    }))
}

fn of_creditor(desk: &mut Desk<'_>, scenario: &str) -> Result<(), Refusal> {
    let status = scenario.trim_start_matches("creditor_verification_status_");
    if !["action_required", "in_review", "successful"].contains(&status) {
        return Err(Refusal::missing());
    }
    creditors::review(desk, status);
    Ok(())
}
