//! The proof: every audit of the ledger is asked, every break named with both sides, nothing repaired.

use crate::{
    db::{
        self,
        audits::{DISPUTES, PAYOUTS, QUERIES},
    },
    domain::{
        dispute::DisputeState, error::AppError, history::History, ledger_check::Finding, payment::State,
        payout::PayoutState, refund::RefundState,
    },
    flows::portal::Portal,
    providers::Confirmation,
};

/// Audits whose other side (the provider's own books, a copy taken before, the addresses asked for) is not in this database.
pub const ELSEWHERE: [&str; 4] = ["L-12", "L-13", "L-19", "L-23"];

pub async fn verify(portal: &Portal) -> Result<Vec<Finding>, AppError> {
    let (mut findings, by_hand) = (Vec::new(), Confirmation::Administrator.kinds());
    for query in QUERIES.iter().chain(DISPUTES).chain(PAYOUTS) {
        let breaks = portal.db.breaks(*query, &by_hand).await?;
        findings.extend(breaks.into_iter().map(|found| finding(query.audit, found)));
    }
    let shape = portal.db.shape_breaks().await?;
    findings.extend(shape.into_iter().map(|(audit, found)| finding(audit, found)));
    findings.extend(broken_histories(portal).await?);
    findings.extend(started_while_hidden(portal).await?);
    findings.sort_by(|one, other| (&one.audit, &one.object).cmp(&(&other.audit, &other.object)));
    Ok(findings)
}

/// L-18: each step of a payment follows the last and is in the table, or stays where a person was called; the last one
/// is where it stands.
async fn broken_histories(portal: &Portal) -> Result<Vec<Finding>, AppError> {
    let mut findings = Vec::new();
    let db = portal.db.reader();
    findings.extend(broken("payment", &db::histories::all(db).await?, (State::word, State::may_become)));
    findings.extend(broken("refund", &db::histories::all(db).await?, (RefundState::word, RefundState::may_become)));
    findings.extend(broken("dispute", &db::histories::all(db).await?, (DisputeState::word, DisputeState::may_become)));
    findings.extend(broken("payout", &db::histories::all(db).await?, (PayoutState::word, PayoutState::may_become)));
    Ok(findings)
}

/// A state's word, and whether a state may become another.
type Rules<S> = (fn(S) -> &'static str, fn(S, S) -> bool);

fn broken<S: Copy + PartialEq>(of: &str, histories: &[History<S>], (word, may_become): Rules<S>) -> Vec<Finding> {
    let named = |state: Option<S>| state.map_or("nothing", word);
    let mut findings = Vec::new();
    for History { reference, state, steps } in histories {
        let (object, mut at) = (format!("{of} {reference}"), None);
        for (from, to) in steps.iter().copied() {
            let follows = from == at && at.is_none_or(|at: S| at == to || may_become(at, to));
            if !follows {
                let sides = (format!("{} to {}", named(from), word(to)), named(at).to_owned());
                findings.push(finding_about("L-18", object.clone(), sides));
            }
            at = Some(to);
        }
        if at != Some(*state) {
            findings.push(finding_about("L-18", object, (word(*state).to_owned(), named(at).to_owned())));
        }
    }
    findings
}

/// L-24: while the audit log says a gateway was hidden, nothing started with it.
async fn started_while_hidden(portal: &Portal) -> Result<Vec<Finding>, AppError> {
    let mut findings = Vec::new();
    for (gateway, (from, until)) in db::audit::hidden_times(portal.db.reader()).await? {
        for reference in db::payment_lists::created_between(portal.db.reader(), gateway, (from, until)).await? {
            let ours = (format!("started with gateway {gateway}"), "hidden at that time".to_owned());
            findings.push(finding_of("L-24", &reference, ours));
        }
    }
    Ok(findings)
}

fn finding(audit: &str, found: db::audits::Break) -> Finding {
    Finding { audit: audit.to_owned(), object: found.object, ours: found.ours, theirs: found.theirs }
}

fn finding_of(audit: &str, reference: &str, sides: (String, String)) -> Finding {
    finding_about(audit, format!("payment {reference}"), sides)
}

fn finding_about(audit: &str, object: String, (ours, theirs): (String, String)) -> Finding {
    Finding { audit: audit.to_owned(), object, ours, theirs }
}
