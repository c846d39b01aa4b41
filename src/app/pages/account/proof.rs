//! The fields by which somebody proves again who they are.

use leptos::prelude::*;

use crate::{
    app::ui::*,
    db,
    domain::error::AppError,
    flows::portal::Portal,
    request::{Visit, form::form_error},
};

/// What a proof consists of, for one person at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// They gave one a short while ago.
    Nothing,
    Password,
    PasswordAndCode,
}

impl Wanted {
    /// For a form that asks beside its own fields.
    pub async fn now(portal: &Portal, visit: &Visit) -> Result<Self, AppError> {
        if visit.is_sure() { Ok(Self::Nothing) } else { Self::anew(portal, visit).await }
    }

    pub async fn anew(portal: &Portal, visit: &Visit) -> Result<Self, AppError> {
        let person = visit.actor()?.person().ok_or(AppError::SignedOut)?;
        let factor = db::second_factors::confirmed(portal.db.reader(), person).await?;
        Ok(if factor.is_some() { Self::PasswordAndCode } else { Self::Password })
    }
}

/// A code of the telephone, or behind a fold one from the sheet.
#[component]
pub fn CodeFields() -> impl IntoView {
    let unfolded = form_error("one_time_recovery").is_some();
    view! {
        <Field name="one_time_code" label=t!("one-time-code") kind=Entry::OneTime hint=t!("one-time-code-hint") autocomplete="one-time-code" longest=12/>
        <details class="more" open=unfolded>
            <summary><Icon of=Glyph::ChevronRight/>{t!("recovery-code-instead")}</summary>
            <Field name="one_time_recovery" label=t!("recovery-code") kind=Entry::Code hint=t!("recovery-code-hint") autocomplete="off" longest=32/>
        </details>
    }
}
