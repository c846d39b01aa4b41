//! What happened to a payment, in the words of whoever pays.

use crate::{
    app::ui::{Glyph, Happening, Tone},
    app::words,
    domain::{history::PaymentStep, payment::State, transfer::Transfer},
};

/// The latest first. Names of administrators stay inside; `gateway` is what the provider is called.
pub fn told(steps: &[PaymentStep], transfer: &Option<Transfer>, gateway: &str) -> Vec<Happening> {
    // Sending and having begun are one thing to a customer.
    let steps = steps.iter().filter(|step| step.to != State::Submitting);
    let mut all: Vec<_> = steps.map(|step| happening(step, gateway)).collect();
    if let Some(transfer) = transfer {
        all.push(Happening {
            at: transfer.announced_at,
            icon: Glyph::Send,
            tone: Tone::Info,
            words: t!("step-announced", date = words::named_day(words::language(), &transfer.sent_on)),
            by: String::new(),
        });
        all.sort_by_key(|happening| std::cmp::Reverse(happening.at));
    }
    all
}

fn happening(step: &PaymentStep, gateway: &str) -> Happening {
    let (icon, tone) = look(step.to);
    let by = match step.actor.as_str() {
        "contact" => step.name.clone(),
        "provider" => gateway.to_owned(),
        _ => String::new(),
    };
    let key = format!("step-{}", step.to.word().replace('_', "-"));
    Happening { at: step.at, icon, tone, words: words::by_key(words::language(), &key).unwrap_or_default(), by }
}

const fn look(state: State) -> (Glyph, Tone) {
    match state {
        State::Created | State::Submitting => (Glyph::Play, Tone::Plain),
        State::RequiresAction => (Glyph::Person, Tone::Info),
        State::Processing => (Glyph::Clock, Tone::Info),
        State::Unknown => (Glyph::Question, Tone::Warn),
        State::Succeeded => (Glyph::CheckCircle, Tone::Good),
        State::Failed => (Glyph::CrossCircle, Tone::Bad),
        State::Canceled => (Glyph::Ban, Tone::Plain),
        State::Expired => (Glyph::Hourglass, Tone::Plain),
        State::TakenBack => (Glyph::Undo, Tone::Plain),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::language::Language;

    #[test]
    fn every_step_and_phase_has_words() {
        let steps = State::ALL.into_iter().filter(|state| *state != State::Submitting);
        let steps = steps.map(|state| format!("step-{}", state.word()));
        let phases = ["opening", "at_provider", "instructed", "announced", "bank_confirms", "checking", "with_person"];
        let ends = ["received", "failed", "canceled", "expired", "taken_back", "unneeded"];
        let phases =
            phases.into_iter().chain(ends).map(|phase| format!("phase-{phase}")).collect::<Vec<_>>().into_iter();
        let short = phases.clone().map(|phase| phase.replacen("phase", "phase-short", 1));
        for key in steps.chain(phases).chain(short).map(|key| key.replace('_', "-")) {
            assert!(Language::ALL.into_iter().all(|language| words::by_key(language, &key).is_some()), "{key}");
        }
    }
}
