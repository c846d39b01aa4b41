//! The switch between the two languages.

use http::Method;
use leptos::prelude::*;

use super::form::Hidden;
use crate::{app::words, domain::language::Language, request::Visit};

/// Posts `language` and `next` to `/language`.
#[component]
pub fn Languages() -> impl IntoView {
    // A page drawn as the answer to a form has an address that may only be posted to.
    let next = use_context::<Visit>().filter(|visit| visit.method != Method::POST);
    let next = next.map_or("/".into(), |visit| visit.target.clone());
    let button = |language: Language| {
        let name = match language {
            Language::Fr => "Français",
            Language::En => "English",
        };
        let current = (language == words::language()).then_some("true");
        view! { <button name="language" value=language.tag() lang=language.tag() aria-current=current>{name}</button> }
    };
    view! {
        <form method="post" action="/language" class="languages" aria-label=t!("languages")>
            <Hidden name="next" value=next/>
            {Language::ALL.map(button).collect_view()}
        </form>
    }
}
