//! A file people send.

use leptos::prelude::*;

use super::field::{Frame, Ties};

/// A file; `accept` as HTML writes it: `image/png,image/jpeg,image/webp`. Its form needs `files=true`.
#[component]
pub fn FileField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    accept: &'static str,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional)] required: bool,
    #[prop(optional)] optional: bool,
) -> impl IntoView {
    let frame = Frame { name: name.clone(), label, hint, optional, class: "field" };
    frame.around(|Ties { id, described_by, invalid }, _| {
        view! {
            <input class="input" id=id name=name type="file" accept=accept required=required
                aria-describedby=described_by aria-invalid=invalid/>
        }
        .into_any()
    })
}
