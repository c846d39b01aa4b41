//! What of a payment was given back and what still can be, on the page of the payment.

use leptos::prelude::*;

use crate::{
    app::{ui::*, words},
    domain::{
        money::Money,
        payment::{Attention, Payment},
        people::Duty,
        refund::{Destination, Refund, refundable},
    },
    flows::refunds::room::Room,
    request, row,
};

/// Draws nothing for a payment that brought no money.
#[component]
pub fn RefundPanel(payment: Payment, room: Room) -> impl IntoView {
    let captured = payment.captured?;
    let kept = refundable(captured, &room.refunds, &[]).ok()?;
    let given = Money::new(captured.minor - kept.minor, captured.currency);
    let disputed = room.undisputed().is_err();
    let possible = !room.pieces.is_empty() && !room.ways.is_empty() && !disputed;
    let may = request::admin(Duty::Money).is_ok();
    let href = format!("/admin/payments/{}/refund", payment.id);
    let actions = (possible && may).then(|| {
        view! { <ButtonLink href kind=Kind::Quiet icon=Glyph::Undo>{t!("refund-do")}</ButtonLink> }.into_any()
    });
    let by_hand = (possible && room.ways.contains(&Destination::Bank) && !room.ways.contains(&Destination::Provider))
        .then(|| view! { <p class="soft">{t!("refund-by-hand", gateway = room.gateway.name.clone())}</p> });
    let list = if room.refunds.is_empty() {
        view! { <p class="soft">{t!("refund-panel-none")}</p> }.into_any()
    } else {
        view! { <Refunds refunds=room.refunds/> }.into_any()
    };
    let waits = disputed.then(|| view! { <p class="soft">{t!("dispute-blocks-refund")}</p> });
    let sums = given.is_positive().then(|| {
        view! {
            <Stats>
                <Stat label=t!("refund-refundable")><Amount of=room.left/></Stat>
                <Stat label=t!("refund-given-back")><Amount of=given/></Stat>
            </Stats>
        }
    });
    Some(view! {
        <Section title=t!("refunds-title") actions=view! { {actions} }>
            {sums}
            {by_hand}
            {waits}
            {list}
        </Section>
    })
}

/// The refunds of one payment, oldest first.
#[component]
pub fn Refunds(refunds: Vec<Refund>) -> impl IntoView {
    let columns = vec![
        Column::text(t!("refund-reference")),
        Column::text(t!("refund-to")),
        Column::text(t!("money-state")),
        Column::main(t!("money-amount")),
    ];
    let row = |refund: Refund| {
        let to = format!("/admin/refunds/{}", refund.id);
        row![
            view! { <span class="nowrap">{refund.reference.clone()}</span><small><Moment of=refund.created_at short=true/></small> },
            destination(refund.destination),
            view! { <StateOfRefund attention=refund.attention state=refund.state.word()/> },
            view! { <Amount of=refund.amount/> },
        ]
        .to(to)
    };
    let rows = refunds.into_iter().map(row).collect();
    view! { <Table caption=t!("refunds-title") columns rows/> }
}

/// The state, and whether a person is needed.
#[component]
pub fn StateOfRefund(attention: Attention, state: &'static str) -> impl IntoView {
    let person = matches!(attention, Attention::NeedsPerson { .. })
        .then(|| view! { <Badge tone=Tone::Warn icon=Glyph::Person words=t!("money-needs-person")/> });
    view! { <span class="row"><StateBadge family="refund" state/>{person}</span> }
}

pub fn destination(of: Destination) -> String {
    words::by_key(words::language(), &format!("refund-to-{}", of.word())).unwrap_or_default()
}
