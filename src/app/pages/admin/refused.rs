//! What was refused although its form is no longer on the page: somebody else was quicker.

use leptos::prelude::*;

use crate::{
    app::{ui::*, words},
    request::form::form,
};

/// Draws nothing when no form came back, or when the form that did is `drawn` and says it itself.
#[component]
pub fn Refused(drawn: bool) -> impl IntoView {
    let refused = form().filter(|_| !drawn)?;
    let line = |error: &crate::domain::error::FieldError| {
        view! { <p data-error-code=error.code.word()>{words::error(words::language(), error)}</p> }
    };
    let lines = refused.errors().iter().map(line).collect_view();
    Some(view! { <Notice tone=Tone::Bad>{lines}</Notice> })
}
