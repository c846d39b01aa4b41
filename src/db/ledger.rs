//! The journal: postings are added, never changed. The database itself refuses what does not balance.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter,
};

use super::{
    ConnectionTrait, Tx,
    entities::{entries, postings},
    is_taken,
};
use crate::domain::{
    Instant,
    error::AppError,
    ledger::{Posting, PostingKind},
};

/// Whether a posting was written now or had been before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Posted {
    Now(i64),
    /// The same kind for the same cause exists: the unique index said so.
    Before,
}

/// Whether this cause has this posting.
pub async fn is_posted(db: &impl ConnectionTrait, kind: PostingKind, cause: uuid::Uuid) -> Result<bool, AppError> {
    let found = postings::Entity::find()
        .filter(postings::Column::Kind.eq(kind.word()))
        .filter(postings::Column::Cause.eq(cause))
        .count(db)
        .await?;
    Ok(found > 0)
}

/// Writes a posting with its entries. On PostgreSQL a refused duplicate ends the transaction: look first.
pub async fn post(tx: &Tx, posting: &Posting, now: Instant) -> Result<Posted, AppError> {
    let row = postings::ActiveModel {
        id: NotSet,
        kind: Set(posting.kind.word().into()),
        cause: Set(posting.cause),
        currency: Set(posting.currency.code().into()),
        memo: Set(posting.memo.clone()),
        posted_at: Set(now),
        reverses: Set(None),
    };
    let inserted = postings::Entity::insert(row).exec(tx).await;
    let posting_id = match inserted {
        Ok(inserted) => inserted.last_insert_id,
        Err(cause) if is_taken(&cause) => return Ok(Posted::Before),
        Err(cause) => return Err(cause.into()),
    };
    let rows = posting.entries().iter().map(|entry| entries::ActiveModel {
        id: NotSet,
        posting_id: Set(posting_id),
        account_id: Set(entry.account.into()),
        currency: Set(posting.currency.code().into()),
        amount: Set(entry.amount.minor),
        customer_id: Set(entry.customer.map(Into::into)),
        invoice_id: Set(entry.invoice.map(Into::into)),
        gateway_id: Set(entry.gateway.map(Into::into)),
        cost_centre: Set(entry.cost_centre.clone()),
    });
    entries::Entity::insert_many(rows).exec_without_returning(tx).await?;
    Ok(Posted::Now(posting_id))
}
