//! A value people copy elsewhere: an IBAN, a reference.

use leptos::prelude::*;

use super::awake::Awake;
use crate::app::islands::copy::CopyButton;

/// `copied` is what lands in the clipboard where that differs from what is shown (`FR76…` without blanks).
#[component]
pub fn Copyable(#[prop(into)] text: String, #[prop(optional, into)] copied: Option<String>) -> impl IntoView {
    let copied = copied.unwrap_or_else(|| text.clone());
    view! {
        <span class="copy">
            <span>{text}</span>
            <Awake><CopyButton text=copied label=t!("copy") done=t!("copied")/></Awake>
        </span>
    }
}
