//! The table `invoices`.

use sea_orm::{ExprTrait, entity::prelude::*, sea_query::IntoCondition};
use time::OffsetDateTime;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invoices")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub customer_id: Uuid,
    pub currency: String,
    pub number: Option<String>,
    /// Year and running number as one figure, to sort by; 0 for a draft.
    pub sequence: i64,
    pub reference: Option<String>,
    pub state: String,
    pub net: i64,
    pub tax: i64,
    pub total: i64,
    pub settled: i64,
    pub parts: String,
    pub chosen_gateway_id: Option<Uuid>,
    pub note: String,
    pub billed_name: String,
    pub billed_address: String,
    pub billed_vat_number: String,
    pub issued_at: Option<OffsetDateTime>,
    /// The day of issue; of creation, for a draft.
    pub dated_at: OffsetDateTime,
    pub due_at: OffsetDateTime,
    pub paid_at: Option<OffsetDateTime>,
    pub cancelled_at: Option<OffsetDateTime>,
    pub version: i32,
    pub created_at: OffsetDateTime,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(has_many = "super::invoice_lines::Entity")]
    Lines,
    #[sea_orm(has_many = "super::invoice_gateways::Entity")]
    Allowed,
}

impl Related<super::invoice_lines::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Lines.def()
    }
}

impl Related<super::invoice_gateways::Entity> for Entity {
    fn to() -> RelationDef {
        // Beside the first line, not once more beside each.
        Relation::Allowed.def().on_condition(|_, _| {
            let position = Expr::col((super::invoice_lines::Entity, super::invoice_lines::Column::Position));
            position.clone().is_null().or(position.eq(1)).into_condition()
        })
    }
}

impl ActiveModelBehavior for ActiveModel {}
