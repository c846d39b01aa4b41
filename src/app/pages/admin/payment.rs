//! One payment with all that is known of it: figures, what happened, what it settled, what was posted, who was written to.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use super::{
    disputes::panel::DisputePanel,
    inbox::Notices,
    late_money::LateLines,
    payment_story::{Agreed, happening},
    payments::StateOf,
    postings::PostingSheet,
    refunds::panel::RefundPanel,
};
use crate::{
    app::{draw, reasons, ui::*, words},
    db,
    domain::{
        availability::Rule,
        error::AppError,
        gateway::Gateway,
        history::PaymentStep,
        ids::PaymentId,
        journal::Written,
        late_money,
        mandate::{Consent, Mandate},
        money::Money,
        notice::{self, Kept},
        page::Place,
        payment::{Attention, Payment},
        payment_list::{Allocation, Listed, Written as Letter},
        people::Duty,
    },
    flows::{
        portal::Portal,
        refunds::room::{Room, room},
    },
    providers::{self, Confirmation},
    request::{self, Key, Visit},
    row,
};

/// At most so many notices about it.
const NOTICES: usize = 20;

pub async fn page(visit: Visit, State(portal): State<Portal>, Key(id): Key<PaymentId>) -> Response {
    let loaded = load(&portal, &visit, id).await;
    draw::page(&portal, visit, loaded, show).await
}

struct Seen {
    line: Listed,
    gateway: Gateway,
    /// Where it was debited on a mandate.
    agreed: Option<(Mandate, Consent)>,
    history: Vec<PaymentStep>,
    allocations: Vec<Allocation>,
    late: Vec<late_money::Listed>,
    room: Room,
    postings: Vec<Written>,
    notices: Vec<Kept>,
    letters: Vec<Letter>,
}

async fn load(portal: &Portal, visit: &Visit, id: PaymentId) -> Result<Seen, AppError> {
    visit.admin(Duty::Read)?;
    let db = portal.db.reader();
    let line = db::payment_lists::lines(db, &[id]).await?.pop().ok_or(AppError::NotFound)?;
    let mut late = Vec::new();
    for one in db::late_money::of_payment(db, id).await? {
        late.push(db::late_money_lists::find(db, one.id).await?);
    }
    let room = room(portal, &line.payment).await?;
    let refunds = room.refunds.iter().map(|refund| refund.id.0);
    let mut causes: Vec<_> = late.iter().map(|one| one.late.id.0).chain([id.0]).chain(refunds).collect();
    for dispute in &room.disputes {
        causes.extend(db::dispute_moves::of_dispute(db, dispute.id).await?);
    }
    let about = notice::Wanted { payment: Some(id), from: Place::Start, ..notice::Wanted::default() };
    Ok(Seen {
        gateway: db::gateways::find(db, line.payment.gateway).await?,
        agreed: db::mandates::agreed(db, id).await?,
        history: db::histories::of(db, id).await?,
        allocations: db::payment_lists::allocations(db, &line.payment).await?,
        postings: db::journal::of_causes(db, &causes).await?,
        notices: db::notices::page(db, about, NOTICES).await?.lines,
        letters: db::payment_lists::letters(db, id).await?,
        late,
        room,
        line,
    })
}

fn show(seen: Seen) -> impl IntoView {
    let Seen { line, gateway, agreed, history, allocations, late, room, postings, notices, letters } = seen;
    let (payment, disputes) = (line.payment.clone(), room.disputes.clone());
    let aside = {
        let (line, gateway) = (line.clone(), gateway.clone());
        let (rule, amount) = (payment.rule.clone(), payment.amount);
        view! { <Sheet><Origin line gateway/></Sheet><Agreed agreed/><Sheet><Frozen rule amount/></Sheet> }
    };
    let (badge, deeds, paid) = (payment.clone(), payment.clone(), payment.clone());
    let by_provider = confirmation(&gateway) == Some(Confirmation::Provider);
    let by_hand = confirmation(&gateway) == Some(Confirmation::Administrator);
    let happened = history.iter().map(|step| happening(step, &gateway)).collect::<Vec<_>>();
    view! {
        <AdminLayout title=payment.reference.clone() at=AdminPlace::Payments lead=line.customer_name.clone()
            trail=vec![AdminPlace::Payments.crumb()] badge=view! { <StateOf payment=badge/> }
            actions=view! { <Deeds payment=deeds by_provider by_hand/> }>
            <Review payment=payment.clone() history=history.clone() notices=notices.clone()/>
            <Split aside>
                <Figures payment=payment.clone()/>
                <Section title=t!("money-history")><Timeline happenings=happened/></Section>
            </Split>
            <DisputePanel disputes/>
            <RefundPanel payment=paid room/>
            <Settled allocations late/>
            <Section title=t!("money-postings")>
                {if postings.is_empty() {
                    view! { <p class="soft">{t!("money-postings-none")}</p> }.into_any()
                } else {
                    postings.into_iter().map(|of| view! { <PostingSheet of/> }).collect_view().into_any()
                }}
            </Section>
            <About notices letters/>
        </AdminLayout>
    }
}

fn confirmation(gateway: &Gateway) -> Option<Confirmation> {
    providers::find(&gateway.provider).map(|provider| provider.capabilities().confirmation)
}

/// What this role may have done now.
#[component]
fn Deeds(payment: Payment, by_provider: bool, by_hand: bool) -> impl IntoView {
    let may_help = request::admin(Duty::Assist).is_ok();
    let check = (by_provider && may_help).then(|| {
        view! {
            <PostButton action=format!("/admin/payments/{}/check", payment.id) kind=Kind::Quiet icon=Glyph::Refresh>
                {t!("money-check-now")}
            </PostButton>
        }
    });
    let transfer = (by_hand && payment.captured.is_none()).then(|| {
        let href = format!("/admin/transfers/{}", payment.id);
        view! { <ButtonLink href icon=Glyph::Landmark>{t!("money-transfer-open")}</ButtonLink> }
    });
    let switch = payment.purpose.invoice().filter(|_| payment.state.is_live() && may_help).map(|invoice| {
        let href = format!("/admin/invoices/{invoice}/switch");
        view! { <ButtonLink href kind=Kind::Quiet icon=Glyph::Switch>{t!("money-switch")}</ButtonLink> }
    });
    view! { {check}{transfer}{switch} }
}

/// For a payment that waits for a person: both numbers, and what contradicts.
#[component]
fn Review(payment: Payment, history: Vec<PaymentStep>, notices: Vec<Kept>) -> impl IntoView {
    let Attention::NeedsPerson { since } = payment.attention else { return None };
    let language = words::language();
    let why = payment.failure.as_deref().map(|word| reasons::failure(language, word));
    let told = history.iter().find_map(|step| reasons::reported(&step.detail));
    let claimed = notices.iter().find_map(|kept| kept.notice.claim.amount.filter(|amount| *amount != payment.amount));
    let reported = told.or(claimed).map(|amount| {
        view! { <Fact label=t!("money-reported")><Amount of=amount/></Fact> }
    });
    Some(view! {
        <Notice tone=Tone::Warn title=t!("money-review-title")>
            <p>{why.unwrap_or_else(|| t!("money-review-silent"))}</p>
            <Facts sums=true>
                <Fact label=t!("money-asked")><Amount of=payment.amount/></Fact>
                {reported}
            </Facts>
            <p>{t!("money-review-advice")}" "<small><Moment of=since/></small></p>
        </Notice>
    })
}

#[component]
fn Figures(payment: Payment) -> impl IntoView {
    let captured = payment
        .captured
        .map(|amount| view! { <Stat label=t!("money-captured") tone=Tone::Good><Amount of=amount/></Stat> });
    let fee = payment.fee.map(|fee| {
        view! {
            <Stat label=t!("money-fee")><Amount of=fee.fee/></Stat>
            <Stat label=t!("money-fee-tax")><Amount of=fee.tax/></Stat>
        }
    });
    view! { <Stats><Stat label=t!("money-asked")><Amount of=payment.amount/></Stat>{captured}{fee}</Stats> }
}

/// Where it comes from, and what is known of its way.
#[component]
fn Origin(line: Listed, gateway: Gateway) -> impl IntoView {
    let Listed { payment, customer_name, invoice_number } = line;
    let invoice = match payment.purpose.invoice() {
        Some(id) => {
            let number = invoice_number.unwrap_or_default();
            view! { <a href=format!("/admin/invoices/{id}")>{number}</a> }.into_any()
        }
        None => t!("money-top-up").into_any(),
    };
    let reference = payment
        .provider_reference
        .map(|text| view! { <Fact label=t!("money-provider-reference")><Copyable text/></Fact> });
    let method = payment.method.map(|method| view! { <Fact label=t!("money-method")>{method}</Fact> });
    let failure = payment.failure.map(|word| {
        view! { <Fact label=t!("money-failure")>{reasons::failure(words::language(), &word)}</Fact> }
    });
    let when =
        |label: String, at: Option<crate::domain::Instant>| at.map(|of| view! { <Fact label><Moment of/></Fact> });
    let next_check = match payment.attention {
        Attention::CheckAt { at, .. } => Some(at),
        _ => None,
    };
    let expires = Some(payment.expires_at).filter(|_| payment.state.is_live());
    let href = format!("/admin/settings/store/gateways/{}", gateway.id);
    view! {
        <Facts>
            <Fact label=t!("money-customer")><a href=format!("/admin/customers/{}", payment.customer)>{customer_name}</a></Fact>
            <Fact label=t!("money-invoice")>{invoice}</Fact>
            <Fact label=t!("money-gateway")><a href=href>{gateway.name}</a></Fact>
            {method}
            {reference}
            {failure}
            {when(t!("money-created"), Some(payment.created_at))}
            {when(t!("money-succeeded"), payment.succeeded_at)}
            {when(t!("money-expected-by"), payment.expected_by)}
            {when(t!("money-expires"), expires)}
            {when(t!("money-next-check"), next_check)}
        </Facts>
    }
}

/// The rule that let it start, as it was then.
#[component]
fn Frozen(rule: Rule, amount: Money) -> impl IntoView {
    let status = words::by_key(words::language(), &format!("gateway-state-{}", rule.status.word()));
    let mode = words::by_key(words::language(), &format!("mode-state-{}", rule.mode.word()));
    let bound = move |label: String, minor: Option<i64>| {
        minor.map(|minor| view! { <Fact label><Amount of=Money::new(minor, amount.currency)/></Fact> })
    };
    view! {
        <h2>{t!("money-rule")}</h2>
        <p class="soft">{t!("money-rule-words")}</p>
        <Facts>
            <Fact label=t!("money-rule-status")>{status}</Fact>
            <Fact label=t!("money-rule-mode")>{mode}</Fact>
            {bound(t!("money-rule-minimum"), rule.minimum)}
            {bound(t!("money-rule-maximum"), rule.maximum)}
        </Facts>
    }
}

#[component]
fn Settled(allocations: Vec<Allocation>, late: Vec<late_money::Listed>) -> impl IntoView {
    let columns =
        vec![Column::text(t!("money-invoice")), Column::text(t!("money-date")), Column::main(t!("money-amount"))];
    let row = |one: Allocation| {
        row![one.number, view! { <Moment of=one.at short=true/> }, view! { <Amount of=one.amount/> }]
            .to(format!("/admin/invoices/{}", one.invoice))
    };
    let rows: Vec<_> = allocations.into_iter().map(row).collect();
    let table = (!rows.is_empty()).then(|| {
        view! { <Section title=t!("money-allocations")><Table caption=t!("money-allocations") columns rows/></Section> }
    });
    let surplus =
        (!late.is_empty()).then(|| view! { <Section title=t!("nav-late-money")><LateLines lines=late/></Section> });
    view! { {table}{surplus} }
}

#[component]
fn About(notices: Vec<Kept>, letters: Vec<Letter>) -> impl IntoView {
    let told = (!notices.is_empty())
        .then(|| view! { <Section title=t!("money-notices")><Notices kept=notices gateways=Vec::new()/></Section> });
    let columns = vec![
        Column::text(t!("money-letter")),
        Column::text(t!("money-letter-to")),
        Column::text(t!("money-date")),
        Column::text(t!("money-state")),
    ];
    let row = |letter: Letter| {
        let kind = words::by_key(words::language(), &format!("money-letter-{}", letter.occasion));
        row![
            kind.unwrap_or_default(),
            letter.recipient,
            view! { <Moment of=letter.at short=true/> },
            view! { <StateBadge family="letter" state=letter.state/> },
        ]
    };
    let rows: Vec<_> = letters.into_iter().map(row).collect();
    let written = (!rows.is_empty()).then(|| {
        view! { <Section title=t!("money-letters")><Table caption=t!("money-letters") columns rows/></Section> }
    });
    view! { {told}{written} }
}
