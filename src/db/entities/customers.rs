//! The table `customers`.

use sea_orm::entity::prelude::*;
use time::OffsetDateTime;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "customers")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub reference: String,
    pub name: String,
    /// Name, reference and address as they are searched: lower case, without accents.
    pub folded: String,
    pub email: String,
    pub address: String,
    pub country: String,
    pub vat_number: String,
    pub language: String,
    pub note: String,
    pub version: i32,
    pub created_at: OffsetDateTime,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
