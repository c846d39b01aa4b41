//! One sum of late money: where it comes from, and what can become of it.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use super::{late_money::Age, refused::Refused};
use crate::{
    app::{draw, reasons, ui::*, words},
    db,
    domain::{
        Instant,
        error::AppError,
        ids::{InvoiceId, LateMoneyId},
        late_money::{LateMoney, LateState, Listed},
        money::Money,
        people::Duty,
    },
    flows::portal::Portal,
    request::{self, Key, Visit},
};

/// At most so many invoices to choose from, first due first.
const MOST: u64 = 100;

pub async fn page(visit: Visit, State(portal): State<Portal>, Key(id): Key<LateMoneyId>) -> Response {
    let loaded = load(&portal, &visit, id).await;
    draw::page(&portal, visit, loaded, show).await
}

struct Seen {
    line: Listed,
    takers: Vec<(InvoiceId, String, Money)>,
    held: Money,
    now: Instant,
}

async fn load(portal: &Portal, visit: &Visit, id: LateMoneyId) -> Result<Seen, AppError> {
    visit.admin(Duty::Read)?;
    let db = portal.db.reader();
    let line = db::late_money_lists::find(db, id).await?;
    Ok(Seen {
        takers: db::late_money_lists::takers(db, &line.late, MOST).await?,
        held: db::wallets::amount(db, line.late.customer, line.late.amount.currency).await?,
        now: portal.clock.now(),
        line,
    })
}

fn show(Seen { line, takers, held, now }: Seen) -> impl IntoView {
    let late = line.late.clone();
    let (state, lead) = (late.state, reasons::late(words::language(), late.reason));
    let title = t!("money-late-title", amount = words::money(words::language(), late.amount));
    let may_decide = request::admin(Duty::Money).is_ok();
    let drawn = match request::visit().target.ends_with("/credit") {
        true => state == LateState::Open,
        false => there(&late, held).is_positive() && !takers.is_empty(),
    };
    let deeds = may_decide.then(|| view! { <Deeds late takers held/> });
    view! {
        <AdminLayout title at=AdminPlace::LateMoney lead trail=vec![AdminPlace::LateMoney.crumb()]
            badge=view! { <StateBadge family="late" state=state.word()/> }>
            <Refused drawn/>
            <Split aside=view! { <Sheet><LateFacts line now/></Sheet> }>{deeds}</Split>
        </AdminLayout>
    }
}

#[component]
fn LateFacts(line: Listed, now: Instant) -> impl IntoView {
    let Listed { late, customer_name, payment_reference, invoice, moved_to_number, resolved_by } = line;
    let meant = invoice.map(|(id, number)| {
        view! { <Fact label=t!("money-meant-for")><a href=format!("/admin/invoices/{id}")>{number}</a></Fact> }
    });
    let moved = late.moved_to.zip(moved_to_number).map(|(id, number)| {
        view! { <Fact label=t!("money-moved-to")><a href=format!("/admin/invoices/{id}")>{number}</a></Fact> }
    });
    let by = resolved_by.map(|name| view! { <Fact label=t!("money-resolved-by")>{name}</Fact> });
    let resolved = late.resolved_at.map(|of| view! { <Fact label=t!("money-resolved-at")><Moment of/></Fact> });
    view! {
        <Facts>
            <Fact label=t!("money-amount")><Amount of=late.amount/></Fact>
            <Fact label=t!("money-customer")><a href=format!("/admin/customers/{}", late.customer)>{customer_name}</a></Fact>
            <Fact label=t!("money-payment")><a href=format!("/admin/payments/{}", late.payment)>{payment_reference}</a></Fact>
            {meant}
            <Fact label=t!("money-age")><Age since=late.created_at until=late.resolved_at.unwrap_or(now)/></Fact>
            {moved}
            {by}
            {resolved}
        </Facts>
    }
}

/// What of it can still be moved: held for a person, or credited and not spent.
fn there(late: &LateMoney, held: Money) -> Money {
    let minor = match late.state {
        LateState::Open => late.amount.minor,
        LateState::Credited => late.amount.minor.min(held.minor),
        LateState::Moved | LateState::Refunded => 0,
    };
    Money::new(minor, late.amount.currency)
}

#[component]
fn Deeds(late: LateMoney, takers: Vec<(InvoiceId, String, Money)>, held: Money) -> impl IntoView {
    let amount = words::money(words::language(), late.amount);
    let (id, payment) = (late.id, late.payment);
    let credit = (late.state == LateState::Open).then(|| {
        let action = format!("/admin/late-money/{}/credit", late.id);
        view! {
            <Section title=t!("money-late-credit") words=t!("money-late-credit-words", amount = amount.clone())>
                <PostButton action icon=Glyph::Wallet>{t!("money-late-credit-do")}</PostButton>
            </Section>
        }
    });
    let left = there(&late, held);
    let amount = words::money(words::language(), left);
    let words = match late.state {
        LateState::Credited => t!("money-late-move-credited", amount = amount),
        _ => t!("money-late-move-words", amount = amount),
    };
    let undecided = matches!(late.state, LateState::Open | LateState::Credited);
    let whole = left == late.amount;
    let move_on = undecided.then(|| {
        let spent = (!whole).then(|| view! { <p class="soft">{t!("money-late-spent")}</p> });
        let body = match (left.is_positive(), takers.is_empty()) {
            (false, _) => ().into_any(),
            (true, true) => view! { <p class="soft">{t!("money-late-no-taker")}</p> }.into_any(),
            (true, false) => view! { <Move late takers/> }.into_any(),
        };
        view! { <Section title=t!("money-late-move") words>{spent}{body}</Section> }
    });
    let refund = (undecided && whole).then(|| {
        let href = format!("/admin/payments/{payment}/refund?source=late:{id}");
        view! {
            <Section title=t!("money-late-refund") words=t!("money-late-refund-words")>
                <p><ButtonLink href kind=Kind::Quiet icon=Glyph::Undo>{t!("refund-do")}</ButtonLink></p>
            </Section>
        }
    });
    let done = (!undecided).then(|| view! { <Notice><p>{t!("money-late-done")}</p></Notice> });
    view! { {credit}{move_on}{refund}{done} }
}

#[component]
fn Move(late: LateMoney, takers: Vec<(InvoiceId, String, Money)>) -> impl IntoView {
    let choice = |(id, number, due): (InvoiceId, String, Money)| {
        let due = words::money(words::language(), due);
        Choice::new(id.to_string(), t!("money-late-taker", number = number, due = due))
    };
    let choices = takers.into_iter().map(choice).collect();
    view! {
        <Form action=format!("/admin/late-money/{}/move", late.id)>
            <SelectField name="invoice" label=t!("money-invoice") choices required=true/>
            <FormActions><Button kind=Kind::Quiet icon=Glyph::Switch>{t!("money-late-move-do")}</Button></FormActions>
        </Form>
    }
}
