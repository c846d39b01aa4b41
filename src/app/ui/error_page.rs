//! What people read when something could not be done, and the way on from there.

use leptos::prelude::*;

use super::{
    button::{ButtonLink, Kind},
    icon::Glyph,
    layout::PublicLayout,
};
use crate::{
    app::words,
    domain::{
        error::{AppError, Code, Detail, FieldError},
        people::Identity,
    },
    request::Visit,
};

#[component]
pub fn ErrorPage(error: AppError) -> impl IntoView {
    let code = error.code();
    let detail = match error {
        AppError::Internal(ticket) => Detail::Said(ticket.0),
        AppError::RateLimited(seconds) => Detail::Number(i64::try_from(seconds).unwrap_or(i64::MAX)),
        _ => Detail::None,
    };
    let sentence = words::error(words::language(), &FieldError { field: "".into(), code, detail });
    let (title, advice) = match code {
        Code::NotFound => (t!("not-found-title"), t!("not-found-advice")),
        Code::Forbidden => (t!("forbidden-title"), t!("forbidden-advice")),
        Code::LinkExpired => (t!("link-expired-title"), t!("link-expired-advice")),
        Code::Unavailable | Code::ProviderUnavailable | Code::RateLimited => (t!("busy-title"), t!("busy-advice")),
        Code::Internal => (t!("internal-title"), t!("internal-advice")),
        _ => (t!("refused-title"), t!("refused-advice")),
    };
    let home = match use_context::<Visit>().map(|visit| visit.identity.clone()) {
        Some(Identity::Admin(_)) => "/admin",
        _ => "/",
    };
    view! {
        <PublicLayout title>
            <div class="error-page">
                <p data-error-code=code.word()>{sentence}</p>
                <p class="soft">{advice}</p>
                <ButtonLink href=home kind=Kind::Quiet icon=Glyph::ArrowLeft>{t!("error-home")}</ButtonLink>
                <p class="status">{t!("error-status", status = code.status().to_string())}</p>
            </div>
        </PublicLayout>
    }
}
