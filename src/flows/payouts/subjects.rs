//! What of ours a movement at a provider is about, told by the provider itself where our books do not know it yet.

use crate::{
    db,
    domain::{
        dispute::Dispute,
        error::AppError,
        gateway::Gateway,
        ids::DisputeId,
        money::Money,
        payment::{Fee, Payment, State},
        payout::{LineKind, Payout, PayoutLine, PayoutState, Standing, Subject},
        payout_match::{Contested, Conversion, Deed, Ours, judge},
        payout_report::StatedLine,
        people::Actor,
        refund::Refund,
        report::{Capture, Outcome, RefundOutcome, RefundReport, Report, Returned},
    },
    flows::{disputes, gateways::open, payments, portal::Portal, refunds},
    providers::{self, NamedDispute},
};

/// As our books have it.
pub(super) enum Found {
    Payment(Box<Payment>),
    Refund(Box<Refund>, Option<Conversion>),
    Dispute(DisputeId, Contested),
    Payout(Box<Payout>),
    Nothing,
}

impl Found {
    pub fn ours(&self) -> Ours<'_> {
        match self {
            Self::Payment(payment) => Ours::Payment(payment),
            Self::Refund(refund, paid) => Ours::Refund(refund, *paid),
            Self::Dispute(_, contested) => Ours::Dispute(contested),
            Self::Payout(payout) => Ours::Payout(payout),
            Self::Nothing => Ours::Nothing,
        }
    }

    pub fn subject(&self) -> Option<Subject> {
        match self {
            Self::Payment(payment) => Some(Subject::Payment(payment.id)),
            Self::Refund(refund, _) => Some(Subject::Refund(refund.id)),
            Self::Dispute(id, _) => Some(Subject::Dispute(*id)),
            Self::Payout(payout) => Some(Subject::Payout(payout.id)),
            Self::Nothing => None,
        }
    }
}

/// What was not heard of yet is asked for first; a fee that is stated only here is attached to what it was kept of. Both
/// go through the doors of payments and refunds.
pub(super) async fn found(portal: &Portal, gateway: &Gateway, line: &StatedLine) -> Result<Found, AppError> {
    let mut found = look(portal, gateway, line).await?;
    if is_behind(line, &found) {
        ask(portal, gateway, (line, &found)).await?;
        found = look(portal, gateway, line).await?;
    }
    for deed in judge(line, found.ours()).deeds {
        match (deed, &found) {
            (Deed::FeeOfPayment(fee), Found::Payment(payment)) => attach(portal, payment, fee).await?,
            (Deed::FeeOfRefund(fee), Found::Refund(refund, _)) => attach_to(portal, gateway, refund, fee).await?,
            _ => continue,
        }
        found = look(portal, gateway, line).await?;
    }
    Ok(found)
}

async fn look(portal: &Portal, gateway: &Gateway, line: &StatedLine) -> Result<Found, AppError> {
    let db = portal.db.reader();
    let Some(named) = &line.named else { return Ok(Found::Nothing) };
    let (reference, ours) = (named.reference.as_str(), named.ours.as_deref());
    Ok(match line.kind {
        LineKind::Payment => {
            let payment = db::payments::find_reported(db, gateway.id, reference, ours).await?;
            payment.map_or(Found::Nothing, |payment| Found::Payment(Box::new(payment)))
        }
        LineKind::Refund => match db::refunds::find_reported(db, gateway.id, reference, ours).await? {
            Some(refund) => {
                let paid = came_in_as(portal, &refund, line).await?;
                Found::Refund(Box::new(refund), paid)
            }
            None => Found::Nothing,
        },
        LineKind::Dispute => match db::disputes::find_reported(db, gateway.id, reference).await? {
            Some(dispute) => Found::Dispute(dispute.id, contested(portal, &dispute, line).await?),
            None => Found::Nothing,
        },
        LineKind::Payout => {
            let payout = db::payouts::find_reported(db, gateway.id, reference).await?;
            payout.map_or(Found::Nothing, |payout| Found::Payout(Box::new(payout)))
        }
        _ => Found::Nothing,
    })
}

async fn contested(portal: &Portal, dispute: &Dispute, line: &StatedLine) -> Result<Contested, AppError> {
    let db = portal.db.reader();
    let (moves, fees) = db::dispute_moves::moved(db, dispute.id).await?;
    let paid = db::payout_lines::of_payment(db, dispute.payment).await?;
    Ok(Contested { moves, fees, paid: paid.and_then(|paid| rate(&paid, line)) })
}

/// What the refund's money was when it came in, in the currency it goes out in; or when the refund itself went out.
async fn came_in_as(portal: &Portal, refund: &Refund, line: &StatedLine) -> Result<Option<Conversion>, AppError> {
    let db = portal.db.reader();
    let known = match db::payout_lines::of_payment(db, refund.payment).await? {
        None if line.gross.minor > 0 => db::payout_lines::of_refund(db, refund.id).await?,
        known => known,
    };
    Ok(known.and_then(|known| rate(&known, line)))
}

/// Of money that was changed into the currency of this line.
fn rate(known: &PayoutLine, line: &StatedLine) -> Option<Conversion> {
    let (from, to) = (known.origin?, known.gross);
    let difference = Money::zero(to.currency);
    (to.currency == line.gross.currency).then_some(Conversion { from, to, difference })
}

/// The provider counts money our books do not.
fn is_behind(line: &StatedLine, found: &Found) -> bool {
    match found {
        Found::Payment(payment) => payment.state != State::Succeeded,
        Found::Refund(refund, _) => refund.state.is_open(),
        Found::Dispute(..) => judge(line, found.ours()).standing != Standing::Agrees,
        Found::Payout(payout) => payout.state != PayoutState::Failed,
        Found::Nothing => line.kind == LineKind::Dispute,
    }
}

async fn ask(portal: &Portal, gateway: &Gateway, (line, found): (&StatedLine, &Found)) -> Result<(), AppError> {
    let actor = Actor::Provider(gateway.id);
    match found {
        Found::Payment(payment) => {
            let asked = payments::ask::ask(portal, payment.id, &actor).await?;
            if asked.state.is_live() || asked.state == State::Succeeded {
                return Ok(());
            }
            had_come_in(portal, &asked, line).await
        }
        Found::Refund(refund, _) => refunds::ask::ask(portal, refund.id, &actor).await.map(drop),
        Found::Dispute(id, _) => disputes::ask::ask(portal, *id, &actor).await.map(drop),
        // Its own lines are another story: only its state is asked for.
        Found::Payout(payout) => super::ask::state(portal, payout, &actor).await.map(drop),
        Found::Nothing => disputed(portal, gateway, line).await,
    }
}

/// What a payout holds had come in, whatever has become of it before anybody here heard of it: it is booked as it came, and
/// asked for once more, which tells what was taken back.
async fn had_come_in(portal: &Portal, payment: &Payment, line: &StatedLine) -> Result<(), AppError> {
    if line.gross != payment.amount {
        return Ok(());
    }
    brought(portal, payment, (line.gross, Fee { fee: line.fee, tax: line.tax })).await?;
    payments::ask::ask(portal, payment.id, &Actor::Provider(payment.gateway)).await.map(drop)
}

/// A dispute nobody told us of. What cannot be learnt now stays unexplained, and is asked for again with its payout.
async fn disputed(portal: &Portal, gateway: &Gateway, line: &StatedLine) -> Result<(), AppError> {
    let (Some(named), Some(provider)) = (&line.named, providers::find(&gateway.provider)) else { return Ok(()) };
    let settings = open::open(portal, gateway).await?;
    let named = NamedDispute { reference: named.reference.clone(), payment: None };
    disputes::learn::learn(portal, (provider, gateway, &settings), &named).await.map(drop)
}

async fn attach(portal: &Portal, payment: &Payment, fee: Fee) -> Result<(), AppError> {
    let Some(amount) = payment.captured else { return Ok(()) };
    brought(portal, payment, (amount, fee)).await
}

async fn brought(portal: &Portal, payment: &Payment, (amount, fee): (Money, Fee)) -> Result<(), AppError> {
    let (ours, method) = (Some(payment.id.to_string()), payment.method.clone());
    let capture = Capture { amount, ours, mode: payment.mode(), fee: Some(fee), method };
    let report = Report::new(payment.provider_reference.clone(), Outcome::Paid(capture));
    payments::settle::settle(portal, payment.id, &report, &Actor::Provider(payment.gateway)).await.map(drop)
}

async fn attach_to(portal: &Portal, gateway: &Gateway, refund: &Refund, fee: Fee) -> Result<(), AppError> {
    let back = Returned { amount: refund.amount, fee: Some(fee) };
    let outcome = match refund.state {
        crate::domain::refund::RefundState::Succeeded => RefundOutcome::Succeeded(back),
        _ => RefundOutcome::Submitted(back),
    };
    let report = RefundReport { reference: refund.provider_reference.clone(), outcome };
    refunds::settle::settle(portal, refund.id, &report, &Actor::Provider(gateway.id)).await.map(drop)
}
