//! A message on the page: what happened, and what to do about it.

use leptos::prelude::*;

use super::{
    icon::{Glyph, Icon},
    tone::Tone,
};

/// `code` is the word of the error contract, where the message is one.
#[component]
pub fn Notice(
    #[prop(optional)] tone: Tone,
    #[prop(optional, into)] title: Option<String>,
    #[prop(optional, into)] code: Option<String>,
    children: Children,
) -> impl IntoView {
    let icon = match tone {
        Tone::Plain | Tone::Info => Glyph::Info,
        Tone::Good => Glyph::CheckCircle,
        Tone::Warn => Glyph::Alert,
        Tone::Bad => Glyph::CrossCircle,
    };
    view! {
        <div class="notice" data-tone=tone.word() data-error-code=code>
            <Icon of=icon/>
            <div>{title.map(|title| view! { <h2>{title}</h2> })} {children()}</div>
        </div>
    }
}
