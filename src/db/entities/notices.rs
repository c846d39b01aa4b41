//! The table `notices`.

use sea_orm::entity::prelude::*;
use time::OffsetDateTime;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notices")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub gateway_id: Uuid,
    pub event: String,
    pub kind: String,
    pub notice: String,
    pub body: String,
    pub state: String,
    pub reason: String,
    pub payment_id: Option<Uuid>,
    pub repeats: i32,
    pub tries: i32,
    pub next_at: Option<OffsetDateTime>,
    pub received_at: OffsetDateTime,
    pub settled_at: Option<OffsetDateTime>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
