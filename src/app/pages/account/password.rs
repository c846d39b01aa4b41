//! Another password: whoever stands here has just proved who they are.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use super::frame::{AccountLayout, crumb};
use crate::{
    app::{draw, ui::*},
    db,
    domain::error::AppError,
    flows::portal::Portal,
    request::Visit,
};

pub async fn page(visit: Visit, State(portal): State<Portal>) -> Response {
    let loaded = load(&portal, &visit).await;
    draw::page(&portal, visit, loaded, show).await
}

async fn load(portal: &Portal, visit: &Visit) -> Result<String, AppError> {
    let id = visit.actor()?.person().ok_or(AppError::SignedOut)?;
    Ok(db::people::find(portal.db.reader(), id).await?.email.to_string())
}

fn show(email: String) -> impl IntoView {
    view! {
        <AccountLayout title=t!("account-password-change") lead=t!("account-password-words") trail=crumb()>
            <Form action="/account/password">
                <ForWhom email/>
                <Field name="password" label=t!("person-new-password") kind=Entry::Password hint=t!("password-hint") required=true autocomplete="new-password"/>
                <FormActions><Button>{t!("account-password-change")}</Button></FormActions>
            </Form>
        </AccountLayout>
    }
}

/// Password managers want to know for whom.
#[component]
pub fn ForWhom(email: String) -> impl IntoView {
    view! {
        <input class="reading-only" type="email" name="username" value=email autocomplete="username" tabindex="-1" aria-hidden="true" readonly=true/>
    }
}
