//! Evidence for a dispute: each file is handed in by itself, then all of it is submitted at once (section 10).

use super::{
    api::{Api, Form},
    dispute::{found, path},
    wire::{Dispute, File},
};
use crate::{
    domain::evidence::{EvidenceKind, ending},
    providers::{
        Call, FoundDispute, NamedDispute, SentEvidence, SentFile, Trouble, TroubleKind,
        parts::{self, Part},
    },
};

/// The same sending has the same keys: Stripe does it once.
pub async fn send(call: &Call<'_>, named: &NamedDispute, evidence: &SentEvidence) -> Result<FoundDispute, Trouble> {
    let (api, path) = (Api::open(call)?, path(named)?);
    let mut form: Form = vec![("submit".into(), "true".into())];
    if !evidence.words.is_empty() {
        form.push(("evidence[uncategorized_text]".into(), evidence.words.clone()));
    }
    for file in &evidence.files {
        form.push((format!("evidence[{}]", field(file.kind)), hand_in(&api, file, &evidence.key).await?));
    }
    match api.post::<Dispute>(&path, &evidence.key, form).await {
        Ok(dispute) => found(&api, named, dispute).await,
        Err(Trouble { kind: TroubleKind::Refused { .. }, why, request_id, .. }) => {
            Err(Trouble::refused("invalid_request", why).with_request_id(request_id))
        }
        Err(trouble) => Err(trouble),
    }
}

/// Answers the file's id at Stripe.
async fn hand_in(api: &Api<'_>, file: &SentFile, key: &str) -> Result<String, Trouble> {
    let name = format!("{}.{}", file.kind.word(), ending(&file.content_type));
    let body = parts::body(&[
        Part { name: "purpose", file: None, content: b"dispute_evidence" },
        Part { name: "file", file: Some((name, &file.content_type)), content: &file.content },
    ]);
    let body = body.ok_or_else(|| Trouble::refused("invalid_request", "a file holds the edge of the form"))?;
    let kept: File = api.post_file(&format!("{key}:{}", file.kind.word()), body).await?;
    kept.id.starts_with("file_").then_some(kept.id).ok_or_else(|| Trouble::unknown("another thing than a file"))
}

fn field(kind: EvidenceKind) -> &'static str {
    match kind {
        EvidenceKind::Receipt => "receipt",
        EvidenceKind::Correspondence => "customer_communication",
        EvidenceKind::Service => "service_documentation",
        EvidenceKind::Other => "uncategorized_file",
    }
}
