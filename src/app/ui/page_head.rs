//! The head of a page: the way here, its title, what can be done with it.

use leptos::prelude::*;
use leptos_meta::Title;

use super::{
    icon::{Glyph, Icon},
    notice::Notice,
    raw::escaped,
    slot::Slot,
    tone::Tone,
};
use crate::{app::words, request::Visit};

/// A step on the way to this page.
#[derive(Debug, Clone)]
pub struct Crumb {
    words: String,
    href: String,
}

impl Crumb {
    pub fn new(words: impl Into<String>, href: impl Into<String>) -> Self {
        Self { words: words.into(), href: href.into() }
    }
}

/// The name of the shop, where the portal knows it; the house's own name where not.
#[derive(Debug, Clone)]
pub struct ShopName(pub String);

pub fn shop_name() -> String {
    use_context::<ShopName>().map(|shop| shop.0).filter(|name| !name.is_empty()).unwrap_or_else(|| t!("guichet"))
}

/// Drawn by the three layouts, so that every page has exactly one title.
#[component]
pub(super) fn PageHead(title: String, lead: String, trail: Vec<Crumb>, badge: Slot, actions: Slot) -> impl IntoView {
    let steps = trail.into_iter().map(|Crumb { words, href }| {
        view! { <li><a href=href>{words}</a><Icon of=Glyph::ChevronRight/></li> }
    });
    let steps = steps.collect_view();
    view! {
        <Title text=escaped(&format!("{title} · {}", shop_name()))/>
        <div class="page-top">
        {(!steps.is_empty()).then(|| view! { <nav class="breadcrumb" aria-label=t!("breadcrumb")><ol>{steps}</ol></nav> })}
        <div class="page-head">
            <div>
                <h1>{title}" "{badge.draw()}</h1>
                {(!lead.is_empty()).then(|| view! { <p class="lead">{lead}</p> })}
            </div>
            {actions.draw().map(|actions| view! { <div class="page-actions">{actions}</div> })}
        </div>
        </div>
        <Flash/>
    }
}

/// The sentence the page before left for this one: `flash-…` in the catalogue.
#[component]
pub(super) fn Flash() -> impl IntoView {
    let key = use_context::<Visit>().and_then(|visit| visit.flash.clone());
    let words = key.and_then(|key| words::by_key(words::language(), &format!("flash-{key}")));
    view! { <div class="flash" role="status">{words.map(|words| view! { <Notice tone=Tone::Good><p>{words}</p></Notice> })}</div> }
}
