//! What is answered to the banks: one draft a dispute, with a file of each kind at most.

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder,
    sea_query::{Expr, OnConflict},
};
use uuid::Uuid;

use super::{
    ConnectionTrait, Tx,
    entities::{dispute_evidence, dispute_files},
    rows,
};
use crate::domain::{
    Instant,
    error::AppError,
    evidence::{Evidence, EvidenceFile, EvidenceKind},
    ids::{DisputeId, FileId},
};

pub async fn find(db: &impl ConnectionTrait, dispute: DisputeId) -> Result<Option<Evidence>, AppError> {
    let Some(row) = dispute_evidence::Entity::find_by_id(Uuid::from(dispute)).one(db).await? else { return Ok(None) };
    let of_it = dispute_files::Column::DisputeId.eq(Uuid::from(dispute));
    let files = dispute_files::Entity::find().filter(of_it).order_by_asc(dispute_files::Column::Kind).all(db).await?;
    let file = |row: dispute_files::Model| {
        let kind = rows::word("dispute_files.kind", &row.kind, EvidenceKind::parse)?;
        Ok::<_, sea_orm::DbErr>(EvidenceFile { kind, file: FileId(row.file_id) })
    };
    let mut files = files.into_iter().map(file).collect::<Result<Vec<_>, _>>()?;
    files.sort_by_key(|file| file.kind);
    Ok(Some(Evidence { words: row.words, files, changed_at: row.changed_at, sent_at: row.sent_at }))
}

/// The draft is written over.
pub async fn draft(tx: &Tx, dispute: DisputeId, words: &str, now: Instant) -> Result<(), AppError> {
    use dispute_evidence::Column;
    let row = dispute_evidence::ActiveModel {
        dispute_id: Set(dispute.into()),
        words: Set(words.to_owned()),
        changed_at: Set(now),
        sent_at: Set(None),
    };
    let again = OnConflict::column(Column::DisputeId).update_columns([Column::Words, Column::ChangedAt]).to_owned();
    dispute_evidence::Entity::insert(row).on_conflict(again).exec_without_returning(tx).await?;
    Ok(())
}

/// In the place of the one of its kind.
pub async fn put_file(tx: &Tx, dispute: DisputeId, file: &EvidenceFile) -> Result<(), AppError> {
    use dispute_files::Column;
    let row = dispute_files::ActiveModel {
        dispute_id: Set(dispute.into()),
        kind: Set(file.kind.word().into()),
        file_id: Set(file.file.into()),
    };
    let again = OnConflict::columns([Column::DisputeId, Column::Kind]).update_column(Column::FileId).to_owned();
    dispute_files::Entity::insert(row).on_conflict(again).exec_without_returning(tx).await?;
    Ok(())
}

pub async fn drop_file(tx: &Tx, dispute: DisputeId, kind: EvidenceKind) -> Result<(), AppError> {
    dispute_files::Entity::delete_by_id((Uuid::from(dispute), kind.word().to_owned())).exec(tx).await?;
    Ok(())
}

/// Marks it as sent, or as a draft again where the provider refused it.
pub async fn mark_sent(db: &impl ConnectionTrait, dispute: DisputeId, at: Option<Instant>) -> Result<(), AppError> {
    dispute_evidence::Entity::update_many()
        .col_expr(dispute_evidence::Column::SentAt, Expr::value(at))
        .filter(dispute_evidence::Column::DisputeId.eq(Uuid::from(dispute)))
        .exec(db)
        .await?;
    Ok(())
}
