//! The table `payout_looks`.

use sea_orm::entity::prelude::*;
use time::OffsetDateTime;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payout_looks")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub gateway_id: Uuid,
    pub looked_at: OffsetDateTime,
    pub seen_until: Option<OffsetDateTime>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
