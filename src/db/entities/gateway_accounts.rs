//! The table `gateway_accounts`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "gateway_accounts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub gateway_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub currency: String,
    pub clearing_id: Option<Uuid>,
    pub receivable_id: Option<Uuid>,
    pub fee_id: Option<Uuid>,
    pub fee_tax_id: Option<Uuid>,
    pub minimum: Option<i64>,
    pub maximum: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(belongs_to = "super::gateways::Entity", from = "Column::GatewayId", to = "super::gateways::Column::Id")]
    Gateway,
}

impl Related<super::gateways::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Gateway.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
