//! Asks how a payment is doing, and draws the page anew once that has changed. Without script the page refreshes itself.

use std::time::Duration;

use leptos::{
    prelude::*,
    task::spawn_local,
    wasm_bindgen::JsCast,
    web_sys::{Response, js_sys::Reflect},
};
use wasm_bindgen_futures::JsFuture;

/// The first asks come quickly, the later ones leave the server in peace.
const QUICK: (u32, Duration) = (20, Duration::from_secs(3));
const SLOW: Duration = Duration::from_secs(15);

/// `address` answers JSON with `state`; `seen` is the state this page was drawn for, `words` says that somebody watches.
#[island]
pub fn PaymentStatus(address: String, seen: String, words: String) -> impl IntoView {
    let (awake, wake) = signal(false);
    Effect::new(move |_| {
        wake.set(true);
        ask_later(address.clone(), seen.clone(), 0);
    });
    view! { <p class="assurance" role="status" hidden=move || !awake.get()><span class="waiting" aria-hidden="true"></span>{words}</p> }
}

fn ask_later(address: String, seen: String, asks: u32) {
    let pause = if asks < QUICK.0 { QUICK.1 } else { SLOW };
    set_timeout(move || spawn_local(ask(address, seen, asks)), pause);
}

async fn ask(address: String, seen: String, asks: u32) {
    match state(&address).await {
        Some(state) if state != seen => {
            let _ = window().location().reload();
        }
        _ => ask_later(address, seen, asks.saturating_add(1)),
    }
}

async fn state(address: &str) -> Option<String> {
    let answer: Response = JsFuture::from(window().fetch_with_str(address)).await.ok()?.dyn_into().ok()?;
    let body = JsFuture::from(answer.json().ok()?).await.ok()?;
    Reflect::get(&body, &"state".into()).ok()?.as_string()
}
