//! How much waits for a person.

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::{
    ConnectionTrait,
    entities::{disputes, invoices, late_money, notices, payments, payouts, refunds, transfers},
    ledger_checks, statement_lines,
};
use crate::domain::{error::AppError, ledger_check::Proof, receivables::Chore};

/// What there is to do, with how many of each; nothing of what is done.
pub async fn waiting(db: &impl ConnectionTrait) -> Result<Vec<(Chore, u64)>, AppError> {
    let mut chores = Vec::new();
    for chore in Chore::ALL {
        let count = count(db, chore).await?;
        if count > 0 {
            chores.push((chore, count));
        }
    }
    Ok(chores)
}

async fn count(db: &impl ConnectionTrait, chore: Chore) -> Result<u64, AppError> {
    let count = match chore {
        Chore::Drafts => invoices::Entity::find().filter(invoices::Column::State.eq("draft")).count(db).await,
        Chore::Transfers => transfers::Entity::find().filter(transfers::Column::State.eq("announced")).count(db).await,
        Chore::BankLines => return statement_lines::open(db).await,
        Chore::LateMoney => late_money::Entity::find().filter(late_money::Column::State.eq("open")).count(db).await,
        Chore::Notices => notices::Entity::find().filter(notices::Column::State.eq("quarantined")).count(db).await,
        Chore::Breaks => {
            let last = ledger_checks::latest(db, 1).await?.pop().map(|check| check.proof);
            return Ok(if let Some(Proof::Broken(findings)) = last { findings.len() as u64 } else { 0 });
        }
        Chore::Refunds => refunds::Entity::find().filter(refunds::Column::NeedsPerson.is_not_null()).count(db).await,
        Chore::Disputes => disputes::Entity::find().filter(disputes::Column::NeedsPerson.is_not_null()).count(db).await,
        Chore::Payouts => payouts::Entity::find().filter(payouts::Column::NeedsPerson.is_not_null()).count(db).await,
        Chore::Payments => payments::Entity::find().filter(payments::Column::NeedsPerson.is_not_null()).count(db).await,
    };
    Ok(count?)
}
