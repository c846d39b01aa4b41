//! Behind the link to a new address: one button confirms it.

use axum::{
    extract::{Path, State},
    response::Response,
};
use leptos::prelude::*;

use crate::{
    app::{draw, ui::*},
    domain::{error::AppError, people::Purpose},
    flows::{people::links, portal::Portal},
    request::Visit,
};

pub struct Seen {
    action: String,
    email: String,
}

pub async fn page(visit: Visit, State(portal): State<Portal>, Path(token): Path<String>) -> Response {
    let loaded = load(&portal, &token).await;
    draw::page(&portal, visit, loaded, show).await
}

async fn load(portal: &Portal, token: &str) -> Result<Seen, AppError> {
    let (link, _) = links::open(portal, portal.db.reader(), token, Purpose::Email).await?;
    Ok(Seen { action: format!("{}/{token}", Purpose::Email.path()), email: link.email.to_string() })
}

fn show(Seen { action, email }: Seen) -> impl IntoView {
    view! {
        <PublicLayout title=t!("confirm-email-title") lead=t!("confirm-email-lead", email = email)>
            <Form action>
                <FormActions>
                    <Button size=Size::Wide>{t!("confirm-email-confirm")}</Button>
                </FormActions>
            </Form>
        </PublicLayout>
    }
}
