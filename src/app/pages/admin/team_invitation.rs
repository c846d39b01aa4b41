//! An administrator is invited.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use super::team::role_choices;
use crate::{
    app::{draw, ui::*, words},
    domain::{error::AppError, people::Duty},
    flows::portal::Portal,
    request::Visit,
};

pub async fn page(visit: Visit, State(portal): State<Portal>) -> Response {
    let loaded = load(&visit);
    draw::page(&portal, visit, loaded, show).await
}

fn load(visit: &Visit) -> Result<(), AppError> {
    visit.admin(Duty::People).map(drop)
}

fn show((): ()) -> impl IntoView {
    let languages = vec![Choice::new("fr", "Français"), Choice::new("en", "English")];
    view! {
        <AdminLayout title=t!("team-invite") at=AdminPlace::Team trail=vec![AdminPlace::Team.crumb()] lead=t!("team-invite-lead")>
            <Form action="/admin/settings/team/invite">
                <Field name="name" label=t!("person-name") required=true longest=120/>
                <Field name="email" label=t!("person-email") kind=Entry::Email required=true/>
                <SelectField name="language" label=t!("person-language") choices=languages value=words::language().tag()/>
                <RadioField name="role" label=t!("person-role") choices=role_choices() value="viewer"/>
                <FormActions><Button icon=Glyph::Mail>{t!("team-invite-send")}</Button></FormActions>
            </Form>
        </AdminLayout>
    }
}
