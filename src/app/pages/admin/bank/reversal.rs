//! The lines that one by which the bank takes something back may be about.

use leptos::prelude::*;

use super::{
    queue::PATH,
    words::{BankDay, title},
};
use crate::{
    app::{ui::*, words},
    domain::{
        ids::LineId,
        statement::{booked::Kept, suggestion::Clue},
    },
    row,
};

#[component]
pub fn Reversals(line: LineId, reversed: Vec<(Clue, Kept)>) -> impl IntoView {
    if reversed.is_empty() {
        return view! { <Notice tone=Tone::Warn><p>{t!("bank-reversal-none")}</p></Notice> }.into_any();
    }
    let columns = vec![
        Column::text(t!("bank-who")),
        Column::text(t!("bank-day")),
        Column::text(t!("bank-why")),
        Column::main(t!("money-amount")),
        Column::actions(),
    ];
    let row = |(clue, kept): (Clue, Kept)| {
        let key = format!("bank-reversal-clue-{}", clue.word());
        row![
            view! { <a href=format!("{PATH}/lines/{}", kept.id)>{title(&kept.line)}</a> },
            view! { <BankDay of=kept.line.booked_on.or(kept.line.value_on)/> },
            words::by_key(words::language(), &key).unwrap_or_default(),
            view! { <Amount of=kept.line.amount/> },
            view! {
                <Form action=format!("{PATH}/lines/{line}/reverse") class="row">
                    <Hidden name="line" value=kept.id.to_string()/>
                    <Button size=Size::Small kind=Kind::Quiet icon=Glyph::Undo>{t!("bank-reversal-do")}</Button>
                </Form>
            },
        ]
    };
    let rows = reversed.into_iter().map(row).collect();
    view! {
        <Section title=t!("bank-reversal") words=t!("bank-reversal-words")>
            <Table caption=t!("bank-reversal") columns rows/>
        </Section>
    }
    .into_any()
}
