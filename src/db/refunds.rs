//! Refunds: written before their provider hears of them, changed step by step, each step guarded by the version it starts from.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, DbErr, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::Expr,
};
use uuid::Uuid;

use super::{ConnectionTrait, Tx, entities::refunds, histories, questions, rows};
use crate::domain::{
    Instant,
    error::AppError,
    ids::{CustomerId, GatewayId, InvoiceId, LateMoneyId, PaymentId, RefundId},
    payment::{Attention, Fee},
    people::Actor,
    refund::{Booked, Destination, Origin, Refund, RefundState, Source},
};

/// `request_key`: of the form it was asked with, or what names it at its provider; one of each for a payment.
pub async fn insert(tx: &Tx, refund: &Refund, request_key: &str, actor: &Actor) -> Result<(), AppError> {
    let (check_at, checks, needs_person) = columns(refund.attention);
    let row = refunds::ActiveModel {
        id: Set(refund.id.into()),
        reference: Set(refund.reference.clone()),
        payment_id: Set(refund.payment.into()),
        customer_id: Set(refund.customer.into()),
        gateway_id: Set(refund.gateway.into()),
        currency: Set(refund.amount.currency.code().into()),
        amount: Set(refund.amount.minor),
        returned_before: Set(refund.before.minor),
        source: Set(refund.source.word().into()),
        invoice_id: Set(refund.source.invoice().map(Into::into)),
        late_money_id: Set(refund.source.late().map(Into::into)),
        destination: Set(refund.destination.word().into()),
        origin: Set(refund.origin.word().into()),
        state: Set(refund.state.word().into()),
        booked: Set(refund.booked.word().into()),
        reason: Set(refund.reason.clone()),
        idempotency_key: Set(refund.idempotency_key.clone()),
        request_key: Set(request_key.into()),
        provider_reference: Set(refund.provider_reference.clone()),
        failure: Set(refund.failure.clone()),
        // Whoever writes it asks the provider: nobody else does at the same time.
        asked_at: Set(Some(refund.created_at)),
        check_at: Set(check_at),
        checks: Set(checks.unwrap_or(0)),
        needs_person: Set(needs_person),
        created_at: Set(refund.created_at),
        version: Set(1),
        ..Default::default()
    };
    refunds::Entity::insert(row).exec_without_returning(tx).await?;
    histories::record(tx, refund.id, (None, refund.state), (refund.created_at, actor), "").await
}

/// Writes back everything that may change, if nobody changed it since it was read.
/// `false`: somebody did; read again.
pub async fn update(db: &impl ConnectionTrait, refund: &Refund) -> Result<bool, AppError> {
    use refunds::Column;
    let (check_at, checks, needs_person) = columns(refund.attention);
    let mut change = refunds::Entity::update_many()
        .col_expr(Column::State, Expr::value(refund.state.word()))
        .col_expr(Column::Booked, Expr::value(refund.booked.word()))
        .col_expr(Column::ProviderReference, Expr::value(refund.provider_reference.clone()))
        .col_expr(Column::Fee, Expr::value(refund.fee.map(|fee| fee.fee.minor)))
        .col_expr(Column::FeeTax, Expr::value(refund.fee.map(|fee| fee.tax.minor)))
        .col_expr(Column::FeeCurrency, Expr::value(refund.fee.map(|fee| fee.fee.currency.code())))
        .col_expr(Column::Failure, Expr::value(refund.failure.clone()))
        .col_expr(Column::SucceededAt, Expr::value(refund.succeeded_at))
        .col_expr(Column::CheckAt, Expr::value(check_at))
        .col_expr(Column::NeedsPerson, Expr::value(needs_person))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1));
    if let Some(tries) = checks {
        change = change.col_expr(Column::Checks, Expr::value(tries));
    }
    let changed =
        change.filter(Column::Id.eq(Uuid::from(refund.id))).filter(Column::Version.eq(refund.version)).exec(db).await?;
    Ok(changed.rows_affected == 1)
}

/// When it is asked about next, how often it was, since when a person is needed.
fn columns(attention: Attention) -> (Option<Instant>, Option<i32>, Option<Instant>) {
    match attention {
        Attention::None => (None, None, None),
        Attention::CheckAt { at, tries } => (Some(at), Some(tries), None),
        Attention::NeedsPerson { since } => (None, None, Some(since)),
    }
}

pub async fn find(db: &impl ConnectionTrait, id: RefundId) -> Result<Refund, AppError> {
    one(db, refunds::Column::Id.eq(Uuid::from(id)).into()).await?.ok_or(AppError::NotFound)
}

/// Locked until the transaction ends. Lock its payment first.
pub async fn lock(tx: &Tx, id: RefundId) -> Result<Refund, AppError> {
    let row = refunds::Entity::find_by_id(id).lock_exclusive().one(tx).await?.ok_or(AppError::NotFound)?;
    Ok(refund(row)?)
}

/// Every refund of a payment, oldest first. Under the lock of the payment nobody adds another.
pub async fn of_payment(db: &impl ConnectionTrait, payment: PaymentId) -> Result<Vec<Refund>, AppError> {
    all(db, refunds::Column::PaymentId.eq(Uuid::from(payment)).into()).await
}

/// Every refund that took something back of an invoice, oldest first.
pub async fn of_invoice(db: &impl ConnectionTrait, invoice: InvoiceId) -> Result<Vec<Refund>, AppError> {
    all(db, refunds::Column::InvoiceId.eq(Uuid::from(invoice)).into()).await
}

/// The one a form was sent for before.
pub async fn find_request(
    db: &impl ConnectionTrait,
    payment: PaymentId,
    request_key: &str,
) -> Result<Option<Refund>, AppError> {
    let of_it = Condition::all()
        .add(refunds::Column::PaymentId.eq(Uuid::from(payment)))
        .add(refunds::Column::RequestKey.eq(request_key));
    one(db, of_it).await
}

/// By the provider's id, or by our own id or reference where it came along.
pub async fn find_reported(
    db: &impl ConnectionTrait,
    gateway: GatewayId,
    reference: &str,
    ours: Option<&str>,
) -> Result<Option<Refund>, AppError> {
    let here = refunds::Column::GatewayId.eq(Uuid::from(gateway));
    let known = refunds::Column::ProviderReference.eq(reference);
    if let Some(refund) = one(db, Condition::all().add(here.clone()).add(known)).await? {
        return Ok(Some(refund));
    }
    let Some(ours) = ours else { return Ok(None) };
    let named = match ours.parse::<RefundId>() {
        Ok(id) => refunds::Column::Id.eq(Uuid::from(id)),
        Err(_) => refunds::Column::Reference.eq(ours),
    };
    one(db, Condition::all().add(here).add(named)).await
}

/// What the janitor has to ask about now, longest waiting first.
pub async fn to_check(db: &impl ConnectionTrait, now: Instant, most: u64) -> Result<Vec<RefundId>, AppError> {
    Ok(questions::due::<refunds::Entity>(db, now, most).await?.into_iter().map(RefundId).collect())
}

/// Takes the right to ask the provider about a refund: one asker at a time, not more often than the pause.
pub async fn claim_question(
    db: &impl ConnectionTrait,
    id: RefundId,
    now: Instant,
    pause: time::Duration,
) -> Result<bool, AppError> {
    questions::claim::<refunds::Entity>(db, id.into(), now, pause).await
}

async fn one(db: &impl ConnectionTrait, condition: Condition) -> Result<Option<Refund>, AppError> {
    Ok(refunds::Entity::find().filter(condition).one(db).await?.map(refund).transpose()?)
}

async fn all(db: &impl ConnectionTrait, condition: Condition) -> Result<Vec<Refund>, AppError> {
    let rows = refunds::Entity::find().filter(condition).order_by_asc(refunds::Column::Id).all(db).await?;
    Ok(rows.into_iter().map(refund).collect::<Result<_, _>>()?)
}

pub(super) fn refund(row: refunds::Model) -> Result<Refund, DbErr> {
    let fee = match (row.fee, row.fee_tax, row.fee_currency.as_deref()) {
        (Some(fee), Some(tax), Some(currency)) => {
            Some(Fee { fee: rows::money(fee, currency)?, tax: rows::money(tax, currency)? })
        }
        _ => None,
    };
    let attention = match (row.needs_person, row.check_at) {
        (Some(since), _) => Attention::NeedsPerson { since },
        (None, Some(at)) => Attention::CheckAt { at, tries: row.checks },
        (None, None) => Attention::None,
    };
    Ok(Refund {
        id: RefundId(row.id),
        source: source(&row)?,
        payment: PaymentId(row.payment_id),
        customer: CustomerId(row.customer_id),
        gateway: GatewayId(row.gateway_id),
        amount: rows::money(row.amount, &row.currency)?,
        before: rows::money(row.returned_before, &row.currency)?,
        destination: rows::word("refunds.destination", &row.destination, Destination::parse)?,
        origin: rows::word("refunds.origin", &row.origin, Origin::parse)?,
        state: rows::word("refunds.state", &row.state, RefundState::parse)?,
        booked: rows::word("refunds.booked", &row.booked, Booked::parse)?,
        reference: row.reference,
        reason: row.reason,
        idempotency_key: row.idempotency_key,
        provider_reference: row.provider_reference,
        fee,
        failure: row.failure,
        created_at: row.created_at,
        succeeded_at: row.succeeded_at,
        attention,
        version: row.version,
    })
}

fn source(row: &refunds::Model) -> Result<Source, DbErr> {
    match (row.source.as_str(), row.invoice_id, row.late_money_id) {
        ("invoice", Some(invoice), _) => Ok(Source::Invoice(InvoiceId(invoice))),
        ("late", _, Some(late)) => Ok(Source::Late(LateMoneyId(late))),
        ("top_up", ..) => Ok(Source::TopUp),
        ("unexplained", ..) => Ok(Source::Unexplained),
        (other, ..) => Err(DbErr::Type(format!("refunds.source: {other}"))),
    }
}
