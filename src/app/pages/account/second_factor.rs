//! A person's second factor: set up with a telephone, kept, turned off.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use super::frame::{AccountLayout, crumb};
use crate::{
    app::{draw, ui::*},
    db,
    domain::{
        Instant,
        error::AppError,
        people::Actor,
        second_factor::{Demand, Standing},
    },
    flows::{people::second_factor::authenticator::shown, portal::Portal},
    request::Visit,
};

pub enum Seen {
    Off,
    /// The secret as people type it, and as a telephone reads it.
    Shown {
        typed: String,
        address: String,
    },
    On {
        since: Instant,
        codes: u64,
        demand: Demand,
    },
}

pub async fn page(visit: Visit, State(portal): State<Portal>) -> Response {
    let loaded = load(&portal, &visit).await;
    draw::page(&portal, visit, loaded, show).await
}

async fn load(portal: &Portal, visit: &Visit) -> Result<Seen, AppError> {
    let (db, actor) = (portal.db.reader(), visit.actor()?);
    let person = actor.person().ok_or(AppError::SignedOut)?;
    if let Standing::On { since, codes } = db::second_factors::standing(db, person).await? {
        let demand = match actor {
            Actor::Admin(_) => db::settings::access(db).await?.value.second_factor,
            _ => Demand::Nobody,
        };
        return Ok(Seen::On { since, codes, demand });
    }
    let Some(authenticator) = shown(portal, person).await? else { return Ok(Seen::Off) };
    let (shop, email) = (db::settings::shop(db).await?.value.name, db::people::find(db, person).await?.email);
    Ok(Seen::Shown { typed: authenticator.typed(), address: authenticator.address(&shop, &email) })
}

fn show(seen: Seen) -> impl IntoView {
    let content = match seen {
        Seen::Off => view! { {refused(&["on", "codes", "off"])}<Off/> }.into_any(),
        Seen::Shown { typed, address } => view! { {refused(&["codes", "off"])}<Shown typed address/> }.into_any(),
        Seen::On { since, codes, demand } => view! { {refused(&["begin", "on"])}<On since codes demand/> }.into_any(),
    };
    view! {
        <AccountLayout title=t!("second-factor-title") lead=t!("second-factor-lead") trail=crumb()>
            {content}
        </AccountLayout>
    }
}

/// Somebody was faster in another window: what is wrong is said although the form is gone.
fn refused(gone: &[&str]) -> impl IntoView + use<> {
    let returned = |form: &&str| view! { <Returned action=format!("/account/second-factor/{form}")/> };
    gone.iter().map(returned).collect_view()
}

#[component]
fn Off() -> impl IntoView {
    view! {
        <Section title=t!("second-factor-off-title") words=t!("second-factor-off-words")>
            <PostButton action="/account/second-factor/begin" icon=Glyph::Shield>{t!("second-factor-begin")}</PostButton>
        </Section>
    }
}

#[component]
fn Shown(typed: String, address: String) -> impl IntoView {
    let copied = typed.replace(' ', "");
    view! {
        <Section title=t!("second-factor-scan-title") words=t!("second-factor-scan-words")>
            <div class="pairing">
                <Qr text=address label=t!("second-factor-qr")/>
                <div class="stack tight">
                    <p class="soft">{t!("second-factor-type-instead")}</p>
                    <p class="secret"><Copyable text=typed copied/></p>
                </div>
            </div>
        </Section>
        <Section title=t!("second-factor-prove-title") words=t!("second-factor-prove-words")>
            <Form action="/account/second-factor/on">
                <Field name="one_time_code" label=t!("one-time-code") kind=Entry::OneTime required=true autocomplete="one-time-code" longest=12/>
                <FormActions><Button>{t!("second-factor-turn-on")}</Button></FormActions>
            </Form>
        </Section>
    }
}

#[component]
fn On(since: Instant, codes: u64, demand: Demand) -> impl IntoView {
    let few = (codes < 4).then(|| {
        view! { <Notice tone=Tone::Warn><p>{t!("recovery-codes-few", codes = codes)}</p></Notice> }
    });
    let off = match demand {
        Demand::Administrators => {
            view! { {refused(&["off"])}<p class="soft">{t!("second-factor-demanded-words")}</p> }.into_any()
        }
        Demand::Nobody => view! {
            <Ask label=t!("second-factor-turn-off") question=t!("second-factor-turn-off-question")
                action="/account/second-factor/off" confirm=t!("second-factor-turn-off")/>
        }
        .into_any(),
    };
    view! {
        <Section title=t!("second-factor-state-title")>
            <p class="row"><StateBadge family="factor" state="on"/>" "<span>{t!("second-factor-since")}" "<Day of=since/></span></p>
        </Section>
        <Section title=t!("recovery-codes-title") words=t!("recovery-codes-left", codes = codes)>
            {few}
            <PostButton action="/account/second-factor/codes" kind=Kind::Quiet icon=Glyph::Key>{t!("recovery-codes-renew")}</PostButton>
        </Section>
        <Section title=t!("second-factor-turn-off") words=t!("second-factor-off-means")>{off}</Section>
    }
}
