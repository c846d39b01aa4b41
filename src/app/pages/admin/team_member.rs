//! One administrator: their role, and whether they may come in.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use super::team::{role_choices, role_words};
use crate::{
    app::{draw, pages::customer::account::CurrentPassword, ui::*},
    db,
    domain::{
        error::AppError,
        ids::PersonId,
        people::{Duty, Person, PersonState, Role},
    },
    flows::portal::Portal,
    request::{Key, Visit},
};

pub struct Seen {
    person: Person,
    role: Role,
}

pub async fn page(visit: Visit, State(portal): State<Portal>, Key(id): Key<PersonId>) -> Response {
    let loaded = load(&portal, &visit, id).await;
    draw::page(&portal, visit, loaded, show).await
}

async fn load(portal: &Portal, visit: &Visit, id: PersonId) -> Result<Seen, AppError> {
    visit.admin(Duty::People)?;
    let person = db::people::find(portal.db.reader(), id).await?;
    // A contact is a customer's business, not the team's.
    let role = person.role.ok_or(AppError::NotFound)?;
    Ok(Seen { person, role })
}

fn show(Seen { person, role }: Seen) -> impl IntoView {
    let (here, state) = (format!("/admin/settings/team/{}", person.id), person.state);
    let new_role = format!("{here}/role");
    let badge = move || view! { <StateBadge family="person" state=state.word()/> };
    view! {
        <AdminLayout title=person.name.clone() at=AdminPlace::Team trail=vec![AdminPlace::Team.crumb()] lead=person.email.to_string() badge>
            <Section title=t!("team-role-title") words=t!("team-role-words", role = role_words(role))>
                <Form action=new_role>
                    <Hidden name="was" value=role.word()/>
                    <RadioField name="role" label=t!("person-role") choices=role_choices() value=role.word()/>
                    <CurrentPassword/>
                    <FormActions><Button>{t!("team-role-change")}</Button></FormActions>
                </Form>
            </Section>
            <Door here state/>
        </AdminLayout>
    }
}

#[component]
fn Door(here: String, state: PersonState) -> impl IntoView {
    let again = (state == PersonState::Invited).then(|| {
        view! { <PostButton action=format!("{here}/invite") kind=Kind::Quiet icon=Glyph::Mail>{t!("team-invite-again")}</PostButton> }
    });
    let door = match state {
        PersonState::Disabled => view! {
            <Form action=format!("{here}/open")>
                <CurrentPassword/>
                <FormActions><Button kind=Kind::Quiet>{t!("team-open")}</Button></FormActions>
            </Form>
        }
        .into_any(),
        _ => view! {
            <Ask label=t!("team-shut") question=t!("team-shut-question") action=format!("{here}/shut") confirm=t!("team-shut-confirm")>
                <CurrentPassword/>
            </Ask>
        }
        .into_any(),
    };
    view! { <Section title=t!("team-door-title") words=t!("team-door-words")>{again}{door}</Section> }
}
