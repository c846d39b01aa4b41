//! What a seller shows for itself: one sending, after which PayPal looks at it.

use serde_json::{Value, json};

use super::calls::Wish;
use super::refusal::Refusal;
use super::{DISPUTE, disputes};
use crate::sandbox::{Sandbox, parts};

/// The sandbox decides by these words.
const WINS: &str = "winning_evidence";
const LOSES: &str = "losing_evidence";

/// The input of the form. Every document it names is there as a file, and no other.
pub(super) fn read(content_type: &str, body: &[u8]) -> Result<Value, Refusal> {
    let parts = parts::read(content_type, body).ok_or_else(Refusal::media_type)?;
    let malformed = || Refusal::syntax("MALFORMED_REQUEST_JSON", "/", "The request JSON is not well formed.");
    let input = parts.iter().find(|part| part.name == "input" && part.file.is_none()).ok_or_else(malformed)?;
    let input: Value = serde_json::from_slice(input.content).map_err(|_| malformed())?;
    let mut sent: Vec<_> = parts.iter().filter_map(|part| part.file.as_deref()).collect();
    let mut named: Vec<_> = input["evidences"].as_array().into_iter().flatten().flat_map(documents).collect();
    sent.sort_unstable();
    named.sort_unstable();
    if sent != named {
        let words = "The files and the documents named differ.";
        return Err(Refusal::syntax("INVALID_REQUEST", "/evidences", words));
    }
    Ok(input)
}

fn documents(evidence: &Value) -> impl Iterator<Item = &str> {
    evidence["documents"].as_array().into_iter().flatten().filter_map(|one| one["name"].as_str())
}

pub(super) fn provide(sandbox: &Sandbox, account: &str, wish: &Wish<'_>) -> Result<Value, Refusal> {
    let (now, base, id) = (sandbox.now(), sandbox.public_base(), wish.id);
    sandbox.change(|books| {
        let facts = books.find(account, DISPUTE, id).ok_or_else(Refusal::missing)?.body.clone();
        if facts["status"] != "WAITING_FOR_SELLER_RESPONSE" {
            let words = "The case does not wait for the seller.";
            return Err(Refusal::state("ACTION_NOT_ALLOWED_IN_CURRENT_DISPUTE_STATE", words));
        }
        let mut evidences = wish.json["evidences"].clone();
        for evidence in evidences.as_array_mut().into_iter().flatten() {
            evidence["source"] = json!("SUBMITTED_BY_SELLER");
        }
        let says = |words: &str| evidences.as_array().into_iter().flatten().any(|one| one["notes"] == words);
        let decided =
            if says(WINS) { Some("RESOLVED_SELLER_FAVOUR") } else { says(LOSES).then_some("RESOLVED_BUYER_FAVOUR") };
        books.patch(id, json!({ "status": "UNDER_REVIEW", "evidences": evidences, "updated": now }));
        let place = (account, base.as_str(), now);
        disputes::told(books, place, "UPDATED", id);
        if let (Some(outcome), Some(capture)) = (decided, disputes::captures(&facts).next()) {
            _ = disputes::resolve(books, place, capture, (facts["stage"].as_str().unwrap_or_default(), outcome));
        }
        Ok(disputes::subsequent(&base, id))
    })
}
