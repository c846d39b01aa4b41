//! The second step of coming in: a code of the telephone, or one from the sheet.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use crate::{
    app::{
        answer::{Next, see_other},
        draw,
        pages::account::proof::CodeFields,
        ui::*,
    },
    flows::portal::Portal,
    request::{Visit, session},
};

/// For whoever gave the right password a short while ago; everybody else begins there.
pub async fn page(visit: Visit, State(portal): State<Portal>) -> Response {
    match session::waiting(&visit.session, visit.at).await {
        Ok(Some(_)) => draw::page(&portal, visit, Ok(()), show).await,
        Ok(None) => see_other(&Next::to("/sign-in")),
        Err(error) => draw::problem(&portal, visit, error).await,
    }
}

fn show((): ()) -> impl IntoView {
    view! {
        <PublicLayout title=t!("code-title") lead=t!("code-lead")>
            <Form action="/sign-in/code">
                <CodeFields/>
                <FormActions><Button size=Size::Wide>{t!("sign-in")}</Button></FormActions>
            </Form>
            <p class="soft">{t!("code-lost")}</p>
            <p><a href="/sign-in">{t!("code-somebody-else")}</a></p>
        </PublicLayout>
    }
}
