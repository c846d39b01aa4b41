//! The table `payments`.

use sea_orm::entity::prelude::*;
use time::OffsetDateTime;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payments")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub reference: String,
    pub customer_id: Uuid,
    pub invoice_id: Option<Uuid>,
    pub gateway_id: Uuid,
    pub currency: String,
    pub amount: i64,
    pub state: String,
    pub idempotency_key: String,
    pub request_key: String,
    pub request_digest: String,
    pub rule: String,
    pub provider_reference: Option<String>,
    pub next_step: Option<String>,
    pub captured: Option<i64>,
    pub fee: Option<i64>,
    pub fee_tax: Option<i64>,
    pub fee_currency: Option<String>,
    pub method: Option<String>,
    pub failure: Option<String>,
    pub asked_at: Option<OffsetDateTime>,
    pub check_at: Option<OffsetDateTime>,
    pub checks: i32,
    pub needs_person: Option<OffsetDateTime>,
    pub created_at: OffsetDateTime,
    pub expires_at: OffsetDateTime,
    pub expected_by: Option<OffsetDateTime>,
    pub succeeded_at: Option<OffsetDateTime>,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
