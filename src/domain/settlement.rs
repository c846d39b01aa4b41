//! What a payment becomes when its provider reports. Pure: `settle` writes it down.

use super::{
    Instant,
    payment::{Attention, Fee, Payment, State, next_check},
    report::{Capture, Outcome, Report},
};

/// Whose word it is. A person may state another amount than was asked; a provider's is compared with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    Provider,
    Person,
}

/// What has to be booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    Nothing,
    /// The captured amount, and the fee where it is known.
    Capture,
    /// The provider named its fee only now.
    Fee(Fee),
    /// An ended payment's invoice is to be paid again.
    Reopened,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    pub payment: Payment,
    pub effect: Effect,
    /// For the payment's history: one of our words, or what the provider said.
    pub detail: String,
}

/// After so long without a trace, a payment whose call was never answered did not arrive.
const VISIBLE_AFTER: time::Duration = time::Duration::seconds(60);

pub fn settlement(payment: Payment, report: &Report, word: Word, now: Instant) -> Settlement {
    let payment = adopt(payment, report);
    match &report.outcome {
        // The books have one place for its money: what comes now is another payment's.
        _ if payment.state == State::TakenBack => unchanged(payment),
        Outcome::Paid(capture) => paid(payment, capture, word, now),
        _ if payment.state == State::Succeeded => contradicted(payment, report, now),
        Outcome::AwaitingCustomer => waiting(payment, State::RequiresAction, now),
        Outcome::Refused { reason } => refused(payment, reason, now),
        Outcome::Processing { .. } if !payment.state.is_live() => moving_all_the_same(payment, now),
        Outcome::Processing { by } => processing(payment, *by, now),
        Outcome::Failed { reason } => ended(payment, State::Failed, reason),
        Outcome::Canceled => ended(payment, State::Canceled, "canceled"),
        Outcome::Expired => ended(payment, State::Expired, "expired"),
        Outcome::NoSuch => absent(payment, now),
        Outcome::Unknown { why } => unclear(payment, why, now),
    }
}

/// Once bound to a provider's object, a payment stays bound to it; a next step that was lost is found again.
fn adopt(mut payment: Payment, report: &Report) -> Payment {
    if payment.provider_reference.is_none() {
        payment.provider_reference.clone_from(&report.reference);
    }
    if payment.next_step.is_none() {
        payment.next_step.clone_from(&report.next);
    }
    payment
}

fn paid(payment: Payment, capture: &Capture, word: Word, now: Instant) -> Settlement {
    if payment.state == State::Succeeded {
        return fee_known(payment, capture);
    }
    if let Some(difference) = difference(&payment, capture, word) {
        let settlement = person_needed(payment, difference, now);
        // What was reported is not applied, and not forgotten: a person compares it with what was asked.
        return Settlement { detail: format!("{difference} {}", capture.amount), ..settlement };
    }
    let payment = Payment {
        state: State::Succeeded,
        captured: Some(capture.amount),
        fee: capture.fee,
        method: capture.method.clone(),
        next_step: None,
        failure: None,
        succeeded_at: Some(now),
        // A fee the provider has not stated yet is asked for again.
        attention: match (word, capture.fee) {
            (Word::Provider, None) => Attention::CheckAt { at: now + time::Duration::seconds(30), tries: 0 },
            _ => Attention::None,
        },
        ..payment
    };
    Settlement { payment, effect: Effect::Capture, detail: capture.method.clone().unwrap_or_default() }
}

/// What contradicts the question, compared before anything is applied.
fn difference(payment: &Payment, capture: &Capture, word: Word) -> Option<&'static str> {
    let ours = capture.ours.as_ref().is_none_or(|ours| *ours == payment.id.to_string());
    match word {
        _ if capture.amount.currency != payment.amount.currency => Some("currency_differs"),
        _ if !capture.amount.is_positive() => Some("amount_differs"),
        Word::Person => None,
        Word::Provider if !ours => Some("payment_differs"),
        Word::Provider if capture.mode != payment.mode() => Some("mode_differs"),
        Word::Provider if capture.amount != payment.amount => Some("amount_differs"),
        Word::Provider => None,
    }
}

fn fee_known(payment: Payment, capture: &Capture) -> Settlement {
    match (payment.fee, capture.fee) {
        (None, Some(fee)) => Settlement {
            payment: Payment { fee: Some(fee), attention: Attention::None, ..payment },
            effect: Effect::Fee(fee),
            detail: "fee_known".into(),
        },
        (None, None) => retry(payment),
        _ => unchanged(payment),
    }
}

/// Money received stays received: what speaks against it is for a person to look at.
fn contradicted(payment: Payment, report: &Report, now: Instant) -> Settlement {
    match report.outcome {
        Outcome::Failed { .. } | Outcome::Canceled | Outcome::NoSuch => person_needed(payment, "contradicted", now),
        _ => retry(payment),
    }
}

fn waiting(payment: Payment, state: State, now: Instant) -> Settlement {
    let next_step = (state == State::RequiresAction).then(|| payment.next_step.clone()).flatten();
    let moved = step(&payment, state);
    let attention = later(&payment, now);
    Settlement {
        payment: Payment { state: moved, next_step, attention, ..payment },
        effect: Effect::Nothing,
        detail: String::new(),
    }
}

/// The bank has until the usual day: before it, asking on is enough, and no person is called.
fn processing(payment: Payment, by: Option<Instant>, now: Instant) -> Settlement {
    let asked = payment.attention;
    let mut settlement = waiting(payment, State::Processing, now);
    let payment = &mut settlement.payment;
    payment.expected_by = by.or(payment.expected_by);
    let in_time = payment.expected_by.is_some_and(|by| now < by);
    if let (Attention::CheckAt { tries, .. }, Attention::NeedsPerson { .. }) = (asked, payment.attention)
        && in_time
    {
        payment.attention = Attention::CheckAt { at: now + time::Duration::DAY, tries };
    }
    settlement
}

/// The payment goes on at the provider's page; why it has to is kept for whoever looks.
fn refused(payment: Payment, reason: &str, now: Instant) -> Settlement {
    let settlement = waiting(payment, State::RequiresAction, now);
    match settlement.payment.state {
        State::RequiresAction => Settlement {
            payment: Payment { failure: Some(reason.to_owned()), ..settlement.payment },
            detail: reason.to_owned(),
            ..settlement
        },
        _ => settlement,
    }
}

/// It was ended here, and the bank is at it all the same: what becomes of it must not be missed.
fn moving_all_the_same(payment: Payment, now: Instant) -> Settlement {
    let attention = match payment.attention {
        Attention::None => Attention::CheckAt { at: first_check(now), tries: 0 },
        _ => later(&payment, now),
    };
    unchanged(Payment { attention, ..payment })
}

fn ended(payment: Payment, state: State, reason: &str) -> Settlement {
    // A page that closed before we heard that it was open: nobody came to it from here.
    let state = if payment.state == State::Submitting { State::Failed } else { state };
    if !payment.state.may_become(state) {
        // Decided at the provider too: nothing is left to watch.
        let attention = if payment.state.is_live() { payment.attention } else { Attention::None };
        return unchanged(Payment { attention, ..payment });
    }
    let delayed = payment.state == State::Processing;
    let payment =
        Payment { state, next_step: None, failure: Some(reason.to_owned()), attention: Attention::None, ..payment };
    let effect = if delayed { Effect::Reopened } else { Effect::Nothing };
    Settlement { payment, effect, detail: reason.to_owned() }
}

/// The provider knows nothing of it. Definite only for a call that was never answered, after some patience.
fn absent(payment: Payment, now: Instant) -> Settlement {
    let unanswered =
        matches!(payment.state, State::Submitting | State::Unknown) && payment.provider_reference.is_none();
    if unanswered && now - payment.created_at >= VISIBLE_AFTER {
        return ended(payment, State::Failed, "not_sent");
    }
    unclear(payment, "no such payment at the provider", now)
}

fn unclear(payment: Payment, why: &str, now: Instant) -> Settlement {
    let state = step(&payment, State::Unknown);
    let attention = later(&payment, now);
    Settlement { payment: Payment { state, attention, ..payment }, effect: Effect::Nothing, detail: why.to_owned() }
}

fn person_needed(payment: Payment, why: &str, now: Instant) -> Settlement {
    let state = step(&payment, State::Unknown);
    let attention = Attention::NeedsPerson { since: now };
    let failure = Some(why.to_owned());
    Settlement {
        payment: Payment { state, attention, failure, ..payment },
        effect: Effect::Nothing,
        detail: why.to_owned(),
    }
}

/// The next state where the table allows it, else the one it is in.
fn step(payment: &Payment, next: State) -> State {
    if payment.state.may_become(next) && payment.state.is_live() { next } else { payment.state }
}

fn unchanged(payment: Payment) -> Settlement {
    Settlement { payment, effect: Effect::Nothing, detail: String::new() }
}

fn retry(payment: Payment) -> Settlement {
    let attention = match payment.attention {
        Attention::CheckAt { at, tries } => match next_check(tries + 1) {
            Some(wait) => Attention::CheckAt { at: at + time::Duration::seconds(wait), tries: tries + 1 },
            None => Attention::None,
        },
        other => other,
    };
    unchanged(Payment { attention, ..payment })
}

/// When the janitor asks next; a person, when it has asked often enough.
fn later(payment: &Payment, now: Instant) -> Attention {
    match payment.attention {
        // Somebody else asked in between: that uses up none of the janitor's questions.
        Attention::CheckAt { at, .. } if at > now => payment.attention,
        Attention::CheckAt { tries, .. } => match next_check(tries + 1) {
            Some(wait) => Attention::CheckAt { at: now + time::Duration::seconds(wait), tries: tries + 1 },
            None => Attention::NeedsPerson { since: now },
        },
        Attention::None if payment.state.is_live() => Attention::CheckAt { at: first_check(now), tries: 0 },
        other => other,
    }
}

fn first_check(now: Instant) -> Instant {
    now + time::Duration::seconds(next_check(0).unwrap_or(30))
}
