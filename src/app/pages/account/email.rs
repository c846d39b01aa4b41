//! Another address: whoever stands here has just proved who they are.

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
        <AccountLayout title=t!("account-email-change") lead=t!("account-email-words", email = email) trail=crumb()>
            <Form action="/account/email">
                <Field name="email" label=t!("person-new-email") kind=Entry::Email required=true autocomplete="email"/>
                <FormActions><Button>{t!("account-email-change")}</Button></FormActions>
            </Form>
        </AccountLayout>
    }
}
