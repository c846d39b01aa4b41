//! The shop's settings: a few named values, each with a version.

use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::OnConflict};
use serde::{Serialize, de::DeserializeOwned};

use super::{ConnectionTrait, Tx, entities::settings};
use crate::domain::{
    error::{AppError, Code},
    second_factor::Access,
    shop::{Cart, Shop},
};

/// A value with the version it was read at; 0 when it was never saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Versioned<T> {
    pub value: T,
    pub version: i32,
}

pub async fn shop(db: &impl ConnectionTrait) -> Result<Versioned<Shop>, AppError> {
    read(db, "shop").await
}

pub async fn cart(db: &impl ConnectionTrait) -> Result<Versioned<Cart>, AppError> {
    read(db, "cart").await
}

pub async fn access(db: &impl ConnectionTrait) -> Result<Versioned<Access>, AppError> {
    read(db, "access").await
}

/// `false` when somebody saved after `version` was read.
pub async fn save_access(tx: &Tx, access: &Access, version: i32) -> Result<bool, AppError> {
    write(tx, "access", access, version).await
}

/// `false` when somebody saved after `version` was read.
pub async fn save_shop(tx: &Tx, shop: &Shop, version: i32) -> Result<bool, AppError> {
    write(tx, "shop", shop, version).await
}

/// `false` when somebody saved after `version` was read.
pub async fn save_cart(tx: &Tx, cart: &Cart, version: i32) -> Result<bool, AppError> {
    write(tx, "cart", cart, version).await
}

async fn read<T: DeserializeOwned + Default>(db: &impl ConnectionTrait, name: &str) -> Result<Versioned<T>, AppError> {
    let Some(row) = settings::Entity::find_by_id(name).one(db).await? else {
        return Ok(Versioned { value: T::default(), version: 0 });
    };
    let value =
        serde_json::from_str(&row.value).map_err(|cause| sea_orm::DbErr::Type(format!("settings.{name}: {cause}")))?;
    Ok(Versioned { value, version: row.version })
}

async fn write(tx: &Tx, name: &str, value: &impl Serialize, version: i32) -> Result<bool, AppError> {
    let value = serde_json::to_string(value).map_err(|_| AppError::Conflict(Code::Internal))?;
    let row =
        settings::ActiveModel { name: Set(name.into()), value: Set(value), version: Set(version.saturating_add(1)) };
    if version == 0 {
        let known = OnConflict::column(settings::Column::Name).do_nothing().to_owned();
        return Ok(settings::Entity::insert(row).on_conflict(known).exec_without_returning(tx).await? > 0);
    }
    let saved = settings::Entity::update_many()
        .set(row)
        .filter(settings::Column::Name.eq(name))
        .filter(settings::Column::Version.eq(version))
        .exec(tx)
        .await?;
    Ok(saved.rows_affected > 0)
}
