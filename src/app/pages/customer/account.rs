//! A person's own account, customer or administrator: name, address, password, sessions.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use crate::{
    app::{draw, ui::*},
    db,
    domain::{
        error::AppError,
        people::{Actor, Person},
    },
    flows::portal::Portal,
    request::Visit,
};

pub struct Seen {
    person: Person,
    actor: Actor,
}

pub async fn page(visit: Visit, State(portal): State<Portal>) -> Response {
    let loaded = load(&portal, &visit).await;
    draw::page(&portal, visit, loaded, show).await
}

async fn load(portal: &Portal, visit: &Visit) -> Result<Seen, AppError> {
    let actor = visit.actor()?;
    let person = db::people::find(portal.db.reader(), actor.person().ok_or(AppError::SignedOut)?).await?;
    Ok(Seen { person, actor })
}

fn show(Seen { person, actor }: Seen) -> impl IntoView {
    match actor {
        Actor::Admin(_) => view! {
            <AdminLayout title=t!("nav-my-account") at=AdminPlace::Account><Forms person/></AdminLayout>
        }
        .into_any(),
        _ => view! {
            <CustomerLayout title=t!("nav-my-account") at=CustomerPlace::Elsewhere><Forms person/></CustomerLayout>
        }
        .into_any(),
    }
}

#[component]
fn Forms(person: Person) -> impl IntoView {
    let Person { name, email, .. } = person;
    view! {
        <Section title=t!("account-name-title") words=t!("account-name-words")>
            <Form action="/account/name">
                <Field name="name" label=t!("person-name") value=name required=true autocomplete="name" longest=120/>
                <FormActions><Button kind=Kind::Quiet>{t!("save")}</Button></FormActions>
            </Form>
        </Section>
        <Section title=t!("account-email-title") words=t!("account-email-words", email = email.to_string())>
            <Form action="/account/email">
                <Field name="email" label=t!("person-new-email") kind=Entry::Email required=true autocomplete="email"/>
                <CurrentPassword/>
                <FormActions><Button kind=Kind::Quiet>{t!("account-email-change")}</Button></FormActions>
            </Form>
        </Section>
        <Section title=t!("account-password-title") words=t!("account-password-words")>
            <Form action="/account/password">
                <CurrentPassword/>
                <Field name="password" label=t!("person-new-password") kind=Entry::Password hint=t!("password-hint") required=true autocomplete="new-password"/>
                <FormActions><Button kind=Kind::Quiet>{t!("account-password-change")}</Button></FormActions>
            </Form>
        </Section>
        <Section title=t!("account-sessions-title") words=t!("account-sessions-words")>
            <PostButton action="/account/sessions" kind=Kind::Quiet icon=Glyph::SignOut>{t!("account-sessions-end")}</PostButton>
        </Section>
    }
}

/// Asked before every step that matters.
#[component]
pub fn CurrentPassword() -> impl IntoView {
    view! {
        <Field name="current_password" label=t!("person-current-password") kind=Entry::Password required=true autocomplete="current-password"/>
    }
}
