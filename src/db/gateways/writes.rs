//! What changes a gateway. Whoever changes what a form shows raises the version, so that an older form is refused.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, OnConflict},
};
use uuid::Uuid;

use crate::{
    db::{
        ConnectionTrait, Tx,
        entities::{gateway_accounts, gateways},
    },
    domain::{
        Instant,
        error::AppError,
        gateway::{Credentials, Gateway, GatewayAccount, Mode, NewGateway, Scope, Status},
        ids::{GatewayId, IconId},
    },
};

/// Adds a gateway at the end of the list: hidden, in test mode, unchecked. `false` when its provider already has an
/// account of that name.
pub async fn add(tx: &Tx, new: NewGateway, sealed: Vec<u8>, now: Instant) -> Result<bool, AppError> {
    let last: Option<Option<i32>> = gateways::Entity::find()
        .select_only()
        .expr(Expr::col(gateways::Column::Position).max())
        .into_tuple()
        .one(tx)
        .await?;
    let row = gateways::ActiveModel {
        id: Set(new.id.into()),
        provider: Set(new.provider.into()),
        account_name: Set(new.account_name),
        name: Set(new.name),
        title_fr: Set(new.title_fr),
        title_en: Set(new.title_en),
        description_fr: Set(String::new()),
        description_en: Set(String::new()),
        icon_id: Set(None),
        status: Set(Status::Hidden.word().into()),
        position: Set(last.flatten().map_or(0, |last| last.saturating_add(1))),
        mode: Set(Mode::Test.word().into()),
        mode_of_payment: Set(new.mode_of_payment),
        cost_centre: Set(String::new()),
        scopes: Set(Scope::write_all(&new.scopes)),
        settings: Set(sealed),
        version: Set(1),
        created_at: Set(now),
        checked_at: NotSet,
        checked_account: NotSet,
        check_error: NotSet,
        disabled_reason: NotSet,
        last_notice_at: NotSet,
        last_error: NotSet,
        last_error_at: NotSet,
        last_request_id: NotSet,
    };
    let taken =
        OnConflict::columns([gateways::Column::Provider, gateways::Column::AccountName]).do_nothing().to_owned();
    Ok(gateways::Entity::insert(row).on_conflict(taken).exec_without_returning(tx).await? > 0)
}

/// Writes everything but icon and position. `false` when the gateway is no longer at the version it was read at.
pub async fn save(tx: &Tx, gateway: &Gateway, sealed: Option<Vec<u8>>) -> Result<bool, AppError> {
    let (checked_at, account, error) = columns(&gateway.credentials);
    let row = gateways::ActiveModel {
        name: Set(gateway.name.clone()),
        title_fr: Set(gateway.title_fr.clone()),
        title_en: Set(gateway.title_en.clone()),
        description_fr: Set(gateway.description_fr.clone()),
        description_en: Set(gateway.description_en.clone()),
        status: Set(gateway.status.word().into()),
        mode: Set(gateway.mode.word().into()),
        mode_of_payment: Set(gateway.mode_of_payment.clone()),
        cost_centre: Set(gateway.cost_centre.clone()),
        scopes: Set(Scope::write_all(&gateway.scopes)),
        settings: sealed.map_or(NotSet, Set),
        checked_at: Set(checked_at),
        checked_account: Set(account),
        check_error: Set(error),
        disabled_reason: Set(gateway.disabled_reason.clone()),
        version: Set(gateway.version.saturating_add(1)),
        ..Default::default()
    };
    let saved = gateways::Entity::update_many()
        .set(row)
        .filter(gateways::Column::Id.eq(Uuid::from(gateway.id)))
        .filter(gateways::Column::Version.eq(gateway.version))
        .exec(tx)
        .await?;
    if saved.rows_affected == 0 {
        return Ok(false);
    }
    replace_accounts(tx, gateway.id, &gateway.accounts).await?;
    Ok(true)
}

/// The accounts and limits of a gateway, as a whole.
pub async fn replace_accounts(tx: &Tx, id: GatewayId, accounts: &[GatewayAccount]) -> Result<(), AppError> {
    let of_it = gateway_accounts::Column::GatewayId.eq(Uuid::from(id));
    gateway_accounts::Entity::delete_many().filter(of_it).exec(tx).await?;
    let rows = accounts.iter().map(|account| gateway_accounts::ActiveModel {
        gateway_id: Set(id.into()),
        currency: Set(account.currency.code().into()),
        clearing_id: Set(account.clearing.map(Into::into)),
        receivable_id: Set(account.receivable.map(Into::into)),
        fee_id: Set(account.fee.map(Into::into)),
        fee_tax_id: Set(account.fee_tax.map(Into::into)),
        minimum: Set(account.minimum.map(|money| money.minor)),
        maximum: Set(account.maximum.map(|money| money.minor)),
    });
    if !accounts.is_empty() {
        gateway_accounts::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// What the last check of the credentials found.
pub async fn remember_check(
    db: &impl ConnectionTrait,
    id: GatewayId,
    credentials: &Credentials,
) -> Result<(), AppError> {
    let (at, account, error) = columns(credentials);
    change(gateways::ActiveModel {
        checked_at: Set(at),
        checked_account: Set(account),
        check_error: Set(error),
        ..Default::default()
    })
    .filter(gateways::Column::Id.eq(Uuid::from(id)))
    .exec(db)
    .await?;
    Ok(())
}

/// A gateway that can no longer take money falls out of Available by itself; the reason stays until it is lifted.
/// `false` when this reason was known.
pub async fn disable(db: &impl ConnectionTrait, id: GatewayId, reason: &str) -> Result<bool, AppError> {
    let fallen = Expr::case(gateways::Column::Status.eq(Status::Available.word()), Status::Unlisted.word())
        .finally(Expr::col(gateways::Column::Status));
    let disabled = change(gateways::ActiveModel { disabled_reason: Set(Some(reason.into())), ..Default::default() })
        .col_expr(gateways::Column::Status, fallen.into())
        .filter(gateways::Column::Id.eq(Uuid::from(id)))
        .filter(gateways::Column::DisabledReason.is_null().or(gateways::Column::DisabledReason.ne(reason)))
        .exec(db)
        .await?;
    Ok(disabled.rows_affected > 0)
}

/// The provider takes payments again. The status stays what it is: a person decides when customers see it.
pub async fn enable(db: &impl ConnectionTrait, id: GatewayId) -> Result<bool, AppError> {
    let enabled = change(gateways::ActiveModel { disabled_reason: Set(None), ..Default::default() })
        .filter(gateways::Column::Id.eq(Uuid::from(id)))
        .filter(gateways::Column::DisabledReason.is_not_null())
        .exec(db)
        .await?;
    Ok(enabled.rows_affected > 0)
}

/// A call to the provider brought no fact. `why` is scrubbed of secrets.
pub async fn remember_trouble(
    db: &impl ConnectionTrait,
    id: GatewayId,
    (why, request_id): (&str, Option<&str>),
    now: Instant,
) -> Result<(), AppError> {
    let row = gateways::ActiveModel {
        last_error: Set(Some(why.chars().take(500).collect())),
        last_error_at: Set(Some(now)),
        last_request_id: Set(request_id.map(Into::into)),
        ..Default::default()
    };
    gateways::Entity::update_many().set(row).filter(gateways::Column::Id.eq(Uuid::from(id))).exec(db).await?;
    Ok(())
}

/// A verified notice came in. To the second: of a thousand in one second the first is remembered.
pub async fn remember_notice(db: &impl ConnectionTrait, id: GatewayId, now: Instant) -> Result<(), AppError> {
    use gateways::Column;
    let row = gateways::ActiveModel { last_notice_at: Set(Some(now)), ..Default::default() };
    let older = Column::LastNoticeAt.is_null().or(Column::LastNoticeAt.lte(now - time::Duration::SECOND));
    gateways::Entity::update_many().set(row).filter(Column::Id.eq(Uuid::from(id))).filter(older).exec(db).await?;
    Ok(())
}

pub async fn set_icon(tx: &Tx, id: GatewayId, icon: Option<IconId>) -> Result<(), AppError> {
    let row = gateways::ActiveModel { icon_id: Set(icon.map(Into::into)), ..Default::default() };
    gateways::Entity::update_many().set(row).filter(gateways::Column::Id.eq(Uuid::from(id))).exec(tx).await?;
    Ok(())
}

/// Puts gateways in this order.
pub async fn place(tx: &Tx, order: &[GatewayId]) -> Result<(), AppError> {
    for (position, id) in (0..).zip(order) {
        let row = gateways::ActiveModel { position: Set(position), ..Default::default() };
        gateways::Entity::update_many().set(row).filter(gateways::Column::Id.eq(Uuid::from(*id))).exec(tx).await?;
    }
    Ok(())
}

/// Removes a gateway and its accounts. Payments refer to it by foreign key: one with payments cannot go.
pub async fn delete(tx: &Tx, id: GatewayId) -> Result<(), AppError> {
    replace_accounts(tx, id, &[]).await?;
    gateways::Entity::delete_by_id(id).exec(tx).await?;
    Ok(())
}

fn change(row: gateways::ActiveModel) -> sea_orm::UpdateMany<gateways::Entity> {
    gateways::Entity::update_many()
        .set(row)
        .col_expr(gateways::Column::Version, Expr::col(gateways::Column::Version).add(1))
}

fn columns(credentials: &Credentials) -> (Option<Instant>, Option<String>, Option<String>) {
    match credentials {
        Credentials::Unchecked => (None, None, None),
        Credentials::Good { at, account } => (Some(*at), Some(account.clone()), None),
        Credentials::Refused { at, reason } => (Some(*at), None, Some(reason.clone())),
    }
}
