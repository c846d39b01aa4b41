//! The table `payout_history`.

use sea_orm::entity::prelude::*;
use time::OffsetDateTime;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payout_history")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub payout_id: Uuid,
    pub from_state: Option<String>,
    pub to_state: String,
    pub at: OffsetDateTime,
    pub actor: String,
    pub actor_name: String,
    pub detail: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
