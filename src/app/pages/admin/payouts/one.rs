//! One payout with its lines, whether they sum to it, and what a person may do about it.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use super::{
    super::{postings::PostingSheet, refused::Refused},
    StateOfPayout,
};
use crate::{
    app::{draw, reasons, ui::*, words},
    db,
    domain::{
        error::AppError,
        gateway::Gateway,
        history::Step,
        ids::PayoutId,
        journal::Written,
        money::Money,
        payout::{Listing, Payout, PayoutState, Standing, Subject, sum},
        payout_list::NamedLine,
        people::Duty,
        refund::Origin,
    },
    flows::portal::Portal,
    request::{self, Key, Visit},
    row,
};

pub async fn page(visit: Visit, State(portal): State<Portal>, Key(id): Key<PayoutId>) -> Response {
    let loaded = load(&portal, &visit, id).await;
    draw::page(&portal, visit, loaded, show).await
}

struct Seen {
    payout: Payout,
    gateway: Gateway,
    lines: Vec<NamedLine>,
    history: Vec<Step<PayoutState>>,
    postings: Vec<Written>,
}

async fn load(portal: &Portal, visit: &Visit, id: PayoutId) -> Result<Seen, AppError> {
    visit.admin(Duty::Read)?;
    let db = portal.db.reader();
    let payout = db::payouts::find(db, id).await?;
    Ok(Seen {
        gateway: db::gateways::find(db, payout.gateway).await?,
        lines: db::payout_lists::lines_of(db, id).await?,
        history: db::histories::of(db, id).await?,
        postings: db::journal::of_causes(db, &[id.0]).await?,
        payout,
    })
}

fn show(Seen { payout, gateway, lines, history, postings }: Seen) -> impl IntoView {
    let title = t!("payout-one-title", reference = payout.reference.clone());
    let happened = history.iter().map(|step| happening(step, &gateway)).collect::<Vec<_>>();
    let lead = gateway.name.clone();
    let (badge, check, called) = (payout.clone(), payout.clone(), payout.clone());
    let (known, inside, amount) = (payout.clone(), payout.clone(), payout.amount);
    view! {
        <AdminLayout title at=AdminPlace::Payouts lead trail=vec![AdminPlace::Payouts.crumb()]
            badge=view! { <StateOfPayout payout=badge/> } actions=view! { <Check payout=check/> }>
            <Refused drawn=false/>
            <Called payout=called/>
            <Split aside=view! { <Sheet><Known payout=known gateway/></Sheet> }>
                <Stats><Stat label=t!("money-amount")><Amount of=amount/></Stat></Stats>
                <Section title=t!("payout-lines")><Lines payout=inside.clone() lines=lines.clone()/></Section>
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
fn Check(payout: Payout) -> impl IntoView {
    let may = request::admin(Duty::Assist).is_ok() && payout.origin == Origin::Provider;
    may.then(|| {
        view! {
            <PostButton action=format!("/admin/payouts/{}/check", payout.id) kind=Kind::Quiet icon=Glyph::Refresh>
                {t!("payout-check-now")}
            </PostButton>
        }
    })
}

#[component]
fn Called(payout: Payout) -> impl IntoView {
    let called = payout.called?;
    let why = words::by_key(words::language(), &format!("payout-trouble-{}", called.why.word().replace('_', "-")));
    let failure = payout.failure.as_deref().map(|word| reasons::failure(words::language(), word));
    let seen = request::admin(Duty::Money).is_ok().then(|| {
        let action = format!("/admin/payouts/{}/seen", payout.id);
        view! { <PostButton action kind=Kind::Quiet icon=Glyph::Check>{t!("payout-see")}</PostButton> }
    });
    Some(view! {
        <Notice tone=Tone::Warn title=t!("payout-person-title")>
            <p>{why.unwrap_or_default()}" "<small><Moment of=called.since/></small></p>
            {failure.map(|words| view! { <p>{words}</p> })}
            {seen}
        </Notice>
    })
}

#[component]
fn Lines(payout: Payout, lines: Vec<NamedLine>) -> impl IntoView {
    let told = match payout.listing {
        Listing::Whole => t!("payout-listing-whole"),
        Listing::Differs => t!("payout-listing-differs"),
        Listing::Awaited => t!("payout-listing-awaited"),
        Listing::Untold => t!("payout-listing-untold"),
    };
    if lines.is_empty() {
        return view! { <p class="soft">{told}</p> }.into_any();
    }
    let columns = vec![
        Column::text(t!("payout-line-about")),
        Column::text(t!("payout-line-kind")),
        Column::number(t!("payout-line-gross")),
        Column::number(t!("payout-line-kept")),
        Column::main(t!("payout-line-net")),
    ];
    let nothing = Money::zero(payout.amount.currency);
    let whole = sum(nothing, lines.iter().map(|named| &named.line)).unwrap_or(nothing);
    let rows = lines.into_iter().map(line).collect();
    let foot = row![t!("payout-lines-sum"), "", "", "", view! { <Amount of=whole/> }];
    view! { <p class="soft">{told}</p><Table caption=t!("payout-lines") columns rows foot/> }.into_any()
}

fn line(NamedLine { line, name }: NamedLine) -> Row {
    let kind = words::by_key(words::language(), &format!("payout-line-{}", line.kind.word()));
    let standing = match line.standing {
        Standing::Agrees => None,
        Standing::Differs => Some((Tone::Bad, t!("payout-line-differs"))),
        Standing::Unexplained => Some((Tone::Warn, t!("payout-line-unexplained"))),
    };
    let standing = standing.map(|(tone, words)| view! { <Badge tone icon=Glyph::Question words/> });
    let nothing = Money::zero(line.gross.currency);
    let kept = line.fee.plus(line.tax).unwrap_or(nothing);
    let tax = (!line.tax.is_zero()).then(|| view! { <small>{t!("payout-line-tax")}" "<Amount of=line.tax/></small> });
    let origin = line.origin.map(|of| view! { <small><Amount of/></small> });
    let net = line.net().unwrap_or(nothing);
    let row = row![
        view! { <span class="nowrap">{name}</span>{standing} },
        kind.unwrap_or_default(),
        view! { <Amount of=line.gross/>{origin} },
        view! { <Amount of=kept/>{tax} },
        view! { <Amount of=net/> },
    ];
    match line.subject {
        Some(Subject::Payment(id)) => row.to(format!("/admin/payments/{id}")),
        Some(Subject::Refund(id)) => row.to(format!("/admin/refunds/{id}")),
        Some(Subject::Dispute(id)) => row.to(format!("/admin/disputes/{id}")),
        Some(Subject::Payout(id)) => row.to(format!("/admin/payouts/{id}")),
        None => row,
    }
}

#[component]
fn Known(payout: Payout, gateway: Gateway) -> impl IntoView {
    let arrives = payout.arrives_on.map(|day| {
        let day = words::named_day(words::language(), &day.to_string());
        view! { <Fact label=t!("payout-arrives-on")>{day}</Fact> }
    });
    let bank = payout
        .bank_reference
        .clone()
        .map(|text| view! { <Fact label=t!("payout-bank-reference")><Copyable text/></Fact> });
    let origin = match payout.origin {
        Origin::House => t!("payout-origin-house"),
        Origin::Provider => t!("payout-origin-provider"),
    };
    let paid = payout.paid_at.map(|of| view! { <Fact label=t!("payout-arrived")><Moment of/></Fact> });
    let next = payout.check.map(|check| view! { <Fact label=t!("money-next-check")><Moment of=check.at/></Fact> });
    view! {
        <Facts>
            <Fact label=t!("money-gateway")>{gateway.name}</Fact>
            <Fact label=t!("money-provider-reference")><Copyable text=payout.reference/></Fact>
            {bank}
            {arrives}
            <Fact label=t!("payout-origin")>{origin}</Fact>
            <Fact label=t!("money-created")><Moment of=payout.created_at/></Fact>
            {paid}
            {next}
        </Facts>
    }
}

fn happening(step: &Step<PayoutState>, gateway: &Gateway) -> Happening {
    let language = words::language();
    let state = words::by_key(language, &format!("payout-state-{}", step.to.word().replace('_', "-")));
    let trouble = words::by_key(language, &format!("payout-trouble-{}", step.detail.replace('_', "-")));
    let detail = trouble.unwrap_or_else(|| reasons::step(language, &step.detail));
    let words = [state.unwrap_or_default(), detail].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
    let (icon, tone) = match step.to {
        PayoutState::Pending => (Glyph::Draft, Tone::Plain),
        PayoutState::InTransit => (Glyph::Clock, Tone::Info),
        PayoutState::Paid => (Glyph::CheckCircle, Tone::Good),
        PayoutState::Failed => (Glyph::CrossCircle, Tone::Bad),
    };
    let by = match step.actor.as_str() {
        "provider" => gateway.name.clone(),
        "janitor" => t!("money-by-janitor"),
        "console" => t!("money-by-console"),
        _ => step.name.clone(),
    };
    Happening { at: step.at, icon, tone, words: words.join(" — "), by }
}
