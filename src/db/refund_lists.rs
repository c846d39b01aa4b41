//! Refunds by keyset, latest first, with the names of what they are about.

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{ConnectionTrait, entities::refunds, names, refunds as whole};
use crate::domain::{
    error::AppError,
    ids::RefundId,
    page::{Page, Place},
    payment_list::Need,
    refund::Refund,
    refund_list::{Listed, Wanted},
};

/// At most `most` lines of what is wanted, with the ways back and on.
pub async fn page(db: &impl ConnectionTrait, wanted: &Wanted, most: usize) -> Result<Page<Listed, RefundId>, AppError> {
    use refunds::Column;
    let matching = refunds::Entity::find().filter(matching(wanted));
    let ordered = match wanted.from {
        Place::Start => matching.order_by_desc(Column::Id),
        Place::After(id) => matching.filter(Column::Id.lt(Uuid::from(id))).order_by_desc(Column::Id),
        Place::Before(id) => matching.filter(Column::Id.gt(Uuid::from(id))).order_by_asc(Column::Id),
    };
    let found = ordered.limit(most as u64 + 1).all(db).await?;
    let found = found.into_iter().map(whole::refund).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::cut(listed(db, found).await?, &wanted.from, most, |line| line.refund.id))
}

fn matching(wanted: &Wanted) -> Condition {
    use refunds::Column;
    let mut all = Condition::all();
    if let Some(state) = wanted.state {
        all = all.add(Column::State.eq(state.word()));
    }
    if let Some(gateway) = wanted.gateway {
        all = all.add(Column::GatewayId.eq(Uuid::from(gateway)));
    }
    if wanted.need == Need::Person {
        all = all.add(Column::NeedsPerson.is_not_null());
    }
    all
}

/// As lines of a list, in the order they came.
pub async fn listed(db: &impl ConnectionTrait, found: Vec<Refund>) -> Result<Vec<Listed>, AppError> {
    let customers = names::customers(db, found.iter().map(|refund| refund.customer)).await?;
    let payments = names::payments(db, found.iter().map(|refund| refund.payment)).await?;
    let invoices = names::invoices(db, found.iter().filter_map(|refund| refund.source.invoice())).await?;
    let line = |refund: Refund| Listed {
        customer_name: customers.get(&refund.customer).cloned().unwrap_or_default(),
        payment_reference: payments.get(&refund.payment).cloned().unwrap_or_default(),
        invoice_number: refund.source.invoice().and_then(|invoice| invoices.get(&invoice).cloned()),
        refund,
    };
    Ok(found.into_iter().map(line).collect())
}
