//! What can be done with an invoice in its state, by this role; and what could not be done with it just now.

use leptos::prelude::*;

use crate::{
    app::{ui::*, words},
    domain::{
        invoice::{Invoice, InvoiceState},
        people::Duty,
    },
    request::{self, form::form},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deed {
    Issue,
    Discard,
    Resend,
    Cancel,
}

impl Deed {
    const ALL: [Self; 4] = [Self::Issue, Self::Discard, Self::Resend, Self::Cancel];

    /// The last step of its address.
    const fn word(self) -> &'static str {
        match self {
            Self::Issue => "issue",
            Self::Discard => "discard",
            Self::Resend => "resend",
            Self::Cancel => "cancel",
        }
    }

    fn is_offered(self, invoice: &Invoice) -> bool {
        let may = |duty| request::admin(duty).is_ok();
        let state = invoice.state;
        match self {
            Self::Issue | Self::Discard => state == InvoiceState::Draft && may(Duty::Invoice),
            Self::Resend => matches!(state, InvoiceState::Issued | InvoiceState::Paid) && may(Duty::Assist),
            Self::Cancel => state == InvoiceState::Issued && invoice.settled.is_zero() && may(Duty::Invoice),
        }
    }
}

#[component]
pub fn Deeds(invoice: Invoice) -> impl IntoView {
    let to = |deed: &str| format!("/admin/invoices/{}/{deed}", invoice.id);
    let version = vec![("version", invoice.version.to_string())];
    let issue = Deed::Issue.is_offered(&invoice).then(|| {
        view! {
            <PostButton action=to("issue") icon=Glyph::Send size=Size::Wide fields=version.clone()>{t!("invoice-issue")}</PostButton>
            <ButtonLink href=to("edit") kind=Kind::Quiet icon=Glyph::Edit>{t!("invoice-edit")}</ButtonLink>
        }
    });
    let resend = Deed::Resend.is_offered(&invoice).then(|| {
        view! { <PostButton action=to("resend") kind=Kind::Quiet size=Size::Wide icon=Glyph::Mail>{t!("invoice-resend")}</PostButton> }
    });
    let cancel = Deed::Cancel.is_offered(&invoice).then(|| {
        let (label, question) = (t!("invoice-cancel"), t!("invoice-cancel-question"));
        view! { <Ask label question action=to("cancel") confirm=t!("invoice-cancel-confirm")/> }
    });
    let discard = Deed::Discard.is_offered(&invoice).then(|| {
        let (label, question) = (t!("invoice-discard"), t!("invoice-discard-question"));
        view! { <Ask label question action=to("discard") confirm=t!("invoice-discard-confirm") fields=version/> }
    });
    view! {
        {issue}
        <ButtonLink href=to("preview") kind=Kind::Quiet icon=Glyph::Eye>{t!("invoice-preview")}</ButtonLink>
        {resend}
        {cancel}
        {discard}
    }
}

/// Why a deed was refused, where its own form stands here no longer: the invoice has moved on meanwhile.
#[component]
pub fn RefusedDeed(invoice: Invoice) -> impl IntoView {
    let path = request::visit().target.clone();
    let offered = |deed: &Deed| path.ends_with(&format!("/{}", deed.word())) && deed.is_offered(&invoice);
    let errors = form().filter(|_| !Deed::ALL.iter().any(offered)).map(|form| form.errors().to_vec());
    let line = |error: crate::domain::error::FieldError| {
        let sentence = words::error(words::language(), &error);
        view! { <Notice tone=Tone::Bad code=error.code.word()><p>{sentence}</p></Notice> }
    };
    errors.unwrap_or_default().into_iter().map(line).collect_view()
}
