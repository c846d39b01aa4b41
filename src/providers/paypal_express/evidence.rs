//! Evidence for a case: words and files in one sending.

use serde_json::json;

use super::{
    api::{Api, Said},
    disputes::{CASES, answered, case_of},
};
use crate::{
    domain::evidence::{EvidenceKind, ending},
    providers::{
        Call, FoundDispute, NamedDispute, SentEvidence, Trouble,
        parts::{self, Part},
    },
};

pub async fn send(call: &Call<'_>, named: &NamedDispute, evidence: &SentEvidence) -> Result<FoundDispute, Trouble> {
    let api = Api::open(call)?;
    let id = case_of(&named.reference);
    let id = id.ok_or_else(|| Trouble::refused("invalid_request", "a reversal is not answered"))?;
    let body =
        body(evidence).ok_or_else(|| Trouble::refused("invalid_request", "a file holds the edge of the form"))?;
    match api.post_parts::<serde_json::Value>(&format!("{CASES}/{id}/provide-evidence"), &evidence.key, body).await? {
        Said::Done(_) => answered(&api, id, named).await,
        Said::No { why, .. } => Err(Trouble::refused("invalid_request", why)),
    }
}

fn body(evidence: &SentEvidence) -> Option<Vec<u8>> {
    let name = |kind: EvidenceKind, content_type: &str| format!("{}.{}", kind.word(), ending(content_type));
    let of_kind = |kind: EvidenceKind| match kind {
        EvidenceKind::Receipt => "PROOF_OF_RECEIPT_COPY",
        EvidenceKind::Service => "PROOF_OF_FULFILLMENT",
        EvidenceKind::Correspondence | EvidenceKind::Other => "OTHER",
    };
    let mut stated = Vec::new();
    if !evidence.words.is_empty() {
        stated.push(json!({ "evidence_type": "OTHER", "notes": evidence.words }));
    }
    for file in &evidence.files {
        let documents = json!([{ "name": name(file.kind, &file.content_type) }]);
        stated.push(json!({ "evidence_type": of_kind(file.kind), "documents": documents }));
    }
    let input = json!({ "evidences": stated }).to_string();
    let mut all = vec![Part { name: "input", file: None, content: input.as_bytes() }];
    all.extend(evidence.files.iter().map(|file| Part {
        name: file.kind.word(),
        file: Some((name(file.kind, &file.content_type), &file.content_type)),
        content: &file.content,
    }));
    parts::body(&all)
}
