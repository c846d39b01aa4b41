//! Where people come in.

use axum::{
    extract::{Query, State},
    response::Response,
};
use leptos::prelude::*;
use serde::Deserialize;

use crate::{
    app::{
        answer::{Next, is_own_path},
        draw,
        ui::*,
    },
    domain::people::Identity,
    flows::portal::Portal,
    request::{Posted, Visit, form::form_value},
};

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    next: String,
}

pub async fn page(visit: Visit, State(portal): State<Portal>, Query(asked): Query<Asked>) -> Response {
    if visit.identity == Identity::Nobody {
        return ask(visit, &portal, asked.next).await;
    }
    // Somebody who is in already has nothing to do here.
    let way = Next::to(way_in(&visit.identity, &asked.next));
    match visit.answer(Ok(way), &Posted::default()) {
        Ok(answer) => answer,
        Err(visit) => ask(visit, &portal, String::new()).await,
    }
}

/// The form, first or again. `next` is where the visitor wanted to go.
pub async fn ask(visit: Visit, portal: &Portal, next: String) -> Response {
    draw::page(portal, visit, Ok(next), show).await
}

/// To where they wanted, when it is a place of ours that is theirs.
pub fn way_in(identity: &Identity, next: &str) -> String {
    let admins = next == "/admin" || next.starts_with("/admin/") || next.starts_with("/admin?");
    let theirs = match identity {
        Identity::Admin(_) => admins || next == "/account" || next.starts_with("/account/"),
        _ => !admins && next != "/sign-in",
    };
    match identity {
        _ if theirs && is_own_path(next) => next.to_owned(),
        Identity::Admin(_) => "/admin".into(),
        _ => "/".into(),
    }
}

fn show(next: String) -> impl IntoView {
    let next = form_value("next").unwrap_or(next);
    view! {
        <PublicLayout title=t!("sign-in-title") lead=t!("sign-in-lead")>
            <Form action="/sign-in">
                <Hidden name="next" value=next/>
                <Field name="email" label=t!("person-email") kind=Entry::Email required=true autocomplete="username"/>
                <Field name="password" label=t!("person-password") kind=Entry::Password required=true autocomplete="current-password"/>
                <FormActions>
                    <Button size=Size::Wide>{t!("sign-in")}</Button>
                </FormActions>
            </Form>
            <p><a href="/forgotten">{t!("sign-in-forgotten")}</a></p>
        </PublicLayout>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        ids::PersonId,
        people::{Admin, Role},
    };

    #[test]
    fn a_19_strange_ways_lead_home() {
        let ada = Identity::Admin(Admin { person: PersonId::fresh(), name: "Ada".into(), role: Role::Owner });
        for strange in
            ["https://evil.test", "//evil.test", "/\\evil.test", "/@evil.test", "/admin\r\n", "/invoices", "", "/"]
        {
            assert_eq!(way_in(&ada, strange), "/admin", "{strange:?}");
        }
        assert_eq!(way_in(&ada, "/admin/invoices?state=paid"), "/admin/invoices?state=paid");
    }
}
