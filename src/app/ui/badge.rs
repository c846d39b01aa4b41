//! The state of something, as an icon with words.

use leptos::prelude::*;

use super::{
    icon::{Glyph, Icon},
    tone::Tone,
};
use crate::{
    app::words,
    domain::{
        gateway::{Mode, Status},
        invoice::Standing,
        payment::State,
    },
};

#[component]
pub fn Badge(tone: Tone, icon: Glyph, #[prop(into)] words: String) -> impl IntoView {
    view! { <span class="badge" data-tone=tone.word()><Icon of=icon/>{words}</span> }
}

/// A state by its family and its word in the tables: `family="notice" state="stored"`. The families are in [`look`].
#[component]
pub fn StateBadge(family: &'static str, #[prop(into)] state: String) -> impl IntoView {
    let (tone, icon) = look(family, &state);
    let key = format!("{family}-state-{}", state.replace('_', "-"));
    let words = words::by_key(words::language(), &key).unwrap_or_else(|| state.clone());
    view! { <span class="badge" data-tone=tone.word() data-state=state><Icon of=icon/>{words}</span> }
}

#[component]
pub fn StandingBadge(of: Standing) -> impl IntoView {
    view! { <StateBadge family="invoice" state=of.word()/> }
}

#[component]
pub fn PaymentBadge(of: State) -> impl IntoView {
    view! { <StateBadge family="payment" state=of.word()/> }
}

#[component]
pub fn GatewayBadge(of: Status) -> impl IntoView {
    view! { <StateBadge family="gateway" state=of.word()/> }
}

/// Only test mode is worth a word: live is what people expect.
#[component]
pub fn ModeBadge(of: Mode) -> impl IntoView {
    (of == Mode::Test).then(|| view! { <StateBadge family="mode" state=of.word()/> })
}

/// Families: invoice, payment, gateway, mode, notice, late, transfer, letter, person, factor, refund, dispute, payout.
fn look(family: &str, state: &str) -> (Tone, Glyph) {
    match (family, state) {
        ("invoice", "draft") => (Tone::Plain, Glyph::Draft),
        ("invoice", "open") => (Tone::Info, Glyph::Open),
        ("invoice", "part_paid") => (Tone::Info, Glyph::Half),
        ("invoice", "overdue") => (Tone::Bad, Glyph::Alert),
        ("gateway", "unlisted") => (Tone::Warn, Glyph::Unlink),
        ("gateway", "hidden") => (Tone::Plain, Glyph::EyeOff),
        ("mode", _) => (Tone::Warn, Glyph::Flask),
        ("notice", "quarantined") | ("payment" | "refund", "unknown") | ("dispute", "open") => {
            (Tone::Warn, Glyph::Question)
        }
        ("late", "open") => (Tone::Warn, Glyph::Hourglass),
        ("late", "moved") => (Tone::Good, Glyph::Switch),
        ("line", "explained") => (Tone::Good, Glyph::CheckCircle),
        ("line", "open") => (Tone::Warn, Glyph::Hourglass),
        ("payout", "pending") => (Tone::Plain, Glyph::Draft),
        ("payout", "in_transit") => (Tone::Info, Glyph::Clock),
        ("factor", "on") => (Tone::Good, Glyph::Shield),
        ("factor", _) => (Tone::Plain, Glyph::Dot),
        ("person", "invited") => (Tone::Info, Glyph::Mail),
        (_, "refunded" | "taken_back") => (Tone::Plain, Glyph::Undo),
        (_, "available" | "paid" | "succeeded" | "applied" | "credited" | "confirmed" | "sent" | "active" | "won") => {
            (Tone::Good, Glyph::CheckCircle)
        }
        (_, "failed" | "refused" | "lost") => (Tone::Bad, Glyph::CrossCircle),
        (_, "requires_action") => (Tone::Info, Glyph::Person),
        (_, "expired") => (Tone::Plain, Glyph::Hourglass),
        (_, "canceled" | "cancelled" | "ignored" | "disabled") => (Tone::Plain, Glyph::Ban),
        (_, "created" | "queued" | "stored") => (Tone::Plain, Glyph::Draft),
        _ => (Tone::Info, Glyph::Clock),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::language::Language;

    #[test]
    fn every_state_has_words() {
        let invoices = [
            Standing::Draft,
            Standing::Open,
            Standing::PartPaid,
            Standing::Overdue,
            Standing::Paid,
            Standing::Cancelled,
        ];
        let keys = invoices.map(|of| format!("invoice-state-{}", of.word()));
        let keys = keys.into_iter().chain(State::ALL.map(|of| format!("payment-state-{}", of.word())));
        for key in keys.chain(Status::ALL.map(|of| format!("gateway-state-{}", of.word()))) {
            let key = key.replace('_', "-");
            assert!(Language::ALL.into_iter().all(|language| words::by_key(language, &key).is_some()), "{key}");
        }
    }
}
