//! The mandates a customer left with providers, and the way to have one used no longer.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use super::progress::Refused;
use crate::{
    app::{draw, ui::*, words},
    db,
    domain::{
        error::AppError,
        gateway::Gateway,
        mandate::{Mandate, MandateState},
        people::Right,
    },
    flows::portal::Portal,
    request::Visit,
};

/// The latest so many.
const MOST: u64 = 100;

pub async fn page(visit: Visit, State(portal): State<Portal>) -> Response {
    let loaded = load(&portal, &visit).await;
    draw::page(&portal, visit, loaded, show).await
}

struct Seen {
    mandates: Vec<(Mandate, Gateway, Use)>,
    may_end: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    Idle,
    /// Money moves on it: it cannot be ended now.
    Moving,
}

async fn load(portal: &Portal, visit: &Visit) -> Result<Seen, AppError> {
    let contact = visit.contact(Right::See)?;
    let db = portal.db.reader();
    let mut mandates = Vec::new();
    for mandate in db::mandates::of_customer(db, contact.customer, MOST).await? {
        let gateway = db::gateways::find(db, mandate.gateway).await?;
        let moving = mandate.state == MandateState::Active && db::mandates::is_in_use(db, &mandate).await?;
        mandates.push((mandate, gateway, if moving { Use::Moving } else { Use::Idle }));
    }
    Ok(Seen { mandates, may_end: contact.must(Right::Pay).is_ok() })
}

fn show(Seen { mandates, may_end }: Seen) -> impl IntoView {
    let content = match mandates.is_empty() {
        true => view! {
            <Empty icon=Glyph::Landmark title=t!("mandates-none") words=t!("mandates-none-words")/>
        }
        .into_any(),
        false => mandates
            .into_iter()
            .map(|(mandate, gateway, moves)| view! { <One mandate gateway moves may_end/> })
            .collect_view()
            .into_any(),
    };
    view! {
        <CustomerLayout title=t!("mandates-title") at=CustomerPlace::Elsewhere lead=t!("mandates-lead")>
            <Refused/>
            {content}
        </CustomerLayout>
    }
}

#[component]
fn One(mandate: Mandate, gateway: Gateway, moves: Use, may_end: bool) -> impl IntoView {
    let language = words::language();
    let date = words::date(language, mandate.agreed_at);
    let words = t!("debit-given", method = gateway.title(language).to_owned(), date = date);
    let ended = mandate.ended_at.map(|at| view! { <p>{t!("mandate-ended-on", date = words::date(language, at))}</p> });
    let end = (mandate.state == MandateState::Active && may_end).then(|| match moves {
        Use::Moving => view! { <p>{t!("mandate-moving")}</p> }.into_any(),
        Use::Idle => view! {
            <Ask label=t!("mandate-forget") question=t!("mandate-forget-question")
                action=format!("/mandates/{}/forget", mandate.id) confirm=t!("mandate-forget-confirm")/>
        }
        .into_any(),
    });
    let badge = view! { <StateBadge family="mandate" state=mandate.state.word()/> };
    view! {
        <Section title=mandate.method.clone() words actions=badge>
            {ended}
            {end}
        </Section>
    }
}
