//! A button that copies a text. Without script there is no button: the text beside it can be selected.

use leptos::prelude::*;

#[island]
pub fn CopyButton(text: String, label: String, done: String) -> impl IntoView {
    let (awake, wake) = signal(false);
    let (copied, set_copied) = signal(false);
    Effect::new(move |_| wake.set(true));
    let copy = move |_| {
        let _ = window().navigator().clipboard().write_text(&text);
        set_copied.set(true);
        set_timeout(move || set_copied.set(false), std::time::Duration::from_secs(2));
    };
    let words = move || if copied.get() { done.clone() } else { label.clone() };
    view! {
        <button type="button" class="copy-button" hidden=move || !awake.get() data-done=move || copied.get().then_some("") on:click=copy>
            <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
                <path d=move || if copied.get() { "M20 6 9 17l-5-5" } else { "M9 9h12v12H9zM5 15H3V3h12v2" }></path>
            </svg>
            <span class="reading-only" role="status">{words}</span>
        </button>
    }
}
