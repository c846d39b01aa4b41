//! Where to send a bank transfer, ready to copy or to scan, and the form that says it was sent.

use leptos::prelude::*;

use crate::{
    app::{actions::transfer::LONGEST_NOTE, ui::*, words},
    domain::{Instant, ids::PaymentId, money::Money, payment::Instruction, transfer::Transfer},
};

#[component]
pub fn Instructions(lines: Vec<Instruction>, qr: Option<String>, amount: Money) -> impl IntoView {
    let (notes, facts): (Vec<_>, Vec<_>) = lines.into_iter().partition(|line| line.name == "note");
    let facts = facts.into_iter().map(|line| fact(line, amount)).collect_view();
    let notes = notes.into_iter().map(|note| view! { <p>{note.value}</p> }).collect_view();
    view! {
        <Section title=t!("bank-details") words=t!("bank-details-words")>
            <div class="instructions">
                <div class="stack"><Facts>{facts}</Facts>{notes}</div>
                {qr.map(|text| view! {
                    <div class="stack tight">
                        <Qr text label=t!("bank-qr-label")/>
                        <p class="small soft">{t!("bank-qr-words")}</p>
                    </div>
                })}
            </div>
        </Section>
    }
}

fn fact(Instruction { name, value, copied }: Instruction, amount: Money) -> impl IntoView {
    let label =
        words::by_key(words::language(), &format!("bank-{}", name.replace('_', "-"))).unwrap_or_else(|| name.clone());
    let text = if name == "amount" { words::money(words::language(), amount) } else { value.clone() };
    let copied = copied.unwrap_or(value);
    view! { <Fact label><span data-instruction=name><Copyable text copied/></span></Fact> }
}

/// `transfer` is what was announced before, to be corrected.
#[component]
pub fn Announce(payment: PaymentId, transfer: Option<Transfer>, again: bool, now: Instant) -> impl IntoView {
    let (day, note) = transfer.map_or((words::day(now), String::new()), |said| (said.sent_on, said.note));
    let (title, button) = match again {
        true => (t!("announce-again"), t!("announce-again-button")),
        false => (t!("announce-title"), t!("announce-button")),
    };
    view! {
        <Section title words=t!("announce-words")>
            <Form action=format!("/payments/{payment}/announce") files=true>
                <Field name="sent_on" label=t!("announce-day") kind=Entry::Date value=day required=true/>
                <TextArea name="note" label=t!("announce-note") value=note optional=true longest=LONGEST_NOTE/>
                <FileField name="proof" label=t!("announce-proof") hint=t!("announce-proof-hint") optional=true
                    accept="application/pdf,image/png,image/jpeg,image/webp"/>
                <FormActions><Button icon=Glyph::Send>{button}</Button></FormActions>
            </Form>
        </Section>
    }
}
