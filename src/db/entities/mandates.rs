//! The table `mandates`.

use sea_orm::entity::prelude::*;
use time::OffsetDateTime;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mandates")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub customer_id: Uuid,
    pub gateway_id: Uuid,
    pub payment_id: Uuid,
    pub mode: String,
    pub currency: String,
    pub reference: String,
    pub method: String,
    pub state: String,
    pub agreed_at: OffsetDateTime,
    pub ended_at: Option<OffsetDateTime>,
    pub check_at: Option<OffsetDateTime>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
