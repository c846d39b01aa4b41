//! Transfers customers say they sent, with their proofs.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, OnConflict},
};

use super::{
    ConnectionTrait, Tx,
    entities::{files, transfers},
    rows,
};
use crate::domain::{
    Instant,
    error::AppError,
    ids::{CustomerId, FileId, PaymentId, TransferId},
    transfer::{Transfer, TransferState},
};

/// A file as it is kept: its type was found out here, its name is ours.
#[derive(Debug, Clone)]
pub struct File {
    pub id: FileId,
    pub customer: CustomerId,
    pub content_type: String,
    pub content: Vec<u8>,
}

pub async fn keep_file(tx: &Tx, file: &File, now: Instant) -> Result<(), AppError> {
    let row = files::ActiveModel {
        id: Set(file.id.into()),
        customer_id: Set(file.customer.into()),
        content_type: Set(file.content_type.clone()),
        content: Set(file.content.clone()),
        created_at: Set(now),
    };
    files::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

pub async fn file(db: &impl ConnectionTrait, id: FileId) -> Result<File, AppError> {
    let row = files::Entity::find_by_id(id).one(db).await?.ok_or(AppError::NotFound)?;
    Ok(File { id, customer: CustomerId(row.customer_id), content_type: row.content_type, content: row.content })
}

/// Said again, the newer words and proof count.
pub async fn announce(tx: &Tx, transfer: &Transfer) -> Result<(), AppError> {
    use transfers::Column;
    let row = transfers::ActiveModel {
        id: Set(transfer.id.into()),
        payment_id: Set(transfer.payment.into()),
        sent_on: Set(transfer.sent_on.clone()),
        note: Set(transfer.note.clone()),
        proof_id: Set(transfer.proof.map(Into::into)),
        state: Set(transfer.state.word().into()),
        announced_at: Set(transfer.announced_at),
        decided_at: NotSet,
    };
    let again = OnConflict::column(Column::PaymentId)
        .update_columns([Column::SentOn, Column::Note, Column::ProofId, Column::State, Column::AnnouncedAt])
        .to_owned();
    transfers::Entity::insert(row).on_conflict(again).exec_without_returning(tx).await?;
    Ok(())
}

pub async fn of_payment(db: &impl ConnectionTrait, payment: PaymentId) -> Result<Option<Transfer>, AppError> {
    let row =
        transfers::Entity::find().filter(transfers::Column::PaymentId.eq(uuid::Uuid::from(payment))).one(db).await?;
    Ok(row.map(read).transpose()?)
}

/// The queue: what customers say they sent and nobody has confirmed, oldest first.
pub async fn announced(db: &impl ConnectionTrait, most: u64) -> Result<Vec<Transfer>, AppError> {
    let rows = transfers::Entity::find()
        .filter(transfers::Column::State.eq(TransferState::Announced.word()))
        .order_by_asc(transfers::Column::Id)
        .limit(most)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(read).collect::<Result<_, _>>()?)
}

/// How long the queue is.
pub async fn announced_in_all(db: &impl ConnectionTrait) -> Result<u64, AppError> {
    let announced = transfers::Column::State.eq(TransferState::Announced.word());
    Ok(transfers::Entity::find().filter(announced).count(db).await?)
}

/// What customers said about these payments.
pub async fn of_payments(db: &impl ConnectionTrait, payments: &[PaymentId]) -> Result<Vec<Transfer>, AppError> {
    let theirs = transfers::Column::PaymentId.is_in(payments.iter().copied().map(uuid::Uuid::from));
    let rows = transfers::Entity::find().filter(theirs).all(db).await?;
    Ok(rows.into_iter().map(read).collect::<Result<_, _>>()?)
}

pub async fn decide(tx: &Tx, payment: PaymentId, state: TransferState, now: Instant) -> Result<(), AppError> {
    use transfers::Column;
    transfers::Entity::update_many()
        .col_expr(Column::State, Expr::value(state.word()))
        .col_expr(Column::DecidedAt, Expr::value(now))
        .filter(Column::PaymentId.eq(uuid::Uuid::from(payment)))
        .exec(tx)
        .await?;
    Ok(())
}

fn read(row: transfers::Model) -> Result<Transfer, DbErr> {
    Ok(Transfer {
        id: TransferId(row.id),
        payment: PaymentId(row.payment_id),
        sent_on: row.sent_on,
        note: row.note,
        proof: row.proof_id.map(FileId),
        state: rows::word("transfers.state", &row.state, TransferState::parse)?,
        announced_at: row.announced_at,
    })
}
