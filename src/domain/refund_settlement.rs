//! What a refund becomes when its provider reports. Pure: `flows/refunds/settle` writes it down.

use super::{
    Instant,
    money::Money,
    payment::{Attention, next_check},
    refund::{Booked, Refund, RefundState as State},
    report::{RefundOutcome, RefundReport, Returned},
    settlement::Word,
};

/// What has to be booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundEffect {
    Nothing,
    /// The money has left, with the fee where it is known.
    Book,
    /// The provider named the fee only now.
    Fee,
    /// It came back: what was booked is taken back.
    Reverse,
    /// It never left: what was held for it is free again.
    Release,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundSettlement {
    pub refund: Refund,
    pub effect: RefundEffect,
    /// For the refund's history: one of our words, or what the provider said.
    pub detail: String,
}

/// After so long without a trace, a refund whose call was never answered did not arrive.
const VISIBLE_AFTER: time::Duration = time::Duration::seconds(60);

pub fn refund_settlement(refund: Refund, report: &RefundReport, word: Word, now: Instant) -> RefundSettlement {
    let refund = match refund.provider_reference {
        Some(_) => refund,
        None => Refund { provider_reference: report.reference.clone(), ..refund },
    };
    match &report.outcome {
        RefundOutcome::Submitted(back) => given(refund, State::Submitted, back, now),
        RefundOutcome::Succeeded(back) => given(refund, State::Succeeded, back, now),
        RefundOutcome::Failed { reason } => failed(refund, reason, word, now),
        RefundOutcome::NoSuch => absent(refund, now),
        RefundOutcome::Unknown { why } => unclear(refund, why, now),
    }
}

fn given(refund: Refund, next: State, back: &Returned, now: Instant) -> RefundSettlement {
    if let Some(difference) = difference(refund.amount, back.amount) {
        let called = person_needed(refund, difference, now);
        return RefundSettlement { detail: format!("{difference} {}", back.amount), ..called };
    }
    match refund.booked {
        // It failed, was taken back, and now stands again: the books have one place for it, so a person decides.
        Booked::Reversed => person_needed(refund, "contradicted", now),
        Booked::Nothing => {
            let fee = back.fee;
            let booked = moved(Refund { booked: Booked::Posted, fee, failure: None, ..refund }, next, now);
            RefundSettlement { effect: RefundEffect::Book, ..booked }
        }
        Booked::Posted => known_better(refund, next, back, now),
    }
}

/// Booked already: it may have arrived by now, and its fee may be known by now.
fn known_better(refund: Refund, next: State, back: &Returned, now: Instant) -> RefundSettlement {
    let effect = if refund.fee.is_none() && back.fee.is_some() { RefundEffect::Fee } else { RefundEffect::Nothing };
    let fee = refund.fee.or(back.fee);
    RefundSettlement { effect, ..moved(Refund { fee, ..refund }, next, now) }
}

fn moved(refund: Refund, next: State, now: Instant) -> RefundSettlement {
    let state = if refund.state.may_become(next) { next } else { refund.state };
    let attention = match refund.state {
        // It was given up here, and what was held for it is free again.
        State::Failed => Attention::NeedsPerson { since: now },
        _ if state == State::Succeeded => settled(&refund),
        _ => later(&refund, now),
    };
    let succeeded_at = (state == State::Succeeded).then_some(refund.succeeded_at.unwrap_or(now));
    unchanged(Refund { state, attention, succeeded_at, ..refund })
}

/// What cannot be explained waits for its person, however well it went.
fn settled(refund: &Refund) -> Attention {
    match refund.attention {
        called @ Attention::NeedsPerson { .. } if refund.source == super::refund::Source::Unexplained => called,
        _ => Attention::None,
    }
}

/// A no to whoever asks is their answer; one that comes later is for a person to see.
fn failed(refund: Refund, reason: &str, word: Word, now: Instant) -> RefundSettlement {
    if !refund.state.may_become(State::Failed) {
        return unchanged(refund);
    }
    let effect = if refund.booked == Booked::Posted { RefundEffect::Reverse } else { RefundEffect::Release };
    let booked = if refund.booked == Booked::Posted { Booked::Reversed } else { refund.booked };
    let attention = match (refund.state, word) {
        (State::Requested, _) | (_, Word::Person) => Attention::None,
        _ => Attention::NeedsPerson { since: now },
    };
    let failure = Some(reason.to_owned());
    let refund = Refund { state: State::Failed, booked, attention, failure, succeeded_at: None, ..refund };
    RefundSettlement { refund, effect, detail: reason.to_owned() }
}

/// The provider knows nothing of it. Definite only for a call that was never answered, after some patience.
fn absent(refund: Refund, now: Instant) -> RefundSettlement {
    let unanswered = matches!(refund.state, State::Requested | State::Unknown) && refund.provider_reference.is_none();
    if unanswered && now - refund.created_at >= VISIBLE_AFTER {
        let gone = failed(refund, "not_sent", Word::Provider, now);
        let attention = Attention::NeedsPerson { since: now };
        return RefundSettlement { refund: Refund { attention, ..gone.refund }, ..gone };
    }
    unclear(refund, "no such refund at the provider", now)
}

fn unclear(refund: Refund, why: &str, now: Instant) -> RefundSettlement {
    let state = if refund.state == State::Requested { State::Unknown } else { refund.state };
    let attention = later(&refund, now);
    RefundSettlement {
        refund: Refund { state, attention, ..refund },
        effect: RefundEffect::Nothing,
        detail: why.to_owned(),
    }
}

fn person_needed(refund: Refund, why: &str, now: Instant) -> RefundSettlement {
    let state = if refund.state == State::Requested { State::Unknown } else { refund.state };
    let attention = Attention::NeedsPerson { since: now };
    let refund = Refund { state, attention, failure: Some(why.to_owned()), ..refund };
    RefundSettlement { refund, effect: RefundEffect::Nothing, detail: why.to_owned() }
}

fn difference(asked: Money, told: Money) -> Option<&'static str> {
    match told {
        told if told.currency != asked.currency => Some("currency_differs"),
        told if told != asked => Some("amount_differs"),
        _ => None,
    }
}

fn unchanged(refund: Refund) -> RefundSettlement {
    RefundSettlement { refund, effect: RefundEffect::Nothing, detail: String::new() }
}

/// When the janitor asks next; a person, when it has asked often enough.
fn later(refund: &Refund, now: Instant) -> Attention {
    match refund.attention {
        // Somebody else asked in between: that uses up none of the janitor's questions.
        Attention::CheckAt { at, .. } if at > now => refund.attention,
        Attention::CheckAt { tries, .. } => match next_check(tries + 1) {
            Some(wait) => Attention::CheckAt { at: now + time::Duration::seconds(wait), tries: tries + 1 },
            None => Attention::NeedsPerson { since: now },
        },
        Attention::None if refund.state.is_open() => first_check(now),
        other => other,
    }
}

/// When a refund is asked about first.
pub fn first_check(now: Instant) -> Attention {
    Attention::CheckAt { at: now + time::Duration::seconds(next_check(0).unwrap_or(30)), tries: 0 }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;
    use uuid::Uuid;

    use super::*;
    use crate::domain::{
        currency::Currency,
        ids::{CustomerId, GatewayId, InvoiceId, PaymentId, RefundId},
        refund::{Destination, Origin, Source},
    };

    const NOW: Instant = datetime!(2026-11-22 09:00 UTC);

    fn euro(minor: i64) -> Money {
        Money::new(minor, Currency::EUR)
    }

    fn refund(state: State, booked: Booked) -> Refund {
        Refund {
            id: RefundId(Uuid::nil()),
            reference: "REF-1".into(),
            payment: PaymentId(Uuid::nil()),
            customer: CustomerId(Uuid::nil()),
            gateway: GatewayId(Uuid::nil()),
            amount: euro(500),
            before: euro(0),
            source: Source::Invoice(InvoiceId(Uuid::nil())),
            destination: Destination::Provider,
            origin: Origin::House,
            state,
            booked,
            reason: String::new(),
            idempotency_key: "key".into(),
            provider_reference: None,
            fee: None,
            failure: None,
            created_at: NOW,
            succeeded_at: None,
            attention: first_check(NOW),
            version: 1,
        }
    }

    fn told(outcome: RefundOutcome) -> RefundReport {
        RefundReport { reference: Some("re_1".into()), outcome }
    }

    fn heard(refund: Refund, report: &RefundReport, now: Instant) -> RefundSettlement {
        refund_settlement(refund, report, Word::Provider, now)
    }

    fn back(minor: i64) -> Returned {
        Returned { amount: euro(minor), fee: None }
    }

    #[test]
    fn what_is_accepted_is_booked_once() {
        let first = heard(refund(State::Requested, Booked::Nothing), &told(RefundOutcome::Submitted(back(500))), NOW);
        assert_eq!((first.refund.state, first.effect), (State::Submitted, RefundEffect::Book));
        let then = heard(first.refund, &told(RefundOutcome::Succeeded(back(500))), NOW);
        assert_eq!((then.refund.state, then.effect), (State::Succeeded, RefundEffect::Nothing));
        assert_eq!(then.refund.attention, Attention::None);
    }

    #[test]
    fn what_comes_back_is_reversed_once_and_a_person_sees_it() {
        let no = told(RefundOutcome::Failed { reason: "refund_returned".into() });
        let first = heard(refund(State::Succeeded, Booked::Posted), &no, NOW);
        assert_eq!((first.refund.state, first.effect), (State::Failed, RefundEffect::Reverse));
        assert_eq!(first.refund.attention, Attention::NeedsPerson { since: NOW });
        let again = heard(first.refund.clone(), &no, NOW);
        assert_eq!((again.refund, again.effect), (first.refund.clone(), RefundEffect::Nothing));
        let yes = heard(first.refund, &told(RefundOutcome::Succeeded(back(500))), NOW);
        assert_eq!((yes.refund.state, yes.effect), (State::Failed, RefundEffect::Nothing), "never booked twice");
    }

    #[test]
    fn another_amount_is_never_booked() {
        for amount in [euro(499), euro(501), Money::new(500, Currency::USD)] {
            let other = told(RefundOutcome::Succeeded(Returned { amount, fee: None }));
            let seen = heard(refund(State::Requested, Booked::Nothing), &other, NOW);
            assert_eq!((seen.refund.state, seen.effect), (State::Unknown, RefundEffect::Nothing), "{amount}");
            assert_eq!(seen.refund.attention, Attention::NeedsPerson { since: NOW });
        }
    }

    #[test]
    fn nothing_is_given_up_before_its_time() {
        let nothing = RefundReport { reference: None, outcome: RefundOutcome::NoSuch };
        let early = heard(refund(State::Requested, Booked::Nothing), &nothing, NOW);
        assert_eq!(early.refund.state, State::Unknown);
        let late = heard(early.refund, &nothing, NOW + time::Duration::seconds(60));
        assert_eq!((late.refund.state, late.effect), (State::Failed, RefundEffect::Release));
        let on_its_way = heard(refund(State::Submitted, Booked::Posted), &nothing, NOW + time::Duration::DAY);
        assert_eq!(on_its_way.refund.state, State::Submitted);
    }
}
