//! Before a step that matters, somebody signed in proves again who they are, and then goes on to where they wanted.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use super::{
    password::ForWhom,
    proof::{CodeFields, Wanted},
};
use crate::{
    app::{answer::is_own_path, draw, ui::*},
    db,
    domain::error::AppError,
    flows::portal::Portal,
    request::{Visit, form::form_value},
};

pub struct Seen {
    email: String,
    next: String,
    wanted: Wanted,
}

pub async fn page(visit: Visit, State(portal): State<Portal>) -> Response {
    let loaded = load(&portal, &visit).await;
    draw::page(&portal, visit, loaded, show).await
}

async fn load(portal: &Portal, visit: &Visit) -> Result<Seen, AppError> {
    let id = visit.actor()?.person().ok_or(AppError::SignedOut)?;
    let next = visit.asked("next").filter(|next| is_own_path(next)).unwrap_or_else(|| "/account".into());
    let email = db::people::find(portal.db.reader(), id).await?.email.to_string();
    Ok(Seen { email, next, wanted: Wanted::anew(portal, visit).await? })
}

fn show(Seen { email, next, wanted }: Seen) -> impl IntoView {
    let next = form_value("next").unwrap_or(next);
    let lead = match wanted {
        Wanted::PasswordAndCode => t!("confirm-lead-code"),
        _ => t!("confirm-lead"),
    };
    let code = (wanted == Wanted::PasswordAndCode).then(|| view! { <CodeFields/> });
    view! {
        <PublicLayout title=t!("confirm-title") lead>
            <Form action="/confirm">
                <Hidden name="next" value=next/>
                <ForWhom email/>
                <Field name="current_password" label=t!("person-password") kind=Entry::Password required=true autocomplete="current-password"/>
                {code}
                <FormActions><Button size=Size::Wide>{t!("confirm-button")}</Button></FormActions>
            </Form>
            <p><a href="/account">{t!("confirm-not-now")}</a></p>
        </PublicLayout>
    }
}
