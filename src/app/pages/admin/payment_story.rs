//! What happened to a payment, step by step, and what its customer agreed to.

use leptos::prelude::*;

use crate::{
    app::{reasons, ui::*, words},
    domain::{
        gateway::Gateway,
        history::PaymentStep,
        mandate::{Consent, Mandate},
    },
};

/// Who agreed to the debit, when, and to which words.
#[component]
pub fn Agreed(agreed: Option<(Mandate, Consent)>) -> impl IntoView {
    let (mandate, consent) = agreed?;
    let words = t!("money-consent-words", version = consent.words, language = consent.language.tag().to_uppercase());
    Some(view! {
        <Sheet>
            <h2>{t!("money-consent")}</h2>
            <Facts>
                <Fact label=t!("money-consent-by")>{consent.name}</Fact>
                <Fact label=t!("money-consent-at")><Moment of=consent.at/></Fact>
                <Fact label=t!("money-consent-to")>{words}</Fact>
                <Fact label=t!("money-consent-mandate")>{mandate.method} " " <Copyable text=mandate.reference/></Fact>
            </Facts>
        </Sheet>
    })
}

/// One step in words.
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
