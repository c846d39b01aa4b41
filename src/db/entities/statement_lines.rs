//! The table `statement_lines`.

use sea_orm::entity::prelude::*;
use time::OffsetDateTime;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "statement_lines")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub statement_id: Uuid,
    pub gateway_id: Uuid,
    pub currency: String,
    pub digest: String,
    pub occurrence: i32,
    pub amount: i64,
    pub nature: String,
    pub booked_on: Option<String>,
    pub value_on: Option<String>,
    pub bank_reference: Option<String>,
    pub end_to_end: Option<String>,
    pub counterparty: Option<String>,
    pub counterparty_iban: Option<String>,
    pub reference: Option<String>,
    pub text: Option<String>,
    pub folded: String,
    pub state: String,
    pub reason: String,
    pub decided_at: Option<OffsetDateTime>,
    pub decided_by: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
