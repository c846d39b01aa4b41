//! The table `entries`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "entries")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub posting_id: i64,
    pub account_id: Uuid,
    pub currency: String,
    pub amount: i64,
    pub customer_id: Option<Uuid>,
    pub invoice_id: Option<Uuid>,
    pub gateway_id: Option<Uuid>,
    pub cost_centre: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
