//! What a line was, and the way back from that; and what people did with it.

use leptos::prelude::*;

use super::queue::PATH;
use crate::{
    app::{
        pages::account::{
            password::ForWhom,
            proof::{CodeFields, Wanted},
        },
        ui::*,
        words,
    },
    db::audit_trail::Done,
    domain::{
        people::Duty,
        statement::booked::{Explanation, Kept, LineState, Match},
    },
    request,
};

/// What it was, who said so and when.
#[component]
pub fn Decided(kept: Kept, matches: Vec<Match>, proof: Wanted, email: String) -> impl IntoView {
    let by = kept.decided.clone().map(|(at, name)| view! { <p class="soft">{name}" · "<Moment of=at/></p> });
    let explained = matches.into_iter().map(part).collect_view();
    let reason = (!kept.reason.is_empty()).then(|| view! { <p class="prose">{kept.reason.clone()}</p> });
    let way_back = request::admin(Duty::Money).is_ok().then(|| match kept.state {
        LineState::Ignored => {
            let action = format!("{PATH}/lines/{}/take-up", kept.id);
            view! { <PostButton action kind=Kind::Quiet icon=Glyph::Undo>{t!("bank-take-up")}</PostButton> }.into_any()
        }
        LineState::Open | LineState::Explained => view! { <Undo kept=kept.clone() proof email/> }.into_any(),
    });
    view! { <Section title=t!("bank-decided")><ul>{explained}</ul>{reason}{by}{way_back}</Section> }
}

fn part(found: Match) -> AnyView {
    let amount = words::money(words::language(), found.amount);
    let (href, name) = match found.explanation {
        Explanation::Payment => (format!("/admin/payments/{}", found.object), found.name),
        Explanation::Payout => (format!("/admin/payouts/{}", found.object), found.name),
        Explanation::Refund => (format!("/admin/refunds/{}", found.object), found.name),
        Explanation::Reversal if found.amount.is_positive() => {
            (format!("{PATH}/lines/{}", found.object), t!("bank-was-reversed"))
        }
        Explanation::Reversal => (format!("{PATH}/lines/{}", found.object), t!("bank-reverses")),
        Explanation::Charge => return view! { <li>{t!("bank-nature-charge")}" · "{amount}</li> }.into_any(),
    };
    view! { <li><a href=href>{name}</a>" · "{amount}</li> }.into_any()
}

#[component]
fn Undo(kept: Kept, proof: Wanted, email: String) -> impl IntoView {
    let password = (proof != Wanted::Nothing).then(|| {
        view! {
            <ForWhom email/>
            <Field name="current_password" label=t!("person-password") kind=Entry::Password required=true autocomplete="current-password"/>
        }
    });
    let code = (proof == Wanted::PasswordAndCode).then(|| view! { <CodeFields/> });
    view! {
        <Ask label=t!("bank-undo") question=t!("bank-undo-question") action=format!("{PATH}/lines/{}/undo", kept.id)
            confirm=t!("bank-undo-do")>
            <Field name="reason" label=t!("money-reason") required=true longest=200/>
            {password}
            {code}
        </Ask>
    }
}

#[component]
pub fn History(done: Vec<Done>) -> impl IntoView {
    let happening = |done: Done| {
        let deed = words::by_key(words::language(), &format!("deed-{}", done.deed)).unwrap_or(done.deed);
        let words = [Some(deed), done.reason].into_iter().flatten().collect::<Vec<_>>().join(" — ");
        Happening { at: done.at, icon: Glyph::Dot, tone: Tone::Plain, words, by: done.by }
    };
    let happenings: Vec<_> = done.into_iter().map(happening).collect();
    (!happenings.is_empty()).then(|| view! { <Section title=t!("money-history")><Timeline happenings/></Section> })
}
