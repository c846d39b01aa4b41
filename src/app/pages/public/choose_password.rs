//! Behind a link from a letter: a password is chosen, the first one or a new one. Looking does not use the link up.

use axum::{
    extract::{Path, State},
    response::Response,
};
use leptos::prelude::*;

use crate::{
    app::{draw, ui::*},
    domain::{
        error::{AppError, Code},
        people::Purpose,
    },
    flows::{people::links, portal::Portal},
    request::Visit,
};

pub struct Seen {
    purpose: Purpose,
    action: String,
    email: String,
}

pub async fn reset(visit: Visit, State(portal): State<Portal>, Path(token): Path<String>) -> Response {
    page(visit, &portal, &token, Purpose::Reset).await
}

pub async fn invitation(visit: Visit, State(portal): State<Portal>, Path(token): Path<String>) -> Response {
    page(visit, &portal, &token, Purpose::Invite).await
}

/// An address cut short is as good as one that has expired.
pub async fn no_token(visit: Visit, State(portal): State<Portal>) -> Response {
    draw::problem(&portal, visit, AppError::Conflict(Code::LinkExpired)).await
}

pub async fn page(visit: Visit, portal: &Portal, token: &str, purpose: Purpose) -> Response {
    let loaded = load(portal, token, purpose).await;
    draw::page(portal, visit, loaded, show).await
}

async fn load(portal: &Portal, token: &str, purpose: Purpose) -> Result<Seen, AppError> {
    let (_, person) = links::open(portal, portal.db.reader(), token, purpose).await?;
    Ok(Seen { purpose, action: format!("{}/{token}", purpose.path()), email: person.email.to_string() })
}

fn show(Seen { purpose, action, email }: Seen) -> impl IntoView {
    let (title, lead) = match purpose {
        Purpose::Invite => (t!("invitation-title"), t!("invitation-lead", email = email.clone())),
        _ => (t!("reset-title"), t!("reset-lead", email = email.clone())),
    };
    view! {
        <PublicLayout title lead>
            <Form action>
                // Password managers want to know for whom.
                <input class="reading-only" type="email" name="username" value=email autocomplete="username" tabindex="-1" aria-hidden="true" readonly=true/>
                <Field name="password" label=t!("person-new-password") kind=Entry::Password hint=t!("password-hint") required=true autocomplete="new-password"/>
                <FormActions>
                    <Button size=Size::Wide>{t!("password-choose")}</Button>
                </FormActions>
            </Form>
        </PublicLayout>
    }
}
