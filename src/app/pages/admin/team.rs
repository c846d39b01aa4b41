//! The administrators: who they are, what they may do.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use crate::{
    app::{draw, ui::*, words},
    db,
    domain::{
        error::AppError,
        ids::PersonId,
        people::{Duty, Person, Role},
    },
    flows::portal::Portal,
    request::Visit,
    row,
};

pub struct Seen {
    people: Vec<Person>,
    /// Those with a second factor.
    holders: Vec<PersonId>,
    may_invite: bool,
}

pub async fn page(visit: Visit, State(portal): State<Portal>) -> Response {
    let loaded = load(&portal, &visit).await;
    draw::page(&portal, visit, loaded, show).await
}

async fn load(portal: &Portal, visit: &Visit) -> Result<Seen, AppError> {
    let admin = visit.admin(Duty::Read)?;
    let people = db::people::administrators(portal.db.reader()).await?;
    let ids = people.iter().map(|person| person.id).collect::<Vec<_>>();
    let holders = db::second_factors::holders(portal.db.reader(), &ids).await?;
    Ok(Seen { people, holders, may_invite: admin.role.may(Duty::People) })
}

fn show(Seen { people, holders, may_invite }: Seen) -> impl IntoView {
    let columns = vec![
        Column::text(t!("person-name")),
        Column::text(t!("person-email")),
        Column::text(t!("person-role")),
        Column::text(t!("second-factor-short")),
        Column::text(t!("person-state")),
    ];
    let rows = people.into_iter().map(|person| {
        let (name, email, state) = (person.name.clone(), person.email.to_string(), person.state.word());
        let role = person.role.map(role_words);
        let factor = if holders.contains(&person.id) { "on" } else { "off" };
        let factor = view! { <StateBadge family="factor" state=factor/> };
        let row = row![name, email, role, factor, view! { <StateBadge family="person" state/> }];
        if may_invite { row.to(format!("/admin/settings/team/{}", person.id)) } else { row }
    });
    let rows = rows.collect();
    let invite = move || {
        may_invite.then(|| {
            view! {
                <ButtonLink href="/admin/settings/team/access" kind=Kind::Quiet icon=Glyph::Shield>{t!("team-access")}</ButtonLink>
                <ButtonLink href="/admin/settings/team/invite" icon=Glyph::Mail>{t!("team-invite")}</ButtonLink>
            }
        })
    };
    view! {
        <AdminLayout title=t!("nav-team") at=AdminPlace::Team lead=t!("team-lead") actions=invite>
            <Table caption=t!("nav-team") columns rows/>
        </AdminLayout>
    }
}

pub fn role_words(role: Role) -> String {
    words::by_key(words::language(), &format!("role-{}", role.word())).unwrap_or_else(|| role.word().into())
}

/// Every role, with what it may do.
pub fn role_choices() -> Vec<Choice> {
    let hint = |role: Role| words::by_key(words::language(), &format!("role-{}-may", role.word())).unwrap_or_default();
    Role::ALL.into_iter().map(|role| Choice::new(role.word(), role_words(role)).hint(hint(role))).collect()
}
