//! One dispute: what the bank wants and why, by when, where the money stands, and what happened so far.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use super::{
    super::{postings::PostingSheet, refused::Refused},
    evidence::{self, EvidencePanel},
    panel::{StateOfDispute, Sum, kind, reason},
};
use crate::{
    app::{draw, ui::*, words},
    db,
    domain::{
        dispute::{Dispute, DisputeKind, DisputeState},
        dispute_list::Listed,
        error::AppError,
        evidence::Evidence,
        gateway::Gateway,
        history::Step,
        ids::DisputeId,
        journal::Written,
        people::Duty,
    },
    flows::portal::Portal,
    providers::{self, AnswerKind},
    request::{self, Key, Visit},
};

pub async fn page(visit: Visit, State(portal): State<Portal>, Key(id): Key<DisputeId>) -> Response {
    let loaded = load(&portal, &visit, id).await;
    draw::page(&portal, visit, loaded, show).await
}

struct Seen {
    line: Listed,
    gateway: Gateway,
    history: Vec<Step<DisputeState>>,
    evidence: Option<Evidence>,
    postings: Vec<Written>,
}

async fn load(portal: &Portal, visit: &Visit, id: DisputeId) -> Result<Seen, AppError> {
    visit.admin(Duty::Read)?;
    let db = portal.db.reader();
    let dispute = db::disputes::find(db, id).await?;
    let line = db::dispute_lists::listed(db, vec![dispute]).await?.pop().ok_or(AppError::NotFound)?;
    let causes = db::dispute_moves::of_dispute(db, id).await?;
    Ok(Seen {
        gateway: db::gateways::find(db, line.dispute.gateway).await?,
        history: db::histories::of(db, id).await?,
        evidence: db::dispute_evidence::find(db, id).await?,
        postings: db::journal::of_causes(db, &causes).await?,
        line,
    })
}

fn show(Seen { line, gateway, history, evidence, postings }: Seen) -> impl IntoView {
    let dispute = line.dispute.clone();
    let title = t!("dispute-one-title", reference = dispute.reference.clone());
    let happened = history.iter().map(|step| happening(step, &gateway)).collect::<Vec<_>>();
    let (badge, check, lead, away) = (dispute.clone(), dispute.id, line.customer_name.clone(), dispute.away);
    let drafted = evidence::is_drafted(&dispute, &gateway, evidence.as_ref());
    let drawn = drafted && request::visit().target.ends_with("/evidence");
    let (answers, accepts) = (gateway.clone(), gateway.clone());
    let postings = if postings.is_empty() {
        view! { <p class="soft">{t!("dispute-moved-nothing")}</p> }.into_any()
    } else {
        postings.into_iter().map(|of| view! { <PostingSheet of/> }).collect_view().into_any()
    };
    view! {
        <AdminLayout title at=AdminPlace::Disputes lead trail=vec![AdminPlace::Disputes.crumb()]
            badge=view! { <StateOfDispute dispute=badge/> } actions=view! { <Check id=check/> }>
            <Refused drawn/>
            <Called dispute=dispute.clone()/>
            <Split aside=view! { <Sheet><Known line gateway/></Sheet> }>
                <Stats>
                    <Stat label=t!("dispute-amount")><Amount of=dispute.amount/></Stat>
                    <Sum label=t!("dispute-contested") of=away.contested/>
                    <Sum label=t!("dispute-owed") of=away.owed/>
                    <Sum label=t!("dispute-recalled") of=away.recalled/>
                    <Sum label=t!("dispute-lost") of=away.lost/>
                </Stats>
                <Section title=t!("money-history")><Timeline happenings=happened/></Section>
            </Split>
            <EvidencePanel dispute=dispute.clone() gateway=answers evidence/>
            <Accept dispute=dispute.clone() gateway=accepts/>
            <Section title=t!("money-postings")>{postings}</Section>
        </AdminLayout>
    }
}

#[component]
fn Check(id: DisputeId) -> impl IntoView {
    request::admin(Duty::Assist).is_ok().then(|| {
        view! {
            <PostButton action=format!("/admin/disputes/{id}/check") kind=Kind::Quiet icon=Glyph::Refresh>
                {t!("dispute-check-now")}
            </PostButton>
        }
    })
}

/// What it means, and what a person does now.
#[component]
fn Called(dispute: Dispute) -> impl IntoView {
    let since = dispute.needs_person?;
    let words = match (dispute.kind, dispute.state) {
        (DisputeKind::TakenBack, _) => t!("dispute-person-taken-back"),
        (_, DisputeState::Lost) => t!("dispute-person-lost"),
        (DisputeKind::Inquiry, _) => t!("dispute-person-inquiry"),
        (DisputeKind::ChargeBack, _) => t!("dispute-person-charge-back"),
    };
    let seen = request::admin(Duty::Money).is_ok().then(|| {
        let action = format!("/admin/disputes/{}/seen", dispute.id);
        view! { <PostButton action kind=Kind::Quiet icon=Glyph::Check>{t!("dispute-seen")}</PostButton> }
    });
    Some(view! {
        <Notice tone=Tone::Warn title=t!("dispute-person-title")>
            <p>{words}" "<small><Moment of=since/></small></p>
            {seen}
        </Notice>
    })
}

/// Giving up, where the provider takes that from us.
#[component]
fn Accept(dispute: Dispute, gateway: Gateway) -> impl IntoView {
    let answers = providers::find(&gateway.provider).map_or(&[][..], |provider| provider.dispute_answers());
    let can = answers.contains(&AnswerKind::GivingUp);
    (can && dispute.state.is_open() && request::admin(Duty::Money).is_ok()).then(|| {
        let amount = words::money(words::language(), dispute.amount);
        view! {
            <Ask label=t!("dispute-accept") question=t!("dispute-accept-question", amount = amount)
                action=format!("/admin/disputes/{}/accept", dispute.id) confirm=t!("dispute-accept-do")/>
        }
    })
}

#[component]
fn Known(line: Listed, gateway: Gateway) -> impl IntoView {
    let Listed { dispute, customer_name, payment_reference } = line;
    let due = dispute.due.map(|of| view! { <Fact label=t!("dispute-due")><Moment of/></Fact> });
    let fee = dispute.fee.filter(|fee| !fee.fee.is_zero());
    let fee = fee.map(|fee| view! { <Fact label=t!("dispute-fee")><Amount of=fee.fee/></Fact> });
    let closed = dispute.closed_at.map(|of| view! { <Fact label=t!("dispute-closed-on")><Moment of/></Fact> });
    let next = dispute.check_at.map(|of| view! { <Fact label=t!("money-next-check")><Moment of/></Fact> });
    view! {
        <Facts>
            <Fact label=t!("money-customer")><a href=format!("/admin/customers/{}", dispute.customer)>{customer_name}</a></Fact>
            <Fact label=t!("money-payment")><a href=format!("/admin/payments/{}", dispute.payment)>{payment_reference}</a></Fact>
            <Fact label=t!("dispute-kind")>{kind(dispute.kind)}</Fact>
            <Fact label=t!("dispute-reason")>{reason(&dispute.reason)}</Fact>
            {due}
            <Fact label=t!("money-gateway")>{gateway.name}</Fact>
            <Fact label=t!("money-provider-reference")><Copyable text=dispute.provider_reference/></Fact>
            {fee}
            <Fact label=t!("dispute-opened-on")><Moment of=dispute.opened_at/></Fact>
            {closed}
            {next}
        </Facts>
    }
}

fn happening(step: &Step<DisputeState>, gateway: &Gateway) -> Happening {
    let language = words::language();
    let state = words::by_key(language, &format!("dispute-state-{}", step.to.word()));
    let detail = words::by_key(language, &format!("dispute-step-{}", step.detail.replace('_', "-")));
    let words = [state, detail.filter(|_| !step.detail.is_empty())].into_iter().flatten().collect::<Vec<_>>();
    let (icon, tone) = match step.to {
        DisputeState::Open => (Glyph::Question, Tone::Warn),
        DisputeState::Review => (Glyph::Clock, Tone::Info),
        DisputeState::Won => (Glyph::CheckCircle, Tone::Good),
        DisputeState::Lost => (Glyph::CrossCircle, Tone::Bad),
        DisputeState::Closed => (Glyph::Check, Tone::Plain),
    };
    let by = match step.actor.as_str() {
        "provider" => gateway.name.clone(),
        "janitor" => t!("money-by-janitor"),
        "console" => t!("money-by-console"),
        _ => step.name.clone(),
    };
    Happening { at: step.at, icon, tone, words: words.join(" — "), by }
}
