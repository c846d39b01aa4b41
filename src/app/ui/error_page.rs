//! What people read when something could not be done.

use leptos::prelude::*;

use crate::{
    app::words,
    domain::error::{AppError, Detail, FieldError},
};

#[component]
pub fn ErrorPage(error: AppError) -> impl IntoView {
    let code = error.code();
    let detail = match error {
        AppError::Internal(ticket) => Detail::Said(ticket.0),
        _ => Detail::None,
    };
    let sentence = words::error(words::language(), &FieldError { field: "".into(), code, detail });
    view! { <main><p data-error-code=code.word()>{sentence}</p></main> }
}
