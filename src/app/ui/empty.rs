//! Nothing here yet: why, and what to do next.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// Children are the action, usually one `ButtonLink`.
#[component]
pub fn Empty(
    icon: Glyph,
    #[prop(into)] title: String,
    #[prop(optional, into)] words: Option<String>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <Icon of=icon/>
            <h2>{title}</h2>
            {words.map(|words| view! { <p>{words}</p> })}
            {children.map(|children| children())}
        </div>
    }
}
