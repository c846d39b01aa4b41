//! An administrator finds a transfer on the bank statement and confirms what arrived: all of it, part, or more.

use super::settle::{self, Decision};
use crate::{
    db,
    domain::{
        error::{AppError, Code},
        ids::PaymentId,
        money::Money,
        payment::{Payment, State},
        people::{Actor, Admin, Duty},
        report::{Capture, Outcome, Report},
        transfer::TransferState,
    },
    flows::portal::Portal,
    providers::{self, Confirmation},
};

pub async fn confirm_transfer(
    portal: &Portal,
    admin: &Admin,
    id: PaymentId,
    received: Money,
    request_id: &str,
) -> Result<Payment, AppError> {
    admin.must(Duty::Money)?;
    let payment = confirmable(portal, id).await?;
    if received.currency != payment.amount.currency {
        return Err(AppError::invalid("amount", Code::CurrencyUnsupported));
    }
    let capture = Capture { amount: received, ours: None, mode: payment.mode(), fee: None, method: None };
    let actor = Actor::Admin(admin.clone());
    let report = Report::new(None, Outcome::Paid(capture));
    let decision =
        Decision { state: TransferState::Confirmed, deed: "transfer-confirmed", received: Some(received), request_id };
    settle::settle_decided(portal, id, &report, &actor, &decision).await
}

/// It never came: the customer may pay again.
pub async fn refuse_transfer(portal: &Portal, admin: &Admin, id: PaymentId, request_id: &str) -> Result<(), AppError> {
    admin.must(Duty::Money)?;
    confirmable(portal, id).await?;
    let actor = Actor::Admin(admin.clone());
    let report = Report::new(None, Outcome::Canceled);
    let decision = Decision { state: TransferState::Refused, deed: "transfer-refused", received: None, request_id };
    settle::settle_decided(portal, id, &report, &actor, &decision).await.map(drop)
}

/// Only payments whose money an administrator can see, and that wait for it. A cancelled one may still have been sent.
async fn confirmable(portal: &Portal, id: PaymentId) -> Result<Payment, AppError> {
    let payment = db::payments::find(portal.db.reader(), id).await?;
    let gateway = db::setup::gateway(&portal.db, payment.gateway).await?;
    let by_hand = providers::find(&gateway.provider)
        .is_some_and(|provider| provider.capabilities().confirmation == Confirmation::Administrator);
    if !by_hand {
        return Err(AppError::NotFound);
    }
    if payment.state == State::Succeeded {
        return Err(AppError::Conflict(Code::InvoiceAlreadyPaid));
    }
    // Its place in the books is taken: what comes now is booked from a statement, or begun anew.
    if payment.state == State::TakenBack {
        return Err(AppError::Conflict(Code::InvoiceNotPayable));
    }
    Ok(payment)
}
