//! The table `refunds`.

use sea_orm::entity::prelude::*;
use time::OffsetDateTime;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "refunds")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub reference: String,
    pub payment_id: Uuid,
    pub customer_id: Uuid,
    pub gateway_id: Uuid,
    pub currency: String,
    pub amount: i64,
    pub returned_before: i64,
    pub source: String,
    pub invoice_id: Option<Uuid>,
    pub late_money_id: Option<Uuid>,
    pub destination: String,
    pub origin: String,
    pub state: String,
    pub booked: String,
    pub reason: String,
    pub idempotency_key: String,
    pub request_key: String,
    pub provider_reference: Option<String>,
    pub fee: Option<i64>,
    pub fee_tax: Option<i64>,
    pub fee_currency: Option<String>,
    pub failure: Option<String>,
    pub asked_at: Option<OffsetDateTime>,
    pub check_at: Option<OffsetDateTime>,
    pub checks: i32,
    pub needs_person: Option<OffsetDateTime>,
    pub created_at: OffsetDateTime,
    pub succeeded_at: Option<OffsetDateTime>,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
