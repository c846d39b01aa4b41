//! The table `disputes`.

use sea_orm::entity::prelude::*;
use time::OffsetDateTime;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "disputes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub reference: String,
    pub payment_id: Uuid,
    pub customer_id: Uuid,
    pub gateway_id: Uuid,
    pub provider_reference: String,
    pub kind: String,
    pub state: String,
    /// Of the payment.
    pub currency: String,
    pub amount: i64,
    pub amount_currency: String,
    pub contested: i64,
    pub owed: i64,
    pub recalled: i64,
    pub lost: i64,
    pub fee: Option<i64>,
    pub fee_tax: Option<i64>,
    pub fee_currency: Option<String>,
    pub reason: String,
    pub due_at: Option<OffsetDateTime>,
    pub opened_at: OffsetDateTime,
    pub closed_at: Option<OffsetDateTime>,
    pub asked_at: Option<OffsetDateTime>,
    pub check_at: Option<OffsetDateTime>,
    pub needs_person: Option<OffsetDateTime>,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
