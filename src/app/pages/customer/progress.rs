//! What can be done about a payment in progress, and why a deed was refused where no form stands to say it.

use leptos::prelude::*;

use super::phase::Phase;
use crate::{
    app::{ui::*, words},
    domain::{
        ids::{InvoiceId, PaymentId},
        people::Right,
    },
    request::{self, form},
};

/// The ways on from a payment in progress: to its page, to its provider, to another gateway (`change` is its invoice).
#[component]
pub fn Progress(payment: PaymentId, phase: Phase, change: InvoiceId) -> impl IntoView {
    let may_pay = may_pay();
    let page = format!("/payments/{payment}");
    let changes = may_pay && phase.has_deeds();
    let first = match phase {
        Phase::AtProvider if may_pay => view! { <Continue payment/> }.into_any(),
        Phase::Instructed | Phase::Announced => {
            view! { <ButtonLink href=page icon=Glyph::Landmark>{t!("pay-see-instructions")}</ButtonLink> }.into_any()
        }
        _ => view! { <ButtonLink href=page kind=Kind::Quiet icon=Glyph::Clock>{t!("pay-follow")}</ButtonLink> }
            .into_any(),
    };
    view! {
        <div class="row">
            {first}
            {changes.then(|| view! {
                <ButtonLink href=format!("/invoices/{change}/switch") kind=Kind::Quiet icon=Glyph::Switch>{t!("pay-change")}</ButtonLink>
            })}
        </div>
    }
}

/// To the provider's page, where the payment was left.
#[component]
pub fn Continue(payment: PaymentId) -> impl IntoView {
    view! {
        <PostButton action=format!("/payments/{payment}/continue") kind=Kind::Primary icon=Glyph::ArrowRight>
            {t!("pay-continue")}
        </PostButton>
    }
}

pub fn may_pay() -> bool {
    request::visit().contact(Right::Pay).is_ok()
}

/// What is wrong with the form that came back, where the page has no place for it any more.
#[component]
pub fn Refused() -> impl IntoView {
    let errors = form::form().map(|form| form.errors().to_vec()).unwrap_or_default();
    errors
        .into_iter()
        .map(|error| {
            let code = error.code.word();
            view! { <Notice tone=Tone::Bad code=code><p>{words::error(words::language(), &error)}</p></Notice> }
        })
        .collect_view()
}
