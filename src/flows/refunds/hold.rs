//! Money a customer holds with us is set aside when its refund is wished, so that it cannot be spent while it is on its way.

use crate::{
    db::{self, Tx},
    domain::{
        error::{AppError, Code},
        late_money::LateState,
        ledger::{Entry, Part, Posting, PostingKind},
        refund::{Refund, Source},
    },
    flows::{payments::book, portal::Portal},
};

pub(super) async fn hold(portal: &Portal, tx: &Tx, refund: &Refund, by: &str) -> Result<(), AppError> {
    match refund.source {
        Source::Invoice(_) | Source::Unexplained => Ok(()),
        Source::TopUp => from_balance(portal, tx, refund).await,
        Source::Late(id) => {
            let late = db::late_money::find(tx, id).await?;
            let steps = (late.state, LateState::Refunded);
            db::late_money::resolve(tx, id, steps, None, (portal.clock.now(), by)).await?;
            match late.state {
                LateState::Open => Ok(()),
                LateState::Credited => from_balance(portal, tx, refund).await,
                LateState::Moved | LateState::Refunded => Err(AppError::Conflict(Code::StaleVersion)),
            }
        }
    }
}

async fn from_balance(portal: &Portal, tx: &Tx, refund: &Refund) -> Result<(), AppError> {
    db::wallets::take(tx, refund.customer, refund.amount).await?;
    let currency = refund.amount.currency;
    let entries = vec![
        Entry::debit(book::account(tx, currency, Part::Balance).await?, refund.amount).of_customer(refund.customer),
        Entry::credit(book::account(tx, currency, Part::Unapplied).await?, refund.amount).of_customer(refund.customer),
    ];
    let posting = Posting::new(PostingKind::RefundHold, refund.id, refund.reference.clone(), entries);
    db::ledger::post(tx, &posting.map_err(AppError::Conflict)?, portal.clock.now()).await?;
    Ok(())
}

/// It did not leave, or came back: the customer holds it as before.
pub(super) async fn release(portal: &Portal, tx: &Tx, refund: &Refund) -> Result<(), AppError> {
    let held = db::ledger::is_posted(tx, PostingKind::RefundHold, refund.id.0).await?;
    if held {
        let kinds = (PostingKind::RefundHold, PostingKind::RefundRelease);
        db::reversals::reverse(tx, kinds, refund.id.0, &refund.reference, portal.clock.now()).await?;
        db::wallets::add(tx, refund.customer, refund.amount).await?;
    }
    match refund.source {
        Source::Late(id) => {
            let before = if held { LateState::Credited } else { LateState::Open };
            db::late_money::put_back(tx, id, before).await
        }
        _ => Ok(()),
    }
}
