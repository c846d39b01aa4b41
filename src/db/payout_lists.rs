//! Payouts by keyset, latest first; one with its lines named.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{
    ConnectionTrait,
    entities::{payout_lines, payouts, refunds},
    names, payout_lines as lines, payouts as whole,
};
use crate::domain::{
    error::AppError,
    ids::{GatewayId, PayoutId, RefundId},
    page::{Page, Place},
    payment_list::Need,
    payout::{Payout, Subject},
    payout_list::{Listed, NamedLine, Wanted},
};

/// At most `most` payouts of what is wanted, with the ways back and on.
pub async fn page(db: &impl ConnectionTrait, wanted: &Wanted, most: usize) -> Result<Page<Listed, PayoutId>, AppError> {
    use payouts::Column;
    let matching = payouts::Entity::find().filter(matching(wanted));
    let ordered = match wanted.from {
        Place::Start => matching.order_by_desc(Column::Id),
        Place::After(id) => matching.filter(Column::Id.lt(Uuid::from(id))).order_by_desc(Column::Id),
        Place::Before(id) => matching.filter(Column::Id.gt(Uuid::from(id))).order_by_asc(Column::Id),
    };
    let found = ordered.limit(most as u64 + 1).all(db).await?;
    let found = found.into_iter().map(whole::payout).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::cut(listed(db, found).await?, &wanted.from, most, |line| line.payout.id))
}

fn matching(wanted: &Wanted) -> Condition {
    use payouts::Column;
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

async fn listed(db: &impl ConnectionTrait, found: Vec<Payout>) -> Result<Vec<Listed>, AppError> {
    let gateways: BTreeMap<GatewayId, String> = names::gateways(db).await?.into_iter().collect();
    let counted: Vec<(Uuid, i64)> = payout_lines::Entity::find()
        .select_only()
        .column(payout_lines::Column::PayoutId)
        .column_as(payout_lines::Column::Id.count(), "lines")
        .filter(payout_lines::Column::PayoutId.is_in(found.iter().map(|payout| Uuid::from(payout.id))))
        .group_by(payout_lines::Column::PayoutId)
        .into_tuple()
        .all(db)
        .await?;
    let counted: BTreeMap<Uuid, i64> = counted.into_iter().collect();
    let line = |payout: Payout| Listed {
        gateway_name: gateways.get(&payout.gateway).cloned().unwrap_or_default(),
        lines: counted.get(&payout.id.into()).copied().and_then(|count| u64::try_from(count).ok()).unwrap_or_default(),
        payout,
    };
    Ok(found.into_iter().map(line).collect())
}

/// The lines of a payout with the names of what they are about.
pub async fn lines_of(db: &impl ConnectionTrait, payout: PayoutId) -> Result<Vec<NamedLine>, AppError> {
    let found = lines::of_payout(db, payout).await?;
    let payment = |subject: Option<Subject>| match subject {
        Some(Subject::Payment(id)) => Some(id),
        _ => None,
    };
    let refund = |subject: Option<Subject>| match subject {
        Some(Subject::Refund(id)) => Some(id),
        _ => None,
    };
    let payments = names::payments(db, found.iter().filter_map(|line| payment(line.subject))).await?;
    let refunds = refund_names(db, found.iter().filter_map(|line| refund(line.subject))).await?;
    let named = |line: crate::domain::payout::PayoutLine| {
        let ours = match line.subject {
            Some(Subject::Payment(id)) => payments.get(&id).cloned(),
            Some(Subject::Refund(id)) => refunds.get(&id).cloned(),
            _ => None,
        };
        let name = ours.or_else(|| line.named.clone()).unwrap_or_else(|| line.reference.clone());
        NamedLine { line, name }
    };
    Ok(found.into_iter().map(named).collect())
}

async fn refund_names(
    db: &impl ConnectionTrait,
    ids: impl Iterator<Item = RefundId>,
) -> Result<BTreeMap<RefundId, String>, AppError> {
    use refunds::Column;
    let query = refunds::Entity::find().select_only().column(Column::Id).column(Column::Reference);
    let named: Vec<(Uuid, String)> = query.filter(Column::Id.is_in(ids.map(Uuid::from))).into_tuple().all(db).await?;
    Ok(named.into_iter().map(|(id, reference)| (RefundId(id), reference)).collect())
}
