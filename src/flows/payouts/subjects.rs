//! What of ours a movement at a provider is about, told by the provider itself where our books do not know it yet.

use crate::{
    db,
    domain::{
        error::AppError,
        gateway::Gateway,
        payment::{Fee, Payment, State},
        payout::{LineKind, Payout, Subject},
        payout_match::{Conversion, Deed, Ours, judge},
        payout_report::StatedLine,
        people::Actor,
        refund::Refund,
        report::{Capture, Outcome, RefundOutcome, RefundReport, Report, Returned},
    },
    flows::{payments, portal::Portal, refunds},
};

/// As our books have it.
pub(super) enum Found {
    Payment(Box<Payment>),
    Refund(Box<Refund>, Option<Conversion>),
    Payout(Box<Payout>),
    Nothing,
}

impl Found {
    pub fn ours(&self) -> Ours<'_> {
        match self {
            Self::Payment(payment) => Ours::Payment(payment),
            Self::Refund(refund, paid) => Ours::Refund(refund, *paid),
            Self::Payout(payout) => Ours::Payout(payout),
            Self::Nothing => Ours::Nothing,
        }
    }

    pub fn subject(&self) -> Option<Subject> {
        match self {
            Self::Payment(payment) => Some(Subject::Payment(payment.id)),
            Self::Refund(refund, _) => Some(Subject::Refund(refund.id)),
            Self::Payout(payout) => Some(Subject::Payout(payout.id)),
            Self::Nothing => None,
        }
    }
}

/// What was not heard of yet is asked for first; a fee that is stated only here is attached to what it was kept of. Both
/// go through the doors of payments and refunds.
pub(super) async fn found(portal: &Portal, gateway: &Gateway, line: &StatedLine) -> Result<Found, AppError> {
    let mut found = look(portal, gateway, line).await?;
    if is_behind(&found) {
        ask(portal, gateway, &found).await?;
        found = look(portal, gateway, line).await?;
    }
    for deed in judge(line, found.ours()).deeds {
        match (deed, &found) {
            (Deed::FeeOfPayment(fee), Found::Payment(payment)) => attach(portal, gateway, payment, fee).await?,
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
                let paid = paid(portal, &refund, line).await?;
                Found::Refund(Box::new(refund), paid)
            }
            None => Found::Nothing,
        },
        LineKind::Payout => {
            let payout = db::payouts::find_reported(db, gateway.id, reference).await?;
            payout.map_or(Found::Nothing, |payout| Found::Payout(Box::new(payout)))
        }
        _ => Found::Nothing,
    })
}

/// What the refund's money was when it came in, in the currency it goes out in; or when the refund itself went out.
async fn paid(portal: &Portal, refund: &Refund, line: &StatedLine) -> Result<Option<Conversion>, AppError> {
    if refund.amount.currency == line.gross.currency {
        return Ok(None);
    }
    let db = portal.db.reader();
    let known = match db::payout_lines::of_payment(db, refund.payment).await? {
        Some(known) => Some(known),
        None if line.gross.minor > 0 => db::payout_lines::of_refund(db, refund.id).await?,
        None => None,
    };
    Ok(known.filter(|known| known.gross.currency == line.gross.currency).and_then(|known| {
        let (from, to) = (known.origin?, known.gross);
        Some(Conversion { from, to, difference: crate::domain::money::Money::zero(to.currency) })
    }))
}

/// The provider counts money our books do not.
fn is_behind(found: &Found) -> bool {
    match found {
        Found::Payment(payment) => payment.state != State::Succeeded || payment.fee.is_none(),
        Found::Refund(refund, _) => refund.state.is_open() || refund.fee.is_none(),
        Found::Payout(payout) => payout.state != crate::domain::payout::PayoutState::Failed,
        Found::Nothing => false,
    }
}

async fn ask(portal: &Portal, gateway: &Gateway, found: &Found) -> Result<(), AppError> {
    let actor = Actor::Provider(gateway.id);
    match found {
        Found::Payment(payment) => payments::ask::ask(portal, payment.id, &actor).await.map(drop),
        Found::Refund(refund, _) => refunds::ask::ask(portal, refund.id, &actor).await.map(drop),
        // Its own lines are another story: only its state is asked for.
        Found::Payout(payout) => super::ask::state(portal, payout, &actor).await.map(drop),
        Found::Nothing => Ok(()),
    }
}

async fn attach(portal: &Portal, gateway: &Gateway, payment: &Payment, fee: Fee) -> Result<(), AppError> {
    let Some(amount) = payment.captured else { return Ok(()) };
    let (ours, method) = (Some(payment.id.to_string()), payment.method.clone());
    let capture = Capture { amount, ours, mode: payment.mode(), fee: Some(fee), method };
    let report = Report::new(payment.provider_reference.clone(), Outcome::Paid(capture));
    payments::settle::settle(portal, payment.id, &report, &Actor::Provider(gateway.id)).await.map(drop)
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
