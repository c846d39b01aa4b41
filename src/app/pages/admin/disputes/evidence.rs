//! What the bank is to judge by: gathered as a draft, sent by one press, and shown as it was sent.

use leptos::prelude::*;

use crate::{
    app::{ui::*, words},
    domain::{
        dispute::{Dispute, DisputeKind, DisputeState},
        evidence::{Evidence, EvidenceFile, EvidenceKind, LONGEST_WORDS},
        gateway::Gateway,
        ids::DisputeId,
        people::Duty,
    },
    providers::{self, AnswerKind},
    request,
};

/// Where the provider takes no evidence from us, nothing; the notice above says where it is given then.
#[component]
pub fn EvidencePanel(dispute: Dispute, gateway: Gateway, evidence: Option<Evidence>) -> impl IntoView {
    let waits = waits(&dispute, &gateway);
    let sent = evidence.as_ref().and_then(|evidence| evidence.sent_at);
    match (evidence, sent) {
        (Some(evidence), Some(_)) => Some(view! { <Sent id=dispute.id evidence waits/> }.into_any()),
        (evidence, _) if waits => Some(view! { <Draft dispute evidence/> }.into_any()),
        _ => None,
    }
}

/// Whether the draft can be written on this page, and says itself what was wrong with it.
pub fn is_drafted(dispute: &Dispute, gateway: &Gateway, evidence: Option<&Evidence>) -> bool {
    waits(dispute, gateway) && evidence.is_none_or(|evidence| evidence.sent_at.is_none())
}

fn waits(dispute: &Dispute, gateway: &Gateway) -> bool {
    let answers = providers::find(&gateway.provider).map_or(&[][..], |provider| provider.dispute_answers());
    let takes = answers.contains(&AnswerKind::Evidence) && dispute.kind != DisputeKind::TakenBack;
    takes && dispute.state == DisputeState::Open && request::admin(Duty::Money).is_ok()
}

#[component]
fn Draft(dispute: Dispute, evidence: Option<Evidence>) -> impl IntoView {
    let id = dispute.id;
    let Evidence { words, files, .. } = evidence.unwrap_or(Evidence {
        words: String::new(),
        files: Vec::new(),
        changed_at: dispute.opened_at,
        sent_at: None,
    });
    let sendable = !words.is_empty() || !files.is_empty();
    let send = sendable.then(|| {
        view! {
            <Ask label=t!("dispute-evidence-send") question=t!("dispute-evidence-question")
                action=format!("/admin/disputes/{id}/evidence/send") confirm=t!("dispute-evidence-do")/>
        }
    });
    view! {
        <Section title=t!("dispute-evidence") words=t!("dispute-evidence-words")>
            <Form action=format!("/admin/disputes/{id}/evidence") files=true>
                <TextArea name="words" label=t!("dispute-evidence-text") value=words optional=true longest=LONGEST_WORDS/>
                // Drawn within the form, or they would not know which one they stand in.
                {EvidenceKind::ALL.into_iter().map(|of| {
                    let kept = files.iter().find(|file| file.kind == of).cloned();
                    view! { <OneFile id of kept/> }
                }).collect_view()}
                <FormActions><Button icon=Glyph::Check>{t!("dispute-evidence-keep")}</Button></FormActions>
            </Form>
            {send}
        </Section>
    }
}

#[component]
fn OneFile(id: DisputeId, of: EvidenceKind, kept: Option<EvidenceFile>) -> impl IntoView {
    let kept = kept.map(|file| {
        let label = t!("dispute-evidence-drop", file = kind(of));
        view! {
            <p><FileLink id file/></p>
            <CheckField name=format!("drop_{}", of.word()) label/>
        }
    });
    view! {
        <FileField name=of.word() label=kind(of) hint=t!("dispute-evidence-file-hint") optional=true
            accept="application/pdf,image/png,image/jpeg"/>
        {kept}
    }
}

/// `waits`: the provider has not confirmed it, so that the same may be sent again.
#[component]
fn Sent(id: DisputeId, evidence: Evidence, waits: bool) -> impl IntoView {
    let when = evidence.sent_at.map(|of| view! { <p class="soft">{t!("dispute-evidence-sent-on")}" "<Moment of/></p> });
    let files = evidence.files.into_iter().map(|file| view! { <li><FileLink id file/></li> }).collect_view();
    let again = waits.then(|| {
        let action = format!("/admin/disputes/{id}/evidence/send");
        view! { <PostButton action kind=Kind::Quiet icon=Glyph::Refresh>{t!("dispute-evidence-again")}</PostButton> }
    });
    view! {
        <Section title=t!("dispute-evidence")>
            {when}
            <p>{evidence.words}</p>
            <ul>{files}</ul>
            {again}
        </Section>
    }
}

#[component]
fn FileLink(id: DisputeId, file: EvidenceFile) -> impl IntoView {
    view! { <a href=format!("/admin/disputes/{id}/evidence/{}", file.file)>{kind(file.kind)}</a> }
}

fn kind(of: EvidenceKind) -> String {
    words::by_key(words::language(), &format!("dispute-evidence-{}", of.word())).unwrap_or_default()
}
