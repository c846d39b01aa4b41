//! Sends a form as soon as the page is awake. Without script its button does.

use leptos::{prelude::*, wasm_bindgen::JsCast, web_sys::HtmlFormElement};

/// `form` is the id of the form.
#[island]
pub fn SubmitAtOnce(form: String) -> impl IntoView {
    Effect::new(move |_| {
        let found = document().get_element_by_id(&form).and_then(|found| found.dyn_into::<HtmlFormElement>().ok());
        if let Some(form) = found {
            let _ = form.submit();
        }
    });
    view! { <span hidden></span> }
}
