//! A person's own account, customer or administrator: name, address, password, second factor, sessions.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use super::{frame::AccountLayout, sessions::Sessions};
use crate::{
    app::{draw, ui::*},
    db,
    domain::{error::AppError, people::Person, second_factor::Standing, session::Listed},
    flows::portal::Portal,
    request::{Visit, session},
};

pub struct Seen {
    person: Person,
    standing: Standing,
    sessions: Vec<Listed>,
}

pub async fn page(visit: Visit, State(portal): State<Portal>) -> Response {
    let loaded = load(&portal, &visit).await;
    draw::page(&portal, visit, loaded, show).await
}

async fn load(portal: &Portal, visit: &Visit) -> Result<Seen, AppError> {
    let (db, id) = (portal.db.reader(), visit.actor()?.person().ok_or(AppError::SignedOut)?);
    let here = session::kept(&visit.session);
    Ok(Seen {
        person: db::people::find(db, id).await?,
        standing: db::second_factors::standing(db, id).await?,
        sessions: db::sessions::of_person(db, id, here.as_deref(), visit.at).await?,
    })
}

fn show(Seen { person, standing, sessions }: Seen) -> impl IntoView {
    let Person { name, email, .. } = person;
    let (state, words, button) = match standing {
        Standing::Off => ("off", t!("second-factor-words"), t!("second-factor-set-up")),
        Standing::On { codes, .. } => ("on", t!("second-factor-on-words", codes = codes), t!("second-factor-manage")),
    };
    let badge = view! { <StateBadge family="factor" state/> };
    view! {
        <AccountLayout title=t!("nav-my-account")>
            <Section title=t!("account-name-title") words=t!("account-name-words")>
                <Form action="/account/name">
                    <Field name="name" label=t!("person-name") value=name required=true autocomplete="name" longest=120/>
                    <FormActions><Button kind=Kind::Quiet>{t!("save")}</Button></FormActions>
                </Form>
            </Section>
            <Section title=t!("account-email-title") words=t!("account-email-words", email = email.to_string())>
                <p><ButtonLink href="/account/email" kind=Kind::Quiet icon=Glyph::Mail>{t!("account-email-change")}</ButtonLink></p>
            </Section>
            <Section title=t!("account-password-title") words=t!("account-password-words")>
                <p><ButtonLink href="/account/password" kind=Kind::Quiet icon=Glyph::Lock>{t!("account-password-change")}</ButtonLink></p>
            </Section>
            <Section title=t!("second-factor-title") words actions=badge>
                <p><ButtonLink href="/account/second-factor" kind=Kind::Quiet icon=Glyph::Shield>{button}</ButtonLink></p>
            </Section>
            <Sessions sessions/>
        </AccountLayout>
    }
}
