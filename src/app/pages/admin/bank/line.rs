//! One line of a statement: what it says, what it probably is, and everything that can be done with it.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use super::{
    super::refused::Refused,
    arrival::Arrivals,
    queue::PATH,
    split::SplitForm,
    words::{AcceptButton, BankDay, clue, nature, outcome, title},
};
use crate::{
    app::{draw, ui::*, words},
    domain::{
        error::AppError,
        ids::LineId,
        payout::Payout,
        people::Duty,
        statement::{
            Line, Nature,
            booked::{Explanation, Kept, LineState, Match},
            suggestion::{Candidate, Suggestion, Target},
        },
    },
    flows::{
        portal::Portal,
        statements::{
            arrived::arrivals,
            queue::{self, One},
        },
    },
    request::{self, Asked, Key, Visit},
    row,
};

pub async fn page(visit: Visit, State(portal): State<Portal>, Key(id): Key<LineId>, asked: Asked) -> Response {
    let loaded = load(&portal, &visit, id, &asked).await;
    draw::page(&portal, visit, loaded, show).await
}

async fn load(portal: &Portal, visit: &Visit, id: LineId, asked: &Asked) -> Result<Seen, AppError> {
    visit.admin(Duty::Read)?;
    let search = asked.get("search").to_owned();
    let one = queue::one(portal, id, &search).await?;
    let payouts = arrivals(portal, &one.seen.kept).await?;
    Ok(Seen { one, search, payouts })
}

struct Seen {
    one: One,
    search: String,
    payouts: Vec<Payout>,
}

fn show(Seen { one, search, payouts }: Seen) -> impl IntoView {
    let kept = one.seen.kept.clone();
    let (suggestion, found, matches) = (one.seen.suggestion.clone(), one.found.clone(), one.matches.clone());
    let (open, may) = (kept.state == LineState::Open, request::admin(Duty::Money).is_ok());
    let trail = vec![AdminPlace::Bank.crumb()];
    let badge = view! { <StateBadge family="line" state=kept.state.word()/> };
    let lead = nature(kept.line.nature).unwrap_or_default();
    let aside = view! { <Sheet><Said one/></Sheet> };
    let incoming = open && kept.line.amount.is_positive() && kept.line.nature != Nature::Reversal;
    let deeds = (open && may).then(|| {
        let pay = incoming.then(|| view! { <Pay kept=kept.clone() suggestion search found/> });
        let charge = (kept.line.amount.minor < 0).then(|| view! { <Charge kept=kept.clone()/> });
        let reversal = (kept.line.nature == Nature::Reversal)
            .then(|| view! { <Notice tone=Tone::Warn><p>{t!("bank-reversal-words")}</p></Notice> });
        view! { {reversal}<Arrivals line=kept.id payouts/>{pay}{charge}<PutAside id=kept.id/> }
    });
    let decided = (!open).then(|| view! { <Decided kept=kept.clone() matches/> });
    let drawn = open && may;
    view! {
        <AdminLayout title=title(&kept.line) at=AdminPlace::Bank lead trail badge>
            <Refused drawn/>
            <Split aside>{deeds}{decided}</Split>
        </AdminLayout>
    }
}

/// What the bank says, and nothing of ours.
#[component]
fn Said(one: One) -> impl IntoView {
    let line = one.seen.kept.line;
    let href = format!("{PATH}/statements/{}", one.statement.id);
    let number = one.statement.number.unwrap_or(one.statement.account);
    let said = |label: String, value: Option<String>| {
        value.map(|value| view! { <Fact label><span class="prose">{value}</span></Fact> })
    };
    let Line { counterparty, counterparty_iban, reference, text, end_to_end, bank_reference, .. } = line;
    view! {
        <Facts>
            <Fact label=t!("money-amount")><Amount of=line.amount/></Fact>
            <Fact label=t!("bank-day")><BankDay of=line.booked_on/></Fact>
            <Fact label=t!("bank-value-day")><BankDay of=line.value_on/></Fact>
            {said(t!("bank-who"), counterparty)}
            {said(t!("bank-line-iban"), counterparty_iban)}
            {said(t!("bank-line-reference"), reference)}
            {said(t!("bank-text"), text)}
            {said(t!("bank-end-to-end"), end_to_end)}
            {said(t!("bank-bank-reference"), bank_reference)}
            <Fact label=t!("bank-statement")><a href=href>{number}</a></Fact>
        </Facts>
    }
}

/// The suggestion with its reason and its button; then by hand: searched, or split.
#[component]
fn Pay(kept: Kept, suggestion: Option<Suggestion>, search: String, found: Vec<Candidate>) -> impl IntoView {
    let action = format!("{PATH}/lines/{}/accept", kept.id);
    let probably = match suggestion.clone() {
        Some(suggestion) => view! { <Probably action=action.clone() suggestion/> }.into_any(),
        None => view! { <p class="soft">{t!("bank-unknown-words")}</p> }.into_any(),
    };
    let nothing =
        (!search.is_empty() && found.is_empty()).then(|| view! { <p class="soft">{t!("money-none-found")}</p> });
    let list = (!found.is_empty()).then(|| {
        let kept = kept.clone();
        view! { <Found kept found/> }
    });
    view! {
        <Section title=t!("bank-suggestion")>{probably}</Section>
        <Section title=t!("bank-by-hand") words=t!("bank-by-hand-words")>
            <Filters action=format!("{PATH}/lines/{}", kept.id)>
                <Field name="search" label=t!("bank-find") kind=Entry::Search value=search longest=80/>
            </Filters>
            {nothing}
            {list}
        </Section>
        <SplitForm kept suggestion/>
    }
}

#[component]
fn Probably(action: String, suggestion: Suggestion) -> impl IntoView {
    let part = |part: &crate::domain::statement::suggestion::Part| {
        let amount = words::money(words::language(), part.amount);
        let candidate = &part.candidate;
        let words = t!(
            "bank-part-for",
            amount = amount,
            number = candidate.number.clone(),
            customer = candidate.customer_name.clone()
        );
        match candidate.target {
            Target::Invoice(id) => view! { <li><a href=format!("/admin/invoices/{id}")>{words}</a></li> }.into_any(),
            Target::TopUp(id) => view! { <li><a href=format!("/admin/payments/{id}")>{words}</a></li> }.into_any(),
            Target::Balance(_) => view! { <li>{words}</li> }.into_any(),
        }
    };
    let parts = suggestion.parts.iter().map(part).collect_view();
    let why = format!("{} · {}", clue(&suggestion), outcome(&suggestion));
    view! {
        <Notice tone=Tone::Info title=why><ul>{parts}</ul></Notice>
        <AcceptButton action suggestion/>
    }
}

/// What a search brought, each with one button for the whole line.
#[component]
fn Found(kept: Kept, found: Vec<Candidate>) -> impl IntoView {
    let columns = vec![
        Column::text(t!("money-invoice")),
        Column::text(t!("money-customer")),
        Column::main(t!("money-due")),
        Column::actions(),
    ];
    let row = |one: Candidate| {
        let action = format!("{PATH}/lines/{}/accept", kept.id);
        let number = one.number.clone();
        row![
            one.number,
            one.customer_name,
            view! { <Amount of=one.due/> },
            view! {
                <Form action class="row">
                    <Hidden name="for.0" value=number/>
                    <Hidden name="amount.0" value=kept.line.amount.plain()/>
                    <Hidden name="due.0" value=one.due.plain()/>
                    <Button size=Size::Small kind=Kind::Quiet icon=Glyph::Check>{t!("bank-assign")}</Button>
                </Form>
            },
        ]
    };
    let rows = found.into_iter().map(row).collect();
    view! { <Table caption=t!("bank-find") columns rows/> }
}

#[component]
fn Charge(kept: Kept) -> impl IntoView {
    let action = format!("{PATH}/lines/{}/charge", kept.id);
    view! {
        <Section title=t!("bank-charge") words=t!("bank-charge-words")>
            <PostButton action icon=Glyph::Book>{t!("bank-charge-do")}</PostButton>
        </Section>
    }
}

#[component]
fn PutAside(id: LineId) -> impl IntoView {
    view! {
        <Section title=t!("bank-ignore") words=t!("bank-ignore-words")>
            <Ask label=t!("bank-ignore-do") question=t!("bank-ignore-question") action=format!("{PATH}/lines/{id}/ignore")
                confirm=t!("bank-ignore-confirm")>
                <Field name="reason" label=t!("money-reason") required=true longest=200/>
            </Ask>
        </Section>
    }
}

/// What it was, who said so and when.
#[component]
fn Decided(kept: Kept, matches: Vec<Match>) -> impl IntoView {
    let by = kept.decided.clone().map(|(at, name)| view! { <p class="soft">{name}" · "<Moment of=at/></p> });
    let one = |found: Match| {
        let amount = words::money(words::language(), found.amount);
        match found.explanation {
            Explanation::Payment => {
                let href = format!("/admin/payments/{}", found.object);
                view! { <li><a href=href>{found.name}</a>" · "{amount}</li> }.into_any()
            }
            Explanation::Payout => {
                let href = format!("/admin/payouts/{}", found.object);
                view! { <li><a href=href>{found.name}</a>" · "{amount}</li> }.into_any()
            }
            Explanation::Charge => view! { <li>{t!("bank-nature-charge")}" · "{amount}</li> }.into_any(),
        }
    };
    let explained = matches.into_iter().map(one).collect_view();
    let reason = (!kept.reason.is_empty()).then(|| view! { <p class="prose">{kept.reason.clone()}</p> });
    let may = request::admin(Duty::Money).is_ok() && kept.state == LineState::Ignored;
    let action = format!("{PATH}/lines/{}/take-up", kept.id);
    let again =
        may.then(|| view! { <PostButton action kind=Kind::Quiet icon=Glyph::Undo>{t!("bank-take-up")}</PostButton> });
    view! { <Section title=t!("bank-decided")><ul>{explained}</ul>{reason}{by}{again}</Section> }
}
