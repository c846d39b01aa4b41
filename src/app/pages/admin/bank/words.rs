//! What the pages of bank statements say of lines, days and suggestions.

use leptos::prelude::*;
use time::Date;

use crate::{
    app::{ui::*, words},
    domain::{
        Instant,
        statement::{
            Check, Line, Nature,
            booked::Filed,
            suggestion::{Outcome, Suggestion},
        },
    },
};

/// A day of the bank's calendar: the same wherever the shop is.
#[component]
pub fn BankDay(of: Option<Date>) -> impl IntoView {
    of.map(|day| view! { <Day of=noon(day) short=true/> })
}

pub fn noon(day: Date) -> Instant {
    Instant::new_utc(day, time::Time::from_hms(12, 0, 0).unwrap_or(time::Time::MIDNIGHT))
}

/// Who it is from, or what the bank says of it.
pub fn title(line: &Line) -> String {
    let said = [&line.counterparty, &line.text, &line.reference, &line.bank_reference];
    said.into_iter().flatten().next().cloned().unwrap_or_else(|| t!("bank-line-silent"))
}

/// What it says beside its title, for a table.
pub fn told(line: &Line) -> String {
    let title = title(line);
    let said = [&line.reference, &line.text].into_iter().flatten().map(String::as_str);
    said.filter(|said| *said != title).collect::<Vec<_>>().join(" · ")
}

pub fn nature(nature: Nature) -> Option<String> {
    match nature {
        Nature::Usual => None,
        Nature::Reversal => Some(t!("bank-nature-reversal")),
        Nature::Charge => Some(t!("bank-nature-charge")),
    }
}

/// Why it is suggested: `Référence structurée`.
pub fn clue(suggestion: &Suggestion) -> String {
    let key = format!("bank-clue-{}", suggestion.clue.word());
    words::by_key(words::language(), &key).unwrap_or_default()
}

/// What accepting it does.
pub fn outcome(suggestion: &Suggestion) -> String {
    let money = |amount| words::money(words::language(), amount);
    match suggestion.outcome {
        Outcome::Whole => t!("bank-outcome-whole"),
        Outcome::Part { rest } => t!("bank-outcome-part", rest = money(rest)),
        Outcome::More { surplus } => t!("bank-outcome-more", surplus = money(surplus)),
        Outcome::Twice => t!("bank-outcome-twice"),
        Outcome::Cancelled => t!("bank-outcome-cancelled"),
    }
}

/// Whether the balances of a statement add up, as a badge.
#[component]
pub fn BalanceBadge(of: Filed) -> impl IntoView {
    let (tone, icon, words) = match of.check() {
        Check::Agrees => (Tone::Good, Glyph::CheckCircle, t!("bank-balance-agrees")),
        Check::Differs(by) => {
            let by = words::money(words::language(), by);
            (Tone::Bad, Glyph::Alert, t!("bank-balance-differs", amount = by))
        }
        Check::Unknown => (Tone::Plain, Glyph::Question, t!("bank-balance-unknown")),
    };
    view! { <Badge tone icon words/> }
}

/// The hidden fields of one click: what is shown is what is posted.
pub fn shares(suggestion: &Suggestion) -> Vec<(String, String)> {
    let fields = |(place, part): (usize, &crate::domain::statement::suggestion::Part)| {
        let due = part.candidate.due.plain();
        [
            (format!("for.{place}"), part.candidate.number.clone()),
            (format!("amount.{place}"), part.amount.plain()),
            (format!("due.{place}"), due),
        ]
    };
    suggestion.parts.iter().enumerate().flat_map(fields).collect()
}

/// One click: the suggestion as it is shown, accepted.
#[component]
pub fn AcceptButton(action: String, suggestion: Suggestion) -> impl IntoView {
    let hidden = shares(&suggestion).into_iter().map(|(name, value)| view! { <Hidden name value/> }).collect_view();
    view! {
        <Form action class="row">
            {hidden}
            <Button size=Size::Small icon=Glyph::Check>{t!("bank-accept")}</Button>
        </Form>
    }
}
