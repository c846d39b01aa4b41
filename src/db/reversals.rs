//! Corrections in the journal: a new posting with the same entries the other way round, naming the one it reverses.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder,
};

use super::{
    Tx,
    entities::{entries, postings},
};
use crate::domain::{Instant, error::AppError, ledger::PostingKind};

/// Reverses what was posted for a cause, under another kind. The caller holds the lock that makes it happen once.
/// Nothing posted, nothing to reverse.
pub async fn reverse(
    tx: &Tx,
    (original, kind): (PostingKind, PostingKind),
    cause: uuid::Uuid,
    memo: &str,
    now: Instant,
) -> Result<(), AppError> {
    let found = postings::Entity::find()
        .filter(postings::Column::Kind.eq(original.word()))
        .filter(postings::Column::Cause.eq(cause))
        .one(tx)
        .await?;
    let Some(found) = found else { return Ok(()) };
    let lines = entries::Entity::find()
        .filter(entries::Column::PostingId.eq(found.id))
        .order_by_asc(entries::Column::Id)
        .all(tx)
        .await?;
    let posting = postings::ActiveModel {
        id: NotSet,
        kind: Set(kind.word().into()),
        cause: Set(cause),
        currency: Set(found.currency),
        memo: Set(memo.into()),
        posted_at: Set(now),
        reverses: Set(Some(found.id)),
    };
    let posting = postings::Entity::insert(posting).exec(tx).await?.last_insert_id;
    let turned = lines.into_iter().map(|line| entries::ActiveModel {
        id: NotSet,
        posting_id: Set(posting),
        account_id: Set(line.account_id),
        currency: Set(line.currency),
        amount: Set(-line.amount),
        customer_id: Set(line.customer_id),
        invoice_id: Set(line.invoice_id),
        gateway_id: Set(line.gateway_id),
        cost_centre: Set(line.cost_centre),
    });
    entries::Entity::insert_many(turned).exec_without_returning(tx).await?;
    Ok(())
}
