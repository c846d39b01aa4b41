//! Icons of gateways: bitmaps we drew ourselves from what was uploaded.

use sea_orm::{ActiveValue::Set, EntityTrait};

use super::{ConnectionTrait, Tx, entities::icons};
use crate::domain::{Instant, error::AppError, ids::IconId};

/// Always PNG: nothing else is ever stored.
pub const CONTENT_TYPE: &str = "image/png";

pub async fn add(tx: &Tx, id: IconId, png: Vec<u8>, now: Instant) -> Result<(), AppError> {
    let row = icons::ActiveModel {
        id: Set(id.into()),
        content_type: Set(CONTENT_TYPE.into()),
        content: Set(png),
        created_at: Set(now),
    };
    icons::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

pub async fn find(db: &impl ConnectionTrait, id: IconId) -> Result<Vec<u8>, AppError> {
    icons::Entity::find_by_id(id).one(db).await?.map(|row| row.content).ok_or(AppError::NotFound)
}

/// An icon that no gateway wears any more.
pub async fn delete(tx: &Tx, id: IconId) -> Result<(), AppError> {
    icons::Entity::delete_by_id(id).exec(tx).await?;
    Ok(())
}
