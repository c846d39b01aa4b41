//! How a page is divided: sections under a heading, a sheet of paper, two columns, tabs.

use leptos::prelude::*;

use super::slot::Slot;

/// A part of a page under its own heading; hairlines stand between neighbours.
#[component]
pub fn Section(
    #[prop(into)] title: String,
    #[prop(optional, into)] words: Option<String>,
    #[prop(optional, into)] actions: Slot,
    children: Children,
) -> impl IntoView {
    view! {
        <section class="section">
            <div class="section-head">
                <div>
                    <h2>{title}</h2>
                    {words.map(|words| view! { <p>{words}</p> })}
                </div>
                {actions.draw()}
            </div>
            {children()}
        </section>
    }
}

/// White paper with a hairline around: for the one thing a page is about, not for everything on it.
#[component]
pub fn Sheet(children: Children) -> impl IntoView {
    view! { <div class="sheet stack">{children()}</div> }
}

/// What the page is about, and beside it what belongs to it. On phones the aside stands below; with `aside_first`
/// above, where it is what people came for.
#[component]
pub fn Split(#[prop(into)] aside: Slot, #[prop(optional)] aside_first: bool, children: Children) -> impl IntoView {
    let main = view! { <div class="page">{children()}</div> };
    let aside = view! { <aside class="page">{aside.draw()}</aside> };
    if aside_first {
        view! { <div class="split">{aside}{main}</div> }.into_any()
    } else {
        view! { <div class="split">{main}{aside}</div> }.into_any()
    }
}

/// Neighbouring pages: address, words, whether it is this one.
#[component]
pub fn Tabs(#[prop(into)] label: String, tabs: Vec<(String, String, bool)>) -> impl IntoView {
    let tab = |(href, words, here): (String, String, bool)| {
        view! { <a href=href aria-current=here.then_some("page")>{words}</a> }
    };
    view! { <nav class="tabs" aria-label=label>{tabs.into_iter().map(tab).collect_view()}</nav> }
}
