//! The payouts a line of a statement may show the arrival of.

use leptos::prelude::*;

use super::queue::PATH;
use crate::{
    app::{ui::*, words},
    domain::{ids::LineId, payout::Payout},
    row,
};

#[component]
pub fn Arrivals(line: LineId, payouts: Vec<Payout>) -> impl IntoView {
    if payouts.is_empty() {
        return None;
    }
    let columns = vec![
        Column::text(t!("payout-reference")),
        Column::text(t!("payout-arrives-on")),
        Column::main(t!("money-amount")),
        Column::actions(),
    ];
    let row = |payout: Payout| {
        let name = payout.bank_reference.clone().unwrap_or_else(|| payout.reference.clone());
        let day = payout.arrives_on.map(|day| words::named_day(words::language(), &day.to_string()));
        row![
            view! { <a href=format!("/admin/payouts/{}", payout.id)>{name}</a> },
            day.unwrap_or_default(),
            view! { <Amount of=payout.amount/> },
            view! {
                <Form action=format!("{PATH}/lines/{line}/payout") class="row">
                    <Hidden name="payout" value=payout.id.to_string()/>
                    <Button size=Size::Small kind=Kind::Quiet icon=Glyph::Check>{t!("bank-arrival-do")}</Button>
                </Form>
            },
        ]
    };
    let rows = payouts.into_iter().map(row).collect();
    Some(view! {
        <Section title=t!("bank-arrival") words=t!("bank-arrival-words")>
            <Table caption=t!("bank-arrival") columns rows/>
        </Section>
    })
}
