//! Figures and facts: big numbers, and pairs of a name and a value.

use leptos::prelude::*;

use super::{slot::Slot, tone::Tone};

/// A row of `Stat`s.
#[component]
pub fn Stats(children: Children) -> impl IntoView {
    view! { <div class="stats">{children()}</div> }
}

/// A big figure (the children) under its label.
#[component]
pub fn Stat(
    #[prop(into)] label: String,
    #[prop(optional)] tone: Tone,
    #[prop(optional, into)] note: Slot,
    children: Children,
) -> impl IntoView {
    view! {
        <dl class="stat" data-tone=tone.word()>
            <dt>{label}</dt>
            <dd class="figure">{children()}</dd>
            <dd class="note">{note.draw()}</dd>
        </dl>
    }
}

/// A list of `Fact`s; `sums` for a column of amounts.
#[component]
pub fn Facts(#[prop(optional)] sums: bool, children: Children) -> impl IntoView {
    view! { <dl class=if sums { "facts sums" } else { "facts" }>{children()}</dl> }
}

/// One name and its value; `total` for the last line of sums.
#[component]
pub fn Fact(#[prop(into)] label: String, #[prop(optional)] total: bool, children: Children) -> impl IntoView {
    view! {
        <div class=total.then_some("total")>
            <dt>{label}</dt>
            <dd>{children()}</dd>
        </div>
    }
}
