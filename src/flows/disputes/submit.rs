//! An administrator sends the evidence: once, and for good. What becomes of the dispute is the provider's word.

use super::{
    ask, draft,
    settle::{Told, settle},
};
use crate::{
    db::{self, audit::Deed},
    domain::{
        dispute::{Dispute, DisputeState},
        error::{AppError, Code},
        evidence::Evidence,
        ids::DisputeId,
        people::{Actor, Admin, Duty},
    },
    flows::{payments::charge, portal::Portal},
    providers::{DisputeAnswer, NamedDispute, SentEvidence, SentFile, TroubleKind},
};

/// The dispute as it is then. Marked as sent before the provider hears of it: where no answer comes, the same is sent again
/// under the same key by whoever presses again.
pub async fn submit(portal: &Portal, admin: &Admin, id: DisputeId, request_id: &str) -> Result<Dispute, AppError> {
    admin.must(Duty::Money)?;
    let (dispute, provider) = draft::answerable(portal, id).await?;
    let payment = db::payments::find(portal.db.reader(), dispute.payment).await?;
    let (gateway, settings) = charge::opened(portal, &payment).await?;
    let evidence = db::retried(|| mark(portal, admin, &dispute, request_id)).await?;
    let answer = DisputeAnswer::Evidence(sent(portal, &dispute, &evidence).await?);
    let named = NamedDispute { reference: dispute.provider_reference.clone(), payment: Some(payment.id.to_string()) };
    let call = portal.call(&gateway, &settings, payment.mode());
    match provider.answer_dispute(&call, &named, &answer).await {
        Ok(found) => {
            let told = Told { payment: payment.id, reference: dispute.provider_reference, report: found.report };
            settle(portal, &told, &Actor::Admin(admin.clone())).await
        }
        Err(trouble) => {
            let seen = (trouble.why.as_str(), trouble.request_id.as_deref());
            db::gateways::remember_trouble(portal.db.reader(), gateway.id, seen, portal.clock.now()).await?;
            let now = ask::ask(portal, id, &Actor::Provider(gateway.id)).await?;
            unsent(portal, now, trouble.kind).await
        }
    }
}

/// Where the bank still waits and nothing can have reached it, it is a draft again.
async fn unsent(portal: &Portal, dispute: Dispute, trouble: TroubleKind) -> Result<Dispute, AppError> {
    let told = match trouble {
        _ if dispute.state != DisputeState::Open => return Ok(dispute),
        TroubleKind::Refused { .. } => AppError::Conflict(Code::EvidenceRefused),
        TroubleKind::NotSent => AppError::ProviderDown,
        _ => return Ok(dispute),
    };
    db::dispute_evidence::mark_sent(portal.db.reader(), dispute.id, None).await?;
    Err(told)
}

async fn mark(portal: &Portal, admin: &Admin, dispute: &Dispute, request_id: &str) -> Result<Evidence, AppError> {
    let (tx, now) = (portal.db.begin().await?, portal.clock.now());
    db::payments::lock(&tx, dispute.payment).await?;
    let evidence = db::dispute_evidence::find(&tx, dispute.id).await?.filter(|evidence| !evidence.is_empty());
    let evidence = evidence.ok_or_else(|| AppError::invalid("words", Code::Required))?;
    if evidence.sent_at.is_none() {
        db::dispute_evidence::mark_sent(&tx, dispute.id, Some(now)).await?;
        let actor = Actor::Admin(admin.clone());
        let kinds: Vec<_> = evidence.files.iter().map(|file| file.kind.word()).collect();
        let after = Some(serde_json::json!({ "words": evidence.words, "files": kinds }));
        let object = ("dispute", dispute.id.to_string());
        let deed = Deed { actor: &actor, deed: "dispute-evidence-sent", object, before: None, after, request_id };
        db::audit::write(&tx, deed, now).await?;
        db::histories::record(&tx, dispute.id, (Some(dispute.state), dispute.state), (now, &actor), "evidence_sent")
            .await?;
    }
    tx.commit().await?;
    Ok(evidence)
}

async fn sent(portal: &Portal, dispute: &Dispute, evidence: &Evidence) -> Result<SentEvidence, AppError> {
    let mut files = Vec::new();
    for kept in &evidence.files {
        let file = db::transfers::file(portal.db.reader(), kept.file).await?;
        files.push(SentFile { kind: kept.kind, content_type: file.content_type, content: file.content });
    }
    let key = format!("guichet:evidence:{}:{}", dispute.id, evidence.changed_at.unix_timestamp_nanos());
    Ok(SentEvidence { key, words: evidence.words.clone(), files })
}
