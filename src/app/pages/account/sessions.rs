//! Where somebody is signed in: with what, from where, since when; and a button to end each.

use leptos::prelude::*;

use crate::{
    app::ui::*,
    domain::session::{Listed, Place},
    row,
};

#[component]
pub fn Sessions(sessions: Vec<Listed>) -> impl IntoView {
    let columns = vec![
        Column::text(t!("session-device")),
        Column::text(t!("session-address")),
        Column::text(t!("session-began")),
        Column::text(t!("session-seen")),
        Column::actions(),
    ];
    let others = sessions.iter().any(|session| session.place == Place::Elsewhere);
    let rows = sessions.into_iter().map(line).collect();
    let end_others = others.then(|| {
        view! { <PostButton action="/account/sessions" kind=Kind::Quiet icon=Glyph::SignOut>{t!("account-sessions-end")}</PostButton> }
    });
    view! {
        <Section title=t!("account-sessions-title") words=t!("account-sessions-words")>
            <Table caption=t!("account-sessions-title") columns rows/>
            {end_others}
        </Section>
    }
}

fn line(Listed { handle, trail, began, seen, place }: Listed) -> Row {
    let device = if trail.device.is_empty() { t!("session-unknown-device") } else { trail.device };
    let named = device.clone();
    let end = match place {
        Place::Here => view! { <Badge tone=Tone::Good icon=Glyph::Check words=t!("session-here")/> }.into_any(),
        Place::Elsewhere => view! {
            <PostButton action=format!("/account/sessions/{handle}/end") kind=Kind::Quiet size=Size::Small>
                {t!("session-end")}<span class="reading-only">" "{named}</span>
            </PostButton>
        }
        .into_any(),
    };
    row![
        device,
        view! { <span class="address">{trail.address}</span> },
        view! { <Moment of=began short=true/> },
        view! { <Moment of=seen short=true/> },
        end,
    ]
}
