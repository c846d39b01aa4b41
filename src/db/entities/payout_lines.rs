//! The table `payout_lines`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payout_lines")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub payout_id: Uuid,
    pub gateway_id: Uuid,
    pub reference: String,
    pub kind: String,
    pub currency: String,
    pub gross: i64,
    pub fee: i64,
    pub fee_tax: i64,
    pub origin_amount: Option<i64>,
    pub origin_currency: Option<String>,
    pub named: Option<String>,
    pub payment_id: Option<Uuid>,
    pub refund_id: Option<Uuid>,
    pub returned_id: Option<Uuid>,
    pub standing: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
