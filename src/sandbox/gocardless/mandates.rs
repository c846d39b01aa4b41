//! Mandates: what a payer allows, until somebody ends it.

use serde_json::{Value, json};

use super::desk::Desk;
use super::payments::{self, To};
use super::refusal::Refusal;
use super::{MANDATE, PAYMENT, events};

pub(super) fn scheme(desk: &Desk<'_>, id: &str) -> Value {
    desk.books.body(id)["scheme"].clone()
}

/// Whether anything may be debited on it.
pub(super) fn is_alive(mandate: &Value) -> bool {
    matches!(
        mandate["status"].as_str(),
        Some("pending_customer_approval" | "pending_submission" | "submitted" | "active")
    )
}

pub(super) fn cancel(desk: &mut Desk<'_>, id: &str) -> Result<(), Refusal> {
    let mandate = desk.find(MANDATE, id)?;
    if !is_alive(&mandate) {
        return Err(Refusal::state("cancellation_failed", "The mandate can no longer be cancelled"));
    }
    end(desk, id, "cancelled");
    Ok(())
}

/// What has not left yet is cancelled with it.
pub(super) fn end(desk: &mut Desk<'_>, id: &str, status: &str) {
    desk.books.patch(id, json!({ "status": status }));
    events::emit(desk, &format!("mandates.{status}"), id);
    let of_it = |body: &Value| body["links"]["mandate"] == id && body["status"] == "pending_submission";
    let payments = desk.books.newest(&desk.account, PAYMENT).into_iter().filter(|record| of_it(&record.body));
    let payments: Vec<String> = payments.filter_map(|record| record.body["id"].as_str().map(str::to_owned)).collect();
    for payment in payments {
        payments::advance(desk, &payment, To::Cancelled);
    }
}

/// Its first payment leaves, and takes the mandate along.
pub(super) fn follow(desk: &mut Desk<'_>, id: &str, status: &str) {
    let before = desk.books.body(id)["status"].clone();
    let later = matches!(
        (before.as_str(), status),
        (Some("pending_submission"), "submitted") | (Some("pending_submission" | "submitted"), "active")
    );
    if later {
        desk.books.patch(id, json!({ "status": status }));
        events::emit(desk, &format!("mandates.{status}"), id);
    }
}
