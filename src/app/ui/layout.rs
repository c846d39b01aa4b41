//! The frames around public and customers' pages, and what every frame has.

use leptos::prelude::*;

use super::{
    icon::{Glyph, Icon},
    languages::Languages,
    page_head::{Crumb, PageHead, shop_name},
    slot::Slot,
};
use crate::{domain::people::Identity, request::Visit};

/// The window of a counter.
#[component]
pub(super) fn Brand(href: &'static str) -> impl IntoView {
    view! {
        <a class="brand" href=href>
            <svg viewBox="0 0 32 32" aria-hidden="true">
                <path fill="currentColor" d="M6 23v-7a10 10 0 0 1 20 0v7h-3.5v-7a6.500 6.500 0 0 0-13 0v7zM3 25h26v3.500H3z"></path>
            </svg>
            <span>{shop_name()}</span>
        </a>
    }
}

#[component]
pub(super) fn Skip() -> impl IntoView {
    view! { <a class="skip" href="#content">{t!("skip-to-content")}</a> }
}

/// One card in the middle: signing in, links from letters, errors. `wide` for pages one reads.
#[component]
pub fn PublicLayout(
    #[prop(into)] title: String,
    #[prop(optional, into)] lead: String,
    #[prop(optional)] wide: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="public">
            <Skip/>
            <header><Brand href="/"/></header>
            <main id="content" class=if wide { "wide" } else { "" }>
                <PageHead title lead trail=Vec::new() badge=Slot::default() actions=Slot::default()/>
                {children()}
            </main>
            <footer class="footer"><span></span><Languages/></footer>
        </div>
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CustomerPlace {
    Dashboard,
    Invoices,
    Balance,
    /// None of the ways in the bar leads here.
    Elsewhere,
}

/// A page for customers. `badge` stands beside the title, `actions` across from it.
#[component]
pub fn CustomerLayout(
    #[prop(into)] title: String,
    at: CustomerPlace,
    #[prop(optional, into)] lead: String,
    #[prop(optional)] trail: Vec<Crumb>,
    #[prop(optional, into)] badge: Slot,
    #[prop(optional, into)] actions: Slot,
    children: Children,
) -> impl IntoView {
    let way = |place, href: &'static str, icon, words: String| {
        let current = (place == at).then_some("page");
        view! { <li><a href=href aria-current=current><Icon of=icon/>{words}</a></li> }
    };
    view! {
        <div class="customer">
            <Skip/>
            <header class="customer-bar">
                <div>
                    <Brand href="/"/>
                    <nav class="tabs-main" aria-label=t!("nav-main")>
                        <ul>
                            {way(CustomerPlace::Dashboard, "/", Glyph::Dashboard, t!("nav-dashboard"))}
                            {way(CustomerPlace::Invoices, "/invoices", Glyph::File, t!("nav-invoices"))}
                            {way(CustomerPlace::Balance, "/balance", Glyph::Wallet, t!("nav-balance"))}
                        </ul>
                    </nav>
                    <AccountMenu/>
                </div>
            </header>
            <main id="content">
                <PageHead title lead trail badge actions/>
                {children()}
            </main>
            <footer class="footer"><span>{shop_name()}</span><Languages/></footer>
        </div>
    }
}

#[component]
fn AccountMenu() -> impl IntoView {
    let identity = use_context::<Visit>().map(|visit| visit.identity.clone());
    let mandates = matches!(identity, Some(Identity::Contact(_))).then(|| {
        view! { <a class="menu-item" href="/mandates"><Icon of=Glyph::Landmark/>{t!("nav-mandates")}</a> }
    });
    let name = match identity {
        Some(Identity::Contact(contact)) => contact.name,
        Some(Identity::Admin(admin)) => admin.name,
        _ => String::new(),
    };
    view! {
        <details class="menu">
            <summary><Icon of=Glyph::Account/><span>{t!("nav-account")}</span></summary>
            <div>
                <p class="menu-who">{t!("signed-in-as")}<b>{name}</b></p>
                <a class="menu-item" href="/account"><Icon of=Glyph::Settings/>{t!("nav-my-account")}</a>
                {mandates}
                <SignOut/>
            </div>
        </details>
    }
}

#[component]
pub(super) fn SignOut() -> impl IntoView {
    view! {
        <form method="post" action="/sign-out">
            <button class="menu-item"><Icon of=Glyph::SignOut/>{t!("sign-out")}</button>
        </form>
    }
}
