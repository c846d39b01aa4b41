//! The table `credit_notes`.

use sea_orm::entity::prelude::*;
use time::OffsetDateTime;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "credit_notes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub number: String,
    pub invoice_id: Uuid,
    pub customer_id: Uuid,
    pub refund_id: Uuid,
    pub cancels_id: Option<Uuid>,
    pub currency: String,
    pub net: i64,
    pub tax: i64,
    pub total: i64,
    pub taxes: String,
    pub reason: String,
    pub issued_at: OffsetDateTime,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
