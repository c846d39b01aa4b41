//! What happened, newest first, and who caused it.

use leptos::prelude::*;

use super::{
    date::Moment,
    icon::{Glyph, Icon},
    tone::Tone,
};
use crate::domain::Instant;

#[derive(Debug, Clone)]
pub struct Happening {
    pub at: Instant,
    pub icon: Glyph,
    pub tone: Tone,
    pub words: String,
    /// A person, a provider, the janitor; empty when it does not matter.
    pub by: String,
}

#[component]
pub fn Timeline(happenings: Vec<Happening>) -> impl IntoView {
    let line = |Happening { at, icon, tone, words, by }| {
        let by = (!by.is_empty()).then(|| format!("\u{a0}· {by}"));
        view! {
            <li data-tone=tone.word()>
                <Icon of=icon/>
                <div>
                    <p>{words}</p>
                    <small><Moment of=at/>{by}</small>
                </div>
            </li>
        }
    };
    view! { <ol class="timeline">{happenings.into_iter().map(line).collect_view()}</ol> }
}
