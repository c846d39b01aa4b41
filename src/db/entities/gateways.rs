//! The table `gateways`.

use sea_orm::entity::prelude::*;
use time::OffsetDateTime;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "gateways")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub provider: String,
    pub account_name: String,
    pub name: String,
    pub title_fr: String,
    pub title_en: String,
    pub description_fr: String,
    pub description_en: String,
    pub icon_id: Option<Uuid>,
    pub status: String,
    pub position: i32,
    pub mode: String,
    pub mode_of_payment: String,
    pub cost_centre: String,
    pub scopes: String,
    pub settings: Vec<u8>,
    pub checked_at: Option<OffsetDateTime>,
    pub checked_account: Option<String>,
    pub check_error: Option<String>,
    pub disabled_reason: Option<String>,
    pub last_notice_at: Option<OffsetDateTime>,
    pub last_error: Option<String>,
    pub last_error_at: Option<OffsetDateTime>,
    pub last_request_id: Option<String>,
    pub version: i32,
    pub created_at: OffsetDateTime,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(has_many = "super::gateway_accounts::Entity")]
    Accounts,
}

impl Related<super::gateway_accounts::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Accounts.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
