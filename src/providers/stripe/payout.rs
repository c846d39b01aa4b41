//! Stripe's payouts and what they consist of: the balance transactions inside (sections 11 and 12 of its documentation).

use time::OffsetDateTime;

use super::{
    amount,
    api::{Api, Form},
    wire::{self, List, Movement, Source},
};
use crate::{
    domain::{
        Instant,
        money::Money,
        payout::{LineKind, Payout, PayoutState},
        payout_report::{Lines, Named, Part, PayoutReport, StatedLine},
    },
    providers::{Call, Trouble},
};

const PAYOUTS: &str = "/v1/payouts";
const MOVEMENTS: &str = "/v1/balance_transactions";

pub async fn since(call: &Call<'_>, since: Instant, after: Option<&str>) -> Result<Part<PayoutReport>, Trouble> {
    let mut query: Form =
        vec![("limit".into(), "100".into()), ("created[gte]".into(), since.unix_timestamp().to_string())];
    query.extend(after.map(|id| ("starting_after".to_owned(), id.to_owned())));
    let page: List<wire::Payout> = Api::open(call)?.get(PAYOUTS, query).await?;
    let next = page.data.last().filter(|_| page.has_more).map(|last| last.id.clone());
    let items = page.data.into_iter().map(read).collect::<Result<_, _>>()?;
    Ok(Part { items, next })
}

pub async fn one(call: &Call<'_>, reference: &str) -> Result<PayoutReport, Trouble> {
    if !is_payout(reference) {
        return Err(Trouble::refused("invalid_request", "no payout's id"));
    }
    read(Api::open(call)?.get(&format!("{PAYOUTS}/{reference}"), Form::new()).await?)
}

pub async fn lines(call: &Call<'_>, payout: &Payout, after: Option<&str>) -> Result<Part<StatedLine>, Trouble> {
    let mut query: Form = vec![
        ("payout".into(), payout.reference.clone()),
        ("limit".into(), "100".into()),
        ("expand[0]".into(), "data.source".into()),
    ];
    query.extend(after.map(|id| ("starting_after".to_owned(), id.to_owned())));
    let page: List<Movement> = Api::open(call)?.get(MOVEMENTS, query).await?;
    let next = page.data.last().filter(|_| page.has_more).map(|last| last.id.clone());
    let inside = page.data.into_iter().filter(|movement| !is_its_own(movement, payout));
    Ok(Part { items: inside.map(line).collect::<Result<_, _>>()?, next })
}

fn read(payout: wire::Payout) -> Result<PayoutReport, Trouble> {
    if payout.object != "payout" || !is_payout(&payout.id) {
        return Err(Trouble::unknown("not a payout"));
    }
    let unreadable = |what: &str| Trouble::unknown(format!("payout {}: {what} cannot be read", payout.id));
    let state = match payout.status.as_str() {
        "pending" => PayoutState::Pending,
        "in_transit" => PayoutState::InTransit,
        "paid" => PayoutState::Paid,
        "failed" | "canceled" => PayoutState::Failed,
        _ => return Err(unreadable("status")),
    };
    let instant = |seconds| OffsetDateTime::from_unix_timestamp(seconds).ok();
    Ok(PayoutReport {
        amount: amount::signed(payout.amount, &payout.currency).ok_or_else(|| unreadable("amount"))?,
        state,
        created_at: instant(payout.created).ok_or_else(|| unreadable("created"))?,
        arrives_on: payout.arrival_date.and_then(instant).map(OffsetDateTime::date),
        bank_reference: payout.trace_id.and_then(|trace| trace.value),
        failure: match state {
            PayoutState::Failed => Some(payout.failure_code.unwrap_or(payout.status)),
            _ => None,
        },
        // Those somebody made by hand there cannot be itemised.
        lines: match payout.reconciliation_status.as_deref() {
            Some("completed") => Lines::Ready,
            Some("in_progress") if payout.automatic => Lines::Later,
            _ => Lines::Never,
        },
        reference: payout.id,
    })
}

/// The payout itself leaves the balance by a movement of its own; one that came back is another payout's line.
fn is_its_own(movement: &Movement, payout: &Payout) -> bool {
    movement.category.as_deref() == Some("payout") && movement.source_id() == Some(payout.reference.as_str())
}

fn line(movement: Movement) -> Result<StatedLine, Trouble> {
    let kind = kind(&movement);
    let whole = money(movement.amount, &movement)?;
    let nothing = Money::zero(whole.currency);
    let named = named(kind, &movement);
    let reference = movement.id.clone();
    // A fee of its own is the whole movement; kept inside another one, it comes in parts.
    if kind == LineKind::Fee && movement.fee == 0 {
        let kept = money(-movement.amount, &movement)?;
        let (fee, tax) = if movement.kind == "tax_fee" { (nothing, kept) } else { (kept, nothing) };
        return Ok(StatedLine { reference, kind, gross: nothing, fee, tax, named });
    }
    let (fee, tax) = parts(&movement)?;
    Ok(StatedLine { reference, kind, gross: whole, fee, tax, named })
}

fn kind(movement: &Movement) -> LineKind {
    match movement.category.as_deref() {
        Some("charge") => LineKind::Payment,
        Some("refund" | "refund_failure") => LineKind::Refund,
        Some("dispute" | "dispute_reversal") => LineKind::Dispute,
        Some("fee") => LineKind::Fee,
        Some("payout_reversal") => LineKind::Payout,
        Some("other_adjustment") => LineKind::Adjustment,
        _ => LineKind::Unknown,
    }
}

/// What was kept, split as its details say; one that gives back is negative as a whole.
fn parts(movement: &Movement) -> Result<(Money, Money), Trouble> {
    let taxes = movement.fee_details.iter().filter(|detail| detail.kind == "tax").map(|detail| detail.amount);
    let tax = taxes.fold(0_i64, i64::saturating_add);
    let all = movement.fee_details.iter().map(|detail| detail.amount).fold(0_i64, i64::saturating_add);
    // Where the parts do not add up to the whole, the whole is what was kept.
    let tax = if all == movement.fee { tax } else { 0 };
    Ok((money(movement.fee - tax, movement)?, money(tax, movement)?))
}

fn money(unit: i64, movement: &Movement) -> Result<Money, Trouble> {
    let unreadable = || Trouble::unknown(format!("movement {}: an amount cannot be read", movement.id));
    amount::signed(unit, &movement.currency).ok_or_else(unreadable)
}

/// A charge carries our payment's id, a refund our refund's.
fn named(kind: LineKind, movement: &Movement) -> Option<Named> {
    let reference = movement.source_id()?.to_owned();
    let source = movement.source.as_ref().and_then(|source| source.object().ok());
    let kept = |source: &Source| match kind {
        LineKind::Payment => source.metadata.payment.clone(),
        LineKind::Refund => source.metadata.refund.clone(),
        _ => None,
    };
    Some(Named { reference, ours: source.and_then(kept) })
}

fn is_payout(id: &str) -> bool {
    id.starts_with("po_") && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
