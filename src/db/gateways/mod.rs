//! Gateways with their accounts. The credentials stay sealed here; flows open them.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{
    ConnectionTrait,
    entities::{gateway_accounts, gateways, invoice_gateways, invoices, notices, payments, payouts},
    rows,
};
use crate::domain::{
    error::AppError,
    gateway::{Credentials, Gateway, GatewayAccount, Health, LastTrouble, Mode, Scope, Status},
    ids::{AccountId, GatewayId, IconId},
};

mod writes;

pub use writes::{
    add, delete, disable, enable, place, remember_check, remember_notice, remember_trouble, replace_accounts, save,
    set_icon,
};

/// Every gateway in the order customers see.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Gateway>, AppError> {
    Ok(all_with_settings(db).await?.0)
}

/// As [`all`], and each one's settings, sealed.
pub(super) async fn all_with_settings(
    db: &impl ConnectionTrait,
) -> Result<(Vec<Gateway>, BTreeMap<GatewayId, Vec<u8>>), AppError> {
    let rows = gateways::Entity::find()
        .order_by_asc(gateways::Column::Position)
        .order_by_asc(gateways::Column::Id)
        .find_with_related(gateway_accounts::Entity)
        .order_by_asc(gateway_accounts::Column::Currency)
        .all(db)
        .await?;
    let sealed = rows.iter().map(|(row, _)| (GatewayId(row.id), row.settings.clone())).collect();
    Ok((rows.into_iter().map(with_accounts).collect::<Result<_, _>>()?, sealed))
}

pub async fn find(db: &impl ConnectionTrait, id: GatewayId) -> Result<Gateway, AppError> {
    let whole = gateways::Entity::find_by_id(id).find_with_related(gateway_accounts::Entity);
    let rows = whole.order_by_asc(gateway_accounts::Column::Currency).all(db).await?;
    Ok(with_accounts(rows.into_iter().next().ok_or(AppError::NotFound)?)?)
}

/// The provider's settings as they lie in the table, sealed for this gateway's id.
pub async fn sealed_settings(db: &impl ConnectionTrait, id: GatewayId) -> Result<Vec<u8>, AppError> {
    let sealed: Option<Vec<u8>> =
        gateways::Entity::find_by_id(id).select_only().column(gateways::Column::Settings).into_tuple().one(db).await?;
    sealed.ok_or(AppError::NotFound)
}

pub async fn health(db: &impl ConnectionTrait) -> Result<BTreeMap<GatewayId, Health>, AppError> {
    let rows = gateways::Entity::find().all(db).await?;
    Ok(rows.into_iter().map(|row| (GatewayId(row.id), well_being(row))).collect())
}

/// Whether anything names it: a payment, an invoice, a notice, a payout.
pub async fn is_used(db: &impl ConnectionTrait, id: GatewayId) -> Result<bool, AppError> {
    let id = Uuid::from(id);
    let payment = payments::Entity::find().filter(payments::Column::GatewayId.eq(id));
    let chosen = invoices::Entity::find().filter(invoices::Column::ChosenGatewayId.eq(id));
    let allowed = invoice_gateways::Entity::find().filter(invoice_gateways::Column::GatewayId.eq(id));
    let notice = notices::Entity::find().filter(notices::Column::GatewayId.eq(id));
    let payout = payouts::Entity::find().filter(payouts::Column::GatewayId.eq(id));
    Ok(payment.one(db).await?.is_some()
        || chosen.one(db).await?.is_some()
        || allowed.one(db).await?.is_some()
        || notice.one(db).await?.is_some()
        || payout.one(db).await?.is_some())
}

fn with_accounts((row, accounts): (gateways::Model, Vec<gateway_accounts::Model>)) -> Result<Gateway, DbErr> {
    gateway(row, accounts.into_iter().map(account).collect::<Result<_, _>>()?)
}

fn gateway(row: gateways::Model, accounts: Vec<GatewayAccount>) -> Result<Gateway, DbErr> {
    let credentials = credentials(&row);
    Ok(Gateway {
        id: GatewayId(row.id),
        provider: row.provider,
        account_name: row.account_name,
        name: row.name,
        title_fr: row.title_fr,
        title_en: row.title_en,
        description_fr: row.description_fr,
        description_en: row.description_en,
        icon: row.icon_id.map(IconId),
        status: rows::word("gateways.status", &row.status, Status::parse)?,
        position: row.position,
        mode: rows::word("gateways.mode", &row.mode, Mode::parse)?,
        mode_of_payment: row.mode_of_payment,
        cost_centre: row.cost_centre,
        scopes: Scope::parse_all(&row.scopes),
        credentials,
        disabled_reason: row.disabled_reason,
        accounts,
        version: row.version,
    })
}

fn credentials(row: &gateways::Model) -> Credentials {
    let Some(at) = row.checked_at else { return Credentials::Unchecked };
    match (&row.checked_account, &row.check_error) {
        (_, Some(reason)) => Credentials::Refused { at, reason: reason.clone() },
        (Some(account), None) => Credentials::Good { at, account: account.clone() },
        (None, None) => Credentials::Unchecked,
    }
}

fn account(row: gateway_accounts::Model) -> Result<GatewayAccount, DbErr> {
    let limit = |minor: Option<i64>| minor.map(|minor| rows::money(minor, &row.currency)).transpose();
    Ok(GatewayAccount {
        currency: rows::currency(&row.currency)?,
        clearing: row.clearing_id.map(AccountId),
        receivable: row.receivable_id.map(AccountId),
        fee: row.fee_id.map(AccountId),
        fee_tax: row.fee_tax_id.map(AccountId),
        minimum: limit(row.minimum)?,
        maximum: limit(row.maximum)?,
    })
}

fn well_being(row: gateways::Model) -> Health {
    let last_trouble =
        row.last_error_at.zip(row.last_error).map(|(at, why)| LastTrouble { at, why, request_id: row.last_request_id });
    Health { last_notice: row.last_notice_at, last_trouble }
}
