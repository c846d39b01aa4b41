//! How each account's CSV files are written, and files that wait until somebody says it.

use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter, sea_query::OnConflict};
use uuid::Uuid;

use super::{
    ConnectionTrait, Tx,
    entities::{statement_files, statement_profiles},
    rows,
};
use crate::domain::{
    Instant,
    currency::Currency,
    error::AppError,
    ids::{FileId, GatewayId},
    statement::profile::Profile,
};

/// A file whose columns nobody has named yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub id: FileId,
    pub gateway: GatewayId,
    pub currency: Currency,
    pub content: Vec<u8>,
}

/// So long somebody has to name the columns.
const KEPT_FOR: time::Duration = time::Duration::days(7);

pub async fn find(
    db: &impl ConnectionTrait,
    gateway: GatewayId,
    currency: Currency,
) -> Result<Option<Profile>, AppError> {
    let key = (Uuid::from(gateway), currency.code().to_owned());
    let Some(row) = statement_profiles::Entity::find_by_id(key).one(db).await? else { return Ok(None) };
    let read = serde_json::from_str(&row.profile).map_err(|cause| DbErr::Json(format!("statement_profiles: {cause}")));
    Ok(Some(read?))
}

/// The newer one counts.
pub async fn remember(tx: &Tx, gateway: GatewayId, currency: Currency, profile: &Profile) -> Result<(), AppError> {
    use statement_profiles::Column;
    let written = serde_json::to_string(profile).map_err(|cause| DbErr::Json(cause.to_string()))?;
    let row = statement_profiles::ActiveModel {
        gateway_id: Set(gateway.into()),
        currency: Set(currency.code().into()),
        profile: Set(written),
    };
    let again = OnConflict::columns([Column::GatewayId, Column::Currency]).update_column(Column::Profile).to_owned();
    statement_profiles::Entity::insert(row).on_conflict(again).exec_without_returning(tx).await?;
    Ok(())
}

/// Keeps a file until its columns are named; those nobody came back to are let go.
pub async fn wait(tx: &Tx, file: &Waiting, now: Instant) -> Result<(), AppError> {
    let old = statement_files::Column::UploadedAt.lt(now - KEPT_FOR);
    statement_files::Entity::delete_many().filter(old).exec(tx).await?;
    let row = statement_files::ActiveModel {
        id: Set(file.id.into()),
        gateway_id: Set(file.gateway.into()),
        currency: Set(file.currency.code().into()),
        content: Set(file.content.clone()),
        uploaded_at: Set(now),
    };
    statement_files::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

pub async fn waiting(db: &impl ConnectionTrait, id: FileId) -> Result<Waiting, AppError> {
    let row = statement_files::Entity::find_by_id(id).one(db).await?.ok_or(AppError::NotFound)?;
    let currency = rows::currency(&row.currency)?;
    Ok(Waiting { id, gateway: GatewayId(row.gateway_id), currency, content: row.content })
}

pub async fn let_go(tx: &Tx, id: FileId) -> Result<(), AppError> {
    statement_files::Entity::delete_by_id(id).exec(tx).await?;
    Ok(())
}
