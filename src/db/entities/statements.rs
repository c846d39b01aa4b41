//! The table `statements`.

use sea_orm::entity::prelude::*;
use time::OffsetDateTime;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "statements")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub gateway_id: Uuid,
    pub currency: String,
    pub account: String,
    pub number: Option<String>,
    pub format: String,
    pub digest: String,
    pub place: i32,
    pub opening: Option<i64>,
    pub closing: Option<i64>,
    pub sum: i64,
    pub lines: i64,
    pub known: i64,
    pub pending: i64,
    pub unread: String,
    pub since: Option<String>,
    pub until: Option<String>,
    pub imported_at: OffsetDateTime,
    pub imported_by: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
