//! A line divided by hand: for each part what it is for and how much.

use leptos::prelude::*;

use super::queue::PATH;
use crate::{
    app::ui::*,
    domain::{
        money::Money,
        statement::{booked::Kept, suggestion::Suggestion},
    },
};

/// Rows that are drawn: more than anybody usually needs, fewer than the flow takes.
const ROWS: usize = 4;

#[component]
pub fn SplitForm(kept: Kept, suggestion: Option<Suggestion>) -> impl IntoView {
    let currency = kept.line.amount.currency;
    let action = format!("{PATH}/lines/{}/split", kept.id);
    let parts = suggestion.map(|suggestion| suggestion.parts).unwrap_or_default();
    let out = !kept.line.amount.is_positive();
    let (label, words) = match out {
        true => (t!("bank-refund-name"), t!("bank-split-refunds")),
        false => (t!("bank-for"), t!("bank-split-words")),
    };
    let row = |place: usize| {
        let label = label.clone();
        let part = parts.get(place);
        let target = part.map(|part| part.candidate.number.clone()).unwrap_or_default();
        let amount: Option<Money> = part.map(|part| part.amount);
        view! {
            <Within word=(place + 1).to_string()>
                <div class="row">
                    <Field name=format!("for.{place}") label value=target longest=40/>
                    <MoneyField name=format!("amount.{place}") label=t!("money-amount") currency value=amount/>
                </div>
            </Within>
        }
    };
    let rows = (0..ROWS).map(row).collect_view();
    view! {
        <Section title=t!("bank-split") words>
            <Form action>
                {rows}
                <FormActions><Button kind=Kind::Quiet icon=Glyph::Check>{t!("bank-split-do")}</Button></FormActions>
            </Form>
        </Section>
    }
}
