//! One administrator: their role, and whether they may come in.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use super::team::{role_choices, role_words};
use crate::{
    app::{draw, ui::*},
    db,
    domain::{
        error::AppError,
        ids::PersonId,
        people::{Duty, Person, PersonState, Role},
        second_factor::Standing,
    },
    flows::portal::Portal,
    request::{Key, Visit},
};

pub struct Seen {
    person: Person,
    role: Role,
    standing: Standing,
    sessions: usize,
    /// Whose page this is for.
    reader: PersonId,
}

pub async fn page(visit: Visit, State(portal): State<Portal>, Key(id): Key<PersonId>) -> Response {
    let loaded = load(&portal, &visit, id).await;
    draw::page(&portal, visit, loaded, show).await
}

async fn load(portal: &Portal, visit: &Visit, id: PersonId) -> Result<Seen, AppError> {
    let reader = visit.admin(Duty::People)?.person;
    let db = portal.db.reader();
    let person = db::people::find(db, id).await?;
    // A contact is a customer's business, not the team's.
    let role = person.role.ok_or(AppError::NotFound)?;
    let standing = db::second_factors::standing(db, id).await?;
    let sessions = db::sessions::of_person(db, id, None, visit.at).await?.len();
    Ok(Seen { person, role, standing, sessions, reader })
}

fn show(Seen { person, role, standing, sessions, reader }: Seen) -> impl IntoView {
    let (here, state) = (format!("/admin/settings/team/{}", person.id), person.state);
    let new_role = format!("{here}/role");
    let badge = move || view! { <StateBadge family="person" state=state.word()/> };
    view! {
        <AdminLayout title=person.name.clone() at=AdminPlace::Team trail=vec![AdminPlace::Team.crumb()] lead=person.email.to_string() badge>
            <Section title=t!("team-role-title") words=t!("team-role-words", role = role_words(role))>
                <Form action=new_role>
                    <Hidden name="was" value=role.word()/>
                    <RadioField name="role" label=t!("person-role") choices=role_choices() value=role.word()/>
                    <FormActions><Button>{t!("team-role-change")}</Button></FormActions>
                </Form>
            </Section>
            <SecondFactor here=here.clone() standing own=reader == person.id/>
            <SignedIn here=here.clone() sessions/>
            <Door here state/>
        </AdminLayout>
    }
}

#[component]
fn SecondFactor(here: String, standing: Standing, own: bool) -> impl IntoView {
    let (state, words) = match standing {
        Standing::Off => ("off", t!("team-factor-off")),
        Standing::On { .. } => ("on", t!("team-factor-on")),
    };
    let asked = format!("{here}/second-factor");
    let reset = match matches!(standing, Standing::On { .. }) && !own {
        true => view! {
            <Ask label=t!("factor-reset") question=t!("factor-reset-question") action=asked confirm=t!("factor-reset")/>
        }
        .into_any(),
        false => view! { <Returned action=asked/> }.into_any(),
    };
    let badge = view! { <StateBadge family="factor" state/> };
    view! { <Section title=t!("second-factor-title") words actions=badge>{reset}</Section> }
}

#[component]
fn SignedIn(here: String, sessions: usize) -> impl IntoView {
    let end = (sessions > 0).then(|| {
        view! { <PostButton action=format!("{here}/sessions") kind=Kind::Quiet icon=Glyph::SignOut>{t!("person-sign-out")}</PostButton> }
    });
    view! { <Section title=t!("account-sessions-title") words=t!("person-sessions", count = sessions)>{end}</Section> }
}

#[component]
fn Door(here: String, state: PersonState) -> impl IntoView {
    let again = (state == PersonState::Invited).then(|| {
        view! { <PostButton action=format!("{here}/invite") kind=Kind::Quiet icon=Glyph::Mail>{t!("team-invite-again")}</PostButton> }
    });
    let door = match state {
        PersonState::Disabled => view! {
            <PostButton action=format!("{here}/open") kind=Kind::Quiet>{t!("team-open")}</PostButton>
        }
        .into_any(),
        _ => view! {
            <Ask label=t!("team-shut") question=t!("team-shut-question") action=format!("{here}/shut") confirm=t!("team-shut-confirm")/>
        }
        .into_any(),
    };
    view! { <Section title=t!("team-door-title") words=t!("team-door-words")>{again}{door}</Section> }
}
