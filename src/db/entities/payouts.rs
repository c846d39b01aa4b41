//! The table `payouts`.

use sea_orm::entity::prelude::*;
use time::OffsetDateTime;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payouts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub gateway_id: Uuid,
    pub reference: String,
    pub origin: String,
    pub currency: String,
    pub amount: i64,
    pub state: String,
    pub booked: String,
    pub listing: String,
    pub arrives_on: Option<String>,
    pub bank_reference: Option<String>,
    pub failure: Option<String>,
    pub created_at: OffsetDateTime,
    pub paid_at: Option<OffsetDateTime>,
    pub asked_at: Option<OffsetDateTime>,
    pub check_at: Option<OffsetDateTime>,
    pub checks: i32,
    pub needs_person: Option<OffsetDateTime>,
    pub trouble: Option<String>,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
