//! A secret: it can be written, never read.

use leptos::prelude::*;

use super::field::{Frame, Ties};

/// Write-only: it shows that a value is kept (`last_four`), never the value. Left empty, the old one stays.
#[component]
pub fn SecretField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional_no_strip)] last_four: Option<String>,
    #[prop(optional)] longest: Option<usize>,
) -> impl IntoView {
    let kept = last_four.is_some().then(|| t!("secret-kept"));
    let hint = [hint, kept].into_iter().flatten().reduce(|words, kept| format!("{words} {kept}"));
    let frame = Frame { name: name.clone(), label, hint, optional: false, class: "field" };
    frame.around(|Ties { id, described_by, invalid }, _| {
        let mask = last_four.map(|last| format!("•••• {last}"));
        view! {
            <input class="input code" id=id name=name type="password" placeholder=mask autocomplete="off" spellcheck="false"
                maxlength=longest.map(|longest| longest.to_string()) aria-describedby=described_by aria-invalid=invalid/>
        }
        .into_any()
    })
}
