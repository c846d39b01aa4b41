//! Where people ask for a new password.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use crate::{
    app::{draw, ui::*},
    flows::portal::Portal,
    request::Visit,
};

pub async fn page(visit: Visit, State(portal): State<Portal>) -> Response {
    draw::page(&portal, visit, Ok(()), show).await
}

fn show((): ()) -> impl IntoView {
    view! {
        <PublicLayout title=t!("forgotten-title") lead=t!("forgotten-lead")>
            <Form action="/forgotten">
                <Field name="email" label=t!("person-email") kind=Entry::Email required=true autocomplete="username"/>
                <FormActions>
                    <Button size=Size::Wide>{t!("forgotten-send")}</Button>
                </FormActions>
            </Form>
            <p><a href="/sign-in">{t!("back-to-sign-in")}</a></p>
        </PublicLayout>
    }
}
