//! One line of a statement: what it says, what it probably is, and everything that can be done with it.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use super::{
    super::refused::Refused,
    arrival::Arrivals,
    decided::{Decided, History},
    queue::PATH,
    reversal::Reversals,
    split::SplitForm,
    words::{AcceptButton, BankDay, clue, nature, outcome, title},
};
use crate::{
    app::{draw, pages::account::proof::Wanted, ui::*, words},
    db,
    domain::{
        error::AppError,
        ids::LineId,
        payout::Payout,
        people::Duty,
        statement::{
            Line, Nature,
            booked::{Kept, LineState},
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
    let person = visit.actor()?.person().ok_or(AppError::SignedOut)?;
    Ok(Seen {
        proof: Wanted::now(portal, visit).await?,
        email: db::people::find(portal.db.reader(), person).await?.email.as_str().to_owned(),
        one,
        search,
        payouts,
    })
}

struct Seen {
    one: One,
    search: String,
    payouts: Vec<Payout>,
    proof: Wanted,
    email: String,
}

fn show(Seen { one, search, payouts, proof, email }: Seen) -> impl IntoView {
    let kept = one.seen.kept.clone();
    let (suggestion, found, matches) = (one.seen.suggestion.clone(), one.found.clone(), one.matches.clone());
    let (open, may) = (kept.state == LineState::Open, request::admin(Duty::Money).is_ok());
    let trail = vec![AdminPlace::Bank.crumb()];
    let badge = view! { <StateBadge family="line" state=kept.state.word()/> };
    let lead = nature(kept.line.nature).unwrap_or_default();
    let (done, reversed) = (one.done.clone(), one.reversed.clone());
    let deeds = (open && may).then(|| {
        let (out, back) = (!kept.line.amount.is_positive(), kept.line.nature == Nature::Reversal);
        let owed = !out || !found.is_empty();
        let pay = (owed && !back).then(|| view! { <Pay kept=kept.clone() suggestion search found/> });
        let charge = (out && !back).then(|| view! { <Charge kept=kept.clone()/> });
        let reversal = back.then(|| view! { <Reversals line=kept.id reversed/> });
        view! { {reversal}<Arrivals line=kept.id payouts/>{pay}{charge}<PutAside id=kept.id/> }
    });
    let decided = (!open).then(|| view! { <Decided kept=kept.clone() matches proof email/> });
    let aside = view! { <Sheet><Said one/></Sheet> };
    let drawn = may && open != request::visit().target.ends_with("/undo");
    view! {
        <AdminLayout title=title(&kept.line) at=AdminPlace::Bank lead trail badge>
            <Refused drawn/>
            <Split aside>{deeds}{decided}<History done/></Split>
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
    let by_hand = if kept.line.amount.is_positive() {
        let here = format!("{PATH}/lines/{}", kept.id);
        view! {
            <Section title=t!("bank-by-hand") words=t!("bank-by-hand-words")>
                <Filters action=here search=t!("bank-find-do")>
                    <Field name="search" label=t!("bank-find") kind=Entry::Search value=search longest=80/>
                </Filters>
                {nothing}
                {list}
            </Section>
        }
        .into_any()
    } else {
        view! { <Section title=t!("bank-owed") words=t!("bank-owed-words")>{list}</Section> }.into_any()
    };
    view! {
        <Section title=t!("bank-suggestion")>{probably}</Section>
        {by_hand}
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
            Target::Refund(id) => view! { <li><a href=format!("/admin/refunds/{id}")>{words}</a></li> }.into_any(),
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
    let out = !kept.line.amount.is_positive();
    let whole = kept.line.clone().unsigned().amount;
    let (what, due) = match out {
        true => (t!("bank-refund"), t!("money-amount")),
        false => (t!("money-invoice"), t!("money-due")),
    };
    let caption = if out { t!("bank-owed") } else { t!("bank-find") };
    let columns = vec![Column::text(what), Column::text(t!("money-customer")), Column::main(due), Column::actions()];
    let row = |one: Candidate| {
        // A refund is sent whole.
        let fits = !out || one.due == whole;
        let action = format!("{PATH}/lines/{}/accept", kept.id);
        let number = one.number.clone();
        row![
            one.number,
            one.customer_name,
            view! { <Amount of=one.due/> },
            fits.then(|| view! {
                <Form action class="row">
                    <Hidden name="for.0" value=number/>
                    <Hidden name="amount.0" value=whole.plain()/>
                    <Hidden name="due.0" value=one.due.plain()/>
                    <Button size=Size::Small kind=Kind::Quiet icon=Glyph::Check>{t!("bank-assign")}</Button>
                </Form>
            }),
        ]
    };
    let rows = found.into_iter().map(row).collect();
    view! { <Table caption columns rows/> }
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
