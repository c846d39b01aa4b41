//! Payments: read whole, changed step by step, each step guarded by the state it starts from.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, DbErr, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::Expr,
};

use super::{ConnectionTrait, Tx, entities::payments, histories, invoices, questions, rows};
use crate::domain::{
    Instant,
    availability::Rule,
    error::AppError,
    ids::{CustomerId, GatewayId, InvoiceId, PaymentId},
    invoice::Invoice,
    payment::{Attention, Fee, NextStep, Payment, Purpose, State},
    people::Actor,
};

/// A payment about to be written: our intent, before any provider hears of it.
#[derive(Debug, Clone)]
pub struct Intent {
    pub payment: Payment,
    /// The key of the customer's own click, and a digest of what they asked for with it.
    pub request_key: String,
    pub request_digest: String,
}

pub async fn insert(tx: &Tx, intent: &Intent, actor: &Actor) -> Result<(), AppError> {
    let payment = &intent.payment;
    let (check_at, checks, needs_person) = columns(payment.attention);
    let row = payments::ActiveModel {
        id: Set(payment.id.into()),
        reference: Set(payment.reference.clone()),
        customer_id: Set(payment.customer.into()),
        invoice_id: Set(payment.purpose.invoice().map(Into::into)),
        gateway_id: Set(payment.gateway.into()),
        currency: Set(payment.amount.currency.code().into()),
        amount: Set(payment.amount.minor),
        state: Set(payment.state.word().into()),
        idempotency_key: Set(payment.idempotency_key.clone()),
        request_key: Set(intent.request_key.clone()),
        request_digest: Set(intent.request_digest.clone()),
        rule: Set(json(&payment.rule)?),
        check_at: Set(check_at),
        checks: Set(checks.unwrap_or(0)),
        needs_person: Set(needs_person),
        created_at: Set(payment.created_at),
        expires_at: Set(payment.expires_at),
        version: Set(1),
        ..Default::default()
    };
    payments::Entity::insert(row).exec_without_returning(tx).await?;
    histories::record(tx, payment.id, (None, State::Created), (payment.created_at, actor), "").await?;
    match payment.state {
        State::Created => Ok(()),
        state => {
            histories::record(tx, payment.id, (Some(State::Created), state), (payment.created_at, actor), "").await
        }
    }
}

/// Writes back everything that may change, if nobody changed it since it was read.
/// `false`: somebody did; read again.
pub async fn update(db: &impl ConnectionTrait, payment: &Payment) -> Result<bool, AppError> {
    use payments::Column;
    let (check_at, checks, needs_person) = columns(payment.attention);
    let next_step = payment.next_step.as_ref().map(json).transpose()?;
    let mut change = payments::Entity::update_many()
        .col_expr(Column::State, Expr::value(payment.state.word()))
        .col_expr(Column::ProviderReference, Expr::value(payment.provider_reference.clone()))
        .col_expr(Column::NextStep, Expr::value(next_step))
        .col_expr(Column::Captured, Expr::value(payment.captured.map(|money| money.minor)))
        .col_expr(Column::Fee, Expr::value(payment.fee.map(|fee| fee.fee.minor)))
        .col_expr(Column::FeeTax, Expr::value(payment.fee.map(|fee| fee.tax.minor)))
        .col_expr(Column::FeeCurrency, Expr::value(payment.fee.map(|fee| fee.fee.currency.code())))
        .col_expr(Column::Method, Expr::value(payment.method.clone()))
        .col_expr(Column::Failure, Expr::value(payment.failure.clone()))
        .col_expr(Column::ExpectedBy, Expr::value(payment.expected_by))
        .col_expr(Column::SucceededAt, Expr::value(payment.succeeded_at))
        .col_expr(Column::CheckAt, Expr::value(check_at))
        .col_expr(Column::NeedsPerson, Expr::value(needs_person))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1));
    if let Some(tries) = checks {
        change = change.col_expr(Column::Checks, Expr::value(tries));
    }
    let changed = change
        .filter(Column::Id.eq(uuid::Uuid::from(payment.id)))
        .filter(Column::Version.eq(payment.version))
        .exec(db)
        .await?;
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

pub async fn find(db: &impl ConnectionTrait, id: PaymentId) -> Result<Payment, AppError> {
    one(db, payments::Column::Id.eq(uuid::Uuid::from(id))).await?.ok_or(AppError::NotFound)
}

/// Seen through its customer: somebody else's is not found.
pub async fn find_for(db: &impl ConnectionTrait, customer: CustomerId, id: PaymentId) -> Result<Payment, AppError> {
    let payment = find(db, id).await?;
    (payment.customer == customer).then_some(payment).ok_or(AppError::NotFound)
}

/// Locked until the transaction ends. Lock its invoice first.
/// With the invoice it is for, which is locked before it: everybody in that order.
pub async fn lock_behind_invoice(tx: &Tx, id: PaymentId) -> Result<(Payment, Option<Invoice>), AppError> {
    let seen = find(tx, id).await?;
    let invoice = match seen.purpose.invoice() {
        Some(invoice) => Some(invoices::lock(tx, invoice).await?),
        None => None,
    };
    let payment = if tx.is_alone() { seen } else { lock(tx, id).await? };
    Ok((payment, invoice))
}

pub async fn lock(tx: &Tx, id: PaymentId) -> Result<Payment, AppError> {
    let row = payments::Entity::find_by_id(id).lock_exclusive().one(tx).await?.ok_or(AppError::NotFound)?;
    Ok(payment(row)?)
}

/// The one live payment an invoice may have.
pub async fn live_of(db: &impl ConnectionTrait, invoice: InvoiceId) -> Result<Option<Payment>, AppError> {
    let live = State::ALL.into_iter().filter(|state| state.is_live()).map(State::word);
    let condition = Condition::all()
        .add(payments::Column::InvoiceId.eq(uuid::Uuid::from(invoice)))
        .add(payments::Column::State.is_in(live));
    one(db, condition).await
}

/// By the provider's id, or by our own id or reference where it came along: notices speak of several objects of one payment.
pub async fn find_reported(
    db: &impl ConnectionTrait,
    gateway: GatewayId,
    reference: &str,
    ours: Option<&str>,
) -> Result<Option<Payment>, AppError> {
    let here = payments::Column::GatewayId.eq(uuid::Uuid::from(gateway));
    let known = payments::Column::ProviderReference.eq(reference);
    if let Some(payment) = one(db, Condition::all().add(here.clone()).add(known)).await? {
        return Ok(Some(payment));
    }
    let Some(ours) = ours else { return Ok(None) };
    let named = match ours.parse::<PaymentId>() {
        Ok(id) => payments::Column::Id.eq(uuid::Uuid::from(id)),
        Err(_) => payments::Column::Reference.eq(ours),
    };
    one(db, Condition::all().add(here).add(named)).await
}

/// An earlier click with the same key, with the digest of what it asked for.
pub async fn find_request(
    db: &impl ConnectionTrait,
    customer: CustomerId,
    request_key: &str,
) -> Result<Option<(Payment, String)>, AppError> {
    let row = payments::Entity::find()
        .filter(payments::Column::CustomerId.eq(uuid::Uuid::from(customer)))
        .filter(payments::Column::RequestKey.eq(request_key))
        .one(db)
        .await?;
    Ok(row
        .map(|row| (row.request_digest.clone(), row))
        .map(|(digest, row)| Ok::<_, DbErr>((payment(row)?, digest)))
        .transpose()?)
}

/// All payments of an invoice, the latest first.
pub async fn of_invoice(db: &impl ConnectionTrait, invoice: InvoiceId) -> Result<Vec<Payment>, AppError> {
    let rows = payments::Entity::find()
        .filter(payments::Column::InvoiceId.eq(uuid::Uuid::from(invoice)))
        .order_by_desc(payments::Column::Id)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(payment).collect::<Result<_, _>>()?)
}

/// What the janitor has to ask about now, longest waiting first.
pub async fn to_check(db: &impl ConnectionTrait, now: Instant, most: u64) -> Result<Vec<PaymentId>, AppError> {
    Ok(questions::due::<payments::Entity>(db, now, most).await?.into_iter().map(PaymentId).collect())
}

/// Takes the right to ask the provider about a payment: one asker at a time, not more often than the pause.
pub async fn claim_question(
    db: &impl ConnectionTrait,
    id: PaymentId,
    now: Instant,
    pause: time::Duration,
) -> Result<bool, AppError> {
    questions::claim::<payments::Entity>(db, id.into(), now, pause).await
}

async fn one(
    db: &impl ConnectionTrait,
    condition: impl sea_orm::sea_query::IntoCondition,
) -> Result<Option<Payment>, AppError> {
    let row = payments::Entity::find().filter(condition.into_condition()).one(db).await?;
    Ok(row.map(payment).transpose()?)
}

pub(super) fn payment(row: payments::Model) -> Result<Payment, DbErr> {
    let amount = rows::money(row.amount, &row.currency)?;
    let fee = match (row.fee, row.fee_tax, row.fee_currency) {
        (Some(fee), Some(tax), Some(currency)) => {
            Some(Fee { fee: rows::money(fee, &currency)?, tax: rows::money(tax, &currency)? })
        }
        _ => None,
    };
    let attention = match (row.needs_person, row.check_at) {
        (Some(since), _) => Attention::NeedsPerson { since },
        (None, Some(at)) => Attention::CheckAt { at, tries: row.checks },
        (None, None) => Attention::None,
    };
    Ok(Payment {
        id: PaymentId(row.id),
        reference: row.reference,
        customer: CustomerId(row.customer_id),
        purpose: row.invoice_id.map_or(Purpose::TopUp, |id| Purpose::Invoice(InvoiceId(id))),
        gateway: GatewayId(row.gateway_id),
        amount,
        state: rows::word("payments.state", &row.state, State::parse)?,
        idempotency_key: row.idempotency_key,
        rule: parsed::<Rule>("payments.rule", &row.rule)?,
        provider_reference: row.provider_reference,
        next_step: row.next_step.as_deref().map(|text| parsed::<NextStep>("payments.next_step", text)).transpose()?,
        captured: row.captured.map(|minor| rows::money(minor, &row.currency)).transpose()?,
        fee,
        method: row.method,
        failure: row.failure,
        created_at: row.created_at,
        expires_at: row.expires_at,
        expected_by: row.expected_by,
        succeeded_at: row.succeeded_at,
        attention,
        version: row.version,
    })
}

fn json(value: &impl serde::Serialize) -> Result<String, DbErr> {
    serde_json::to_string(value).map_err(|cause| DbErr::Json(cause.to_string()))
}

fn parsed<T: serde::de::DeserializeOwned>(column: &str, text: &str) -> Result<T, DbErr> {
    serde_json::from_str(text).map_err(|cause| DbErr::Json(format!("{column}: {cause}")))
}
