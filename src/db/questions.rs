//! What a provider has to be asked about, and by whom: payments, refunds, disputes and payouts alike.

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};
use uuid::Uuid;

use super::{
    ConnectionTrait,
    entities::{disputes, payments, payouts, refunds},
};
use crate::domain::{Instant, error::AppError};

/// A clock that was set back by more than this has made an earlier question one of the future.
const SET_BACK: time::Duration = time::Duration::minutes(1);

/// A table whose rows are asked about at `CHECK_AT`, and were last at `ASKED_AT`.
pub trait AskedAbout: EntityTrait {
    const ID: Self::Column;
    const CHECK_AT: Self::Column;
    const ASKED_AT: Self::Column;
}

macro_rules! asked_about {
    ($($table:ident),*) => {$(
        impl AskedAbout for $table::Entity {
            const ID: Self::Column = $table::Column::Id;
            const CHECK_AT: Self::Column = $table::Column::CheckAt;
            const ASKED_AT: Self::Column = $table::Column::AskedAt;
        }
    )*};
}

asked_about!(disputes, payments, payouts, refunds);

/// The ids that are due, those that have waited longest first.
pub async fn due<E: AskedAbout>(db: &impl ConnectionTrait, now: Instant, most: u64) -> Result<Vec<Uuid>, AppError> {
    let due = E::find().select_only().column(E::ID).filter(E::CHECK_AT.lte(now)).order_by_asc(E::CHECK_AT).limit(most);
    Ok(due.into_tuple().all(db).await?)
}

/// Takes the right to ask about one: one asker at a time, not more often than the pause.
pub async fn claim<E: AskedAbout>(
    db: &impl ConnectionTrait,
    id: Uuid,
    now: Instant,
    pause: time::Duration,
) -> Result<bool, AppError> {
    let free = Condition::any()
        .add(E::ASKED_AT.is_null())
        .add(E::ASKED_AT.lte(now - pause))
        .add(E::ASKED_AT.gt(now + SET_BACK));
    let claimed =
        E::update_many().col_expr(E::ASKED_AT, Expr::value(now)).filter(E::ID.eq(id)).filter(free).exec(db).await?;
    Ok(claimed.rows_affected == 1)
}
