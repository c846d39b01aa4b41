//! The steps of a payment as the timeline of its page draws them.

use crate::{
    app::{reasons, ui::*, words},
    domain::{gateway::Gateway, payment_step::PaymentStep},
};

pub fn happening(step: &PaymentStep, gateway: &Gateway) -> Happening {
    let language = words::language();
    let state = words::by_key(language, &format!("payment-state-{}", step.to.word().replace('_', "-")));
    let detail = reasons::step(language, &step.detail);
    let words = [state.unwrap_or_default(), detail].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
    let (icon, tone) = look(step);
    let by = match step.actor.as_str() {
        "provider" => gateway.name.clone(),
        "janitor" => t!("money-by-janitor"),
        "console" => t!("money-by-console"),
        _ => step.name.clone(),
    };
    Happening { at: step.at, icon, tone, words: words.join(" — "), by }
}

fn look(step: &PaymentStep) -> (Glyph, Tone) {
    use crate::domain::payment::State::{Canceled, Created, Expired, Failed, Succeeded, Unknown};
    match step.to {
        Succeeded => (Glyph::CheckCircle, Tone::Good),
        Failed => (Glyph::CrossCircle, Tone::Bad),
        Canceled | Expired => (Glyph::Ban, Tone::Plain),
        Unknown => (Glyph::Question, Tone::Warn),
        Created => (Glyph::Draft, Tone::Plain),
        _ => (Glyph::Clock, Tone::Info),
    }
}
