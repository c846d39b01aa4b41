//! Ways to the page before and after, by key and not by number.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// The addresses of the neighbours, where there are any. Nothing is drawn when there is only one page.
#[component]
pub fn Pager(before: Option<String>, after: Option<String>) -> impl IntoView {
    (before.is_some() || after.is_some()).then(|| {
        view! {
            <nav class="pager" aria-label=t!("pager")>
                <div>
                    {before.map(|href| view! {
                        <a class="button quiet small" rel="prev" href=href><Icon of=Glyph::ArrowLeft/>{t!("pager-before")}</a>
                    })}
                </div>
                <div>
                    {after.map(|href| view! {
                        <a class="button quiet small" rel="next" href=href>{t!("pager-after")}<Icon of=Glyph::ArrowRight/></a>
                    })}
                </div>
            </nav>
        }
    })
}
