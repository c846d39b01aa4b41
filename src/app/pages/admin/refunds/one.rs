//! One refund with all that is known of it, and what a person may do about it now.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use super::{
    super::{postings::PostingSheet, refused::Refused},
    panel::{StateOfRefund, destination},
};
use crate::{
    app::{draw, reasons, ui::*, words},
    db,
    domain::{
        credit_note::CreditNote,
        error::AppError,
        gateway::Gateway,
        history::Step,
        ids::RefundId,
        journal::Written,
        payment::Attention,
        people::Duty,
        refund::{Booked, Destination, Origin, Refund, RefundState, Source},
        refund_list::Listed,
    },
    flows::portal::Portal,
    request::{self, Key, Visit},
};

pub async fn page(visit: Visit, State(portal): State<Portal>, Key(id): Key<RefundId>) -> Response {
    let loaded = load(&portal, &visit, id).await;
    draw::page(&portal, visit, loaded, show).await
}

struct Seen {
    line: Listed,
    gateway: Gateway,
    history: Vec<Step<RefundState>>,
    notes: Vec<CreditNote>,
    postings: Vec<Written>,
}

async fn load(portal: &Portal, visit: &Visit, id: RefundId) -> Result<Seen, AppError> {
    visit.admin(Duty::Read)?;
    let db = portal.db.reader();
    let refund = db::refunds::find(db, id).await?;
    let line = db::refund_lists::listed(db, vec![refund]).await?.pop().ok_or(AppError::NotFound)?;
    Ok(Seen {
        gateway: db::gateways::find(db, line.refund.gateway).await?,
        history: db::histories::of(db, id).await?,
        notes: db::credit_notes::of_refund(db, id).await?,
        postings: db::journal::of_causes(db, &[id.0]).await?,
        line,
    })
}

fn show(Seen { line, gateway, history, notes, postings }: Seen) -> impl IntoView {
    let refund = line.refund.clone();
    let title = t!("refund-one-title", reference = refund.reference.clone());
    let happened = history.iter().map(|step| happening(step, &gateway)).collect::<Vec<_>>();
    let (attention, state, deeds) = (refund.attention, refund.state.word(), refund.clone());
    let (lead, customer) = (line.customer_name.clone(), line.customer_name.clone());
    view! {
        <AdminLayout title at=AdminPlace::Refunds lead trail=vec![AdminPlace::Refunds.crumb()]
            badge=view! { <StateOfRefund attention state/> } actions=view! { <Check refund=deeds/> }>
            <Refused drawn=false/>
            <Called refund=refund.clone() customer/>
            <Split aside=view! { <Sheet><Known line gateway notes/></Sheet> }>
                <Stats><Stat label=t!("money-amount")><Amount of=refund.amount/></Stat></Stats>
                <Section title=t!("money-history")><Timeline happenings=happened/></Section>
            </Split>
            <Section title=t!("money-postings")>
                {if postings.is_empty() {
                    view! { <p class="soft">{t!("money-postings-none")}</p> }.into_any()
                } else {
                    postings.into_iter().map(|of| view! { <PostingSheet of/> }).collect_view().into_any()
                }}
            </Section>
        </AdminLayout>
    }
}

#[component]
fn Check(refund: Refund) -> impl IntoView {
    let may = request::admin(Duty::Assist).is_ok() && refund.destination == Destination::Provider;
    may.then(|| {
        view! {
            <PostButton action=format!("/admin/refunds/{}/check", refund.id) kind=Kind::Quiet icon=Glyph::Refresh>
                {t!("refund-check-now")}
            </PostButton>
        }
    })
}

/// What waits for a person, and the deeds that end it.
#[component]
fn Called(refund: Refund, customer: String) -> impl IntoView {
    let Attention::NeedsPerson { since } = refund.attention else { return None };
    let may = request::admin(Duty::Money).is_ok();
    let here = format!("/admin/refunds/{}", refund.id);
    if refund.destination == Destination::Bank && refund.state == RefundState::Submitted {
        let amount = words::money(words::language(), refund.amount);
        let words = t!("refund-bank-words", amount = amount, customer = customer, reference = refund.reference);
        let deeds = may.then(|| {
            view! {
                <PostButton action=format!("{here}/sent") icon=Glyph::Check>{t!("refund-bank-sent")}</PostButton>
                <Ask label=t!("refund-bank-drop") question=t!("refund-bank-drop-question") action=format!("{here}/drop")
                    confirm=t!("refund-bank-drop-do")/>
            }
        });
        return Some(view! { <Section title=t!("refund-bank-title") words>{deeds}</Section> }.into_any());
    }
    let words = match (refund.state, refund.source) {
        (RefundState::Failed, _) if refund.booked == Booked::Nothing => t!("refund-person-nothing"),
        (RefundState::Failed, _) => t!("refund-person-failed"),
        (_, Source::Unexplained) => t!("refund-person-unexplained"),
        (RefundState::Succeeded, _) => t!("refund-person-late"),
        _ => t!("refund-person-unknown"),
    };
    let why = refund.failure.as_deref().map(|word| reasons::failure(words::language(), word));
    let seen = (may && !refund.state.is_open()).then(|| {
        view! { <PostButton action=format!("{here}/seen") kind=Kind::Quiet icon=Glyph::Check>{t!("refund-seen")}</PostButton> }
    });
    let notice = view! {
        <Notice tone=Tone::Warn title=t!("refund-person-title")>
            {why.map(|why| view! { <p>{why}</p> })}
            <p>{words}" "<small><Moment of=since/></small></p>
            {seen}
        </Notice>
    };
    Some(notice.into_any())
}

#[component]
fn Known(line: Listed, gateway: Gateway, notes: Vec<CreditNote>) -> impl IntoView {
    let Listed { refund, customer_name, payment_reference, invoice_number } = line;
    let source = match refund.source {
        Source::Invoice(id) => {
            view! { <a href=format!("/admin/invoices/{id}")>{invoice_number.unwrap_or_default()}</a> }.into_any()
        }
        Source::Late(id) => {
            view! { <a href=format!("/admin/late-money/{id}")>{t!("refund-source-late")}</a> }.into_any()
        }
        Source::TopUp => t!("refund-source-top-up").into_any(),
        Source::Unexplained => t!("refund-source-unexplained").into_any(),
    };
    let origin = match refund.origin {
        Origin::House => t!("refund-origin-house"),
        Origin::Provider => t!("refund-origin-provider"),
    };
    let reason = (!refund.reason.is_empty())
        .then(|| view! { <Fact label=t!("refund-reason")><span class="prose">{refund.reason.clone()}</span></Fact> });
    let reference = refund
        .provider_reference
        .clone()
        .map(|text| view! { <Fact label=t!("money-provider-reference")><Copyable text/></Fact> });
    let failure = refund.failure.clone().map(|word| {
        view! { <Fact label=t!("money-failure")>{reasons::failure(words::language(), &word)}</Fact> }
    });
    let cost = refund.fee.filter(|fee| !fee.fee.is_zero());
    let cost = cost.map(|fee| view! { <Fact label=t!("refund-cost")><Amount of=fee.fee/></Fact> });
    let notes = notes.into_iter().map(|note| {
        let href = format!("/admin/credit-notes/{}", note.id);
        view! { <Fact label=t!("refund-credit-note")><a href=href>{note.number}</a></Fact> }
    });
    let succeeded = refund.succeeded_at.map(|of| view! { <Fact label=t!("refund-done-on")><Moment of/></Fact> });
    let next = match refund.attention {
        Attention::CheckAt { at, .. } => Some(view! { <Fact label=t!("money-next-check")><Moment of=at/></Fact> }),
        _ => None,
    };
    view! {
        <Facts>
            <Fact label=t!("money-customer")><a href=format!("/admin/customers/{}", refund.customer)>{customer_name}</a></Fact>
            <Fact label=t!("money-payment")><a href=format!("/admin/payments/{}", refund.payment)>{payment_reference}</a></Fact>
            <Fact label=t!("refund-source")>{source}</Fact>
            <Fact label=t!("refund-to")>{destination(refund.destination)}</Fact>
            <Fact label=t!("money-gateway")>{gateway.name}</Fact>
            <Fact label=t!("refund-origin")>{origin}</Fact>
            {reason}
            {reference}
            {failure}
            {cost}
            {notes.collect_view()}
            <Fact label=t!("money-created")><Moment of=refund.created_at/></Fact>
            {succeeded}
            {next}
        </Facts>
    }
}

fn happening(step: &Step<RefundState>, gateway: &Gateway) -> Happening {
    let language = words::language();
    let state = words::by_key(language, &format!("refund-state-{}", step.to.word()));
    let detail = reasons::step(language, &step.detail);
    let words = [state.unwrap_or_default(), detail].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
    let (icon, tone) = match step.to {
        RefundState::Succeeded => (Glyph::CheckCircle, Tone::Good),
        RefundState::Failed => (Glyph::CrossCircle, Tone::Bad),
        RefundState::Unknown => (Glyph::Question, Tone::Warn),
        RefundState::Requested => (Glyph::Draft, Tone::Plain),
        RefundState::Submitted => (Glyph::Clock, Tone::Info),
    };
    let by = match step.actor.as_str() {
        "provider" => gateway.name.clone(),
        "janitor" => t!("money-by-janitor"),
        "console" => t!("money-by-console"),
        _ => step.name.clone(),
    };
    Happening { at: step.at, icon, tone, words: words.join(" — "), by }
}
