//! One notice: what was verified, what it says, what came of it, and its body as it was kept.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use crate::{
    app::{draw, reasons, ui::*, words},
    db,
    domain::{
        error::AppError,
        ids::NoticeId,
        notice::{Kept, NoticeState},
        people::Duty,
        report::About,
    },
    flows::portal::Portal,
    request::{self, Key, Visit},
};

pub async fn page(visit: Visit, State(portal): State<Portal>, Key(id): Key<NoticeId>) -> Response {
    let loaded = load(&portal, &visit, id).await;
    draw::page(&portal, visit, loaded, show).await
}

struct Seen {
    kept: Kept,
    gateway: String,
    /// The reference of the payment it is about.
    payment: Option<String>,
}

async fn load(portal: &Portal, visit: &Visit, id: NoticeId) -> Result<Seen, AppError> {
    visit.admin(Duty::Read)?;
    let db = portal.db.reader();
    let kept = db::notices::find(db, id).await?;
    let payment = db::names::payments(db, kept.payment).await?.into_values().next();
    Ok(Seen { gateway: db::gateways::find(db, kept.gateway).await?.name, payment, kept })
}

fn show(Seen { kept, gateway, payment }: Seen) -> impl IntoView {
    let state = kept.state;
    let again = request::admin(Duty::Assist).is_ok().then(|| {
        let action = format!("/admin/inbox/{}/again", kept.id);
        view! { <PostButton action kind=Kind::Quiet icon=Glyph::Refresh>{t!("money-again")}</PostButton> }
    });
    let body = match kept.body.as_str() {
        "" => view! { <p>{t!("money-body-forgotten")}</p> }.into_any(),
        body => view! {
            <pre class="raw" tabindex="0" role="region" aria-label=t!("money-body")>{pretty(body)}</pre>
        }
        .into_any(),
    };
    let reason = reasons::notice(words::language(), &kept.reason);
    let tone = if state == NoticeState::Quarantined { Tone::Warn } else { Tone::Info };
    let came_of = (!reason.is_empty()).then(|| view! { <Notice tone><p>{reason}</p></Notice> });
    view! {
        <AdminLayout title=kept.notice.kind.clone() at=AdminPlace::Inbox lead=gateway trail=vec![AdminPlace::Inbox.crumb()]
            badge=view! { <StateBadge family="notice" state=state.word()/> } actions=again>
            {came_of}
            <Split aside=view! { <Sheet><NoticeFacts kept payment/></Sheet> }>
                <Section title=t!("money-body") words=t!("money-body-words")>
                    {body}
                </Section>
            </Split>
        </AdminLayout>
    }
}

#[component]
fn NoticeFacts(kept: Kept, payment: Option<String>) -> impl IntoView {
    let effect = kept.payment.zip(payment).map(|(id, reference)| {
        view! { <Fact label=t!("money-effect")><a href=format!("/admin/payments/{id}")>{reference}</a></Fact> }
    });
    let object = match kept.notice.about {
        About::Payment { reference, .. }
        | About::Refund { reference, .. }
        | About::Dispute { reference, .. }
        | About::Mandate { reference, .. }
        | About::Payout { reference } => Some(reference),
        About::Later { object } => Some(object),
        About::Account | About::Other => None,
    };
    let object = object.map(|text| view! { <Fact label=t!("money-object")><Copyable text/></Fact> });
    let claim = kept.notice.claim.amount.map(|of| view! { <Fact label=t!("money-claim")><Amount of/></Fact> });
    let next = kept.next_at.map(|of| view! { <Fact label=t!("money-next-try")><Moment of/></Fact> });
    let settled = kept.settled_at.map(|of| view! { <Fact label=t!("money-settled-at")><Moment of/></Fact> });
    view! {
        <Facts>
            <Fact label=t!("money-signature")>
                <Badge tone=Tone::Good icon=Glyph::Shield words=t!("money-signature-good")/>
            </Fact>
            <Fact label=t!("money-event")><Copyable text=kept.notice.event/></Fact>
            {object}
            {claim}
            {effect}
            <Fact label=t!("money-received-at")><Moment of=kept.received_at/></Fact>
            <Fact label=t!("money-repeats")>{kept.repeats.to_string()}</Fact>
            <Fact label=t!("money-tries")>{kept.tries.to_string()}</Fact>
            {next}
            {settled}
        </Facts>
    }
}

/// Indented where it is JSON, as it came where it is not.
fn pretty(body: &str) -> String {
    serde_json::from_str::<serde_json::Value>(body)
        .and_then(|value| serde_json::to_string_pretty(&value))
        .unwrap_or_else(|_| body.to_owned())
}
