//! Disputes with the names of what they are about: those that are open by their deadline, the others latest first.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{ConnectionTrait, disputes as whole, entities::disputes, names, payment_lists};
use crate::domain::{
    dispute::{Dispute, DisputeState},
    dispute_list::{Listed, Wanted},
    error::AppError,
    ids::DisputeId,
    page::{Page, Place},
    payment_list::Need,
};

const OPEN: [&str; 2] = [DisputeState::Open.word(), DisputeState::Review.word()];

/// At most `most` that are not decided: what has to be answered first comes first, what has no deadline last.
pub async fn open(db: &impl ConnectionTrait, most: u64) -> Result<Vec<Listed>, AppError> {
    use disputes::Column;
    let open = disputes::Entity::find()
        .filter(Column::State.is_in(OPEN))
        .order_by_asc(Column::DueAt.is_null())
        .order_by_asc(Column::DueAt)
        .order_by_asc(Column::Id);
    let found = open.limit(most).all(db).await?.into_iter().map(whole::dispute).collect::<Result<Vec<_>, _>>()?;
    listed(db, found).await
}

/// At most `most` lines of what is wanted, with the ways back and on.
pub async fn page(
    db: &impl ConnectionTrait,
    wanted: &Wanted,
    most: usize,
) -> Result<Page<Listed, DisputeId>, AppError> {
    use disputes::Column;
    let mut matching = disputes::Entity::find();
    match wanted.state {
        Some(state) => matching = matching.filter(Column::State.eq(state.word())),
        None if wanted.need == Need::Any => matching = matching.filter(Column::State.is_not_in(OPEN)),
        None => {}
    }
    if let Some(gateway) = wanted.gateway {
        matching = matching.filter(Column::GatewayId.eq(Uuid::from(gateway)));
    }
    if wanted.need == Need::Person {
        matching = matching.filter(Column::NeedsPerson.is_not_null());
    }
    let ordered = match wanted.from {
        Place::Start => matching.order_by_desc(Column::Id),
        Place::After(id) => matching.filter(Column::Id.lt(Uuid::from(id))).order_by_desc(Column::Id),
        Place::Before(id) => matching.filter(Column::Id.gt(Uuid::from(id))).order_by_asc(Column::Id),
    };
    let found = ordered.limit(most as u64 + 1).all(db).await?;
    let found = found.into_iter().map(whole::dispute).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::cut(listed(db, found).await?, &wanted.from, most, |line| line.dispute.id))
}

/// As lines of a list, in their order.
pub async fn listed(db: &impl ConnectionTrait, found: Vec<Dispute>) -> Result<Vec<Listed>, AppError> {
    let customers = names::customers(db, found.iter().map(|dispute| dispute.customer)).await?;
    let payments: Vec<_> = found.iter().map(|dispute| dispute.payment).collect();
    let payments = payment_lists::lines(db, &payments).await?;
    let reference = |dispute: &Dispute| {
        let of_it = payments.iter().find(|line| line.payment.id == dispute.payment);
        of_it.map(|line| line.payment.reference.clone()).unwrap_or_default()
    };
    let line = |dispute: Dispute| Listed {
        customer_name: customers.get(&dispute.customer).cloned().unwrap_or_default(),
        payment_reference: reference(&dispute),
        dispute,
    };
    Ok(found.into_iter().map(line).collect())
}
