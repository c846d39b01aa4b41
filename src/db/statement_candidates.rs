//! What lines of statements may pay: invoices by reference, number or very amount, awaited top-ups by their reference.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{
    ColumnTrait, Condition, DbErr, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::Expr,
};
use uuid::Uuid;

use super::{
    ConnectionTrait, customers,
    entities::{customers as customer_rows, invoices, payments, refunds, statement_lines, statement_matches},
    names, rows,
};
use crate::domain::{
    Instant,
    creditor_reference::CreditorReference,
    currency::Currency,
    error::AppError,
    ids::{CustomerId, InvoiceId, PaymentId, RefundId},
    invoice::InvoiceState,
    payment::State,
    refund::{Destination, RefundState},
    statement::{
        booked::Explanation,
        suggestion::{Candidate, Target},
    },
};

/// At most so many of each kind for a page of lines.
const MOST: u64 = 500;

/// How many customers a searched name may stand for.
const MOST_CUSTOMERS: u64 = 50;

/// What the lines of a page name, and which amounts they bring.
#[derive(Debug, Clone, Default)]
pub struct Named {
    pub references: BTreeSet<String>,
    pub numbers: BTreeSet<String>,
    pub amounts: BTreeSet<(Currency, i64)>,
}

pub async fn of(db: &impl ConnectionTrait, named: &Named) -> Result<Vec<Candidate>, AppError> {
    let mut found = invoices_of(db, named).await?;
    found.extend(top_ups(db, named).await?);
    found.extend(refunds_of(db, named).await?);
    described(db, found).await
}

/// Refunds of one currency that a person is to send, the oldest first.
pub async fn owed(db: &impl ConnectionTrait, currency: Currency, most: u64) -> Result<Vec<Candidate>, AppError> {
    let theirs = to_send().filter(refunds::Column::Currency.eq(currency.code()));
    let rows = theirs.order_by_asc(refunds::Column::Id).limit(most).all(db).await?;
    described(db, rows.into_iter().map(refund).collect::<Result<_, _>>()?).await
}

/// With the customer's name and the accounts they have paid from.
async fn described(db: &impl ConnectionTrait, mut found: Vec<Candidate>) -> Result<Vec<Candidate>, AppError> {
    let customers: BTreeSet<CustomerId> = found.iter().map(|one| one.customer).collect();
    let called = names::customers(db, customers.iter().copied()).await?;
    let ibans = payers(db, &customers).await?;
    for one in &mut found {
        one.customer_name = called.get(&one.customer).cloned().unwrap_or_default();
        one.ibans = ibans.get(&one.customer).cloned().unwrap_or_default();
    }
    Ok(found)
}

async fn invoices_of(db: &impl ConnectionTrait, named: &Named) -> Result<Vec<Candidate>, AppError> {
    use invoices::Column;
    let rest = || Expr::col(Column::Total).sub(Expr::col(Column::Settled));
    let is_named = Condition::any()
        .add(Column::Reference.is_in(named.references.iter().cloned()))
        .add(Column::Number.is_in(named.numbers.iter().cloned()));
    let of_amount = |(currency, minor): &(Currency, i64)| {
        Condition::all()
            .add(Column::State.eq(InvoiceState::Issued.word()))
            .add(Column::Currency.eq(currency.code()))
            .add(rest().eq(*minor))
    };
    let mut rows = invoices::Entity::find()
        .filter(Column::State.ne(InvoiceState::Draft.word()))
        .filter(is_named)
        .limit(MOST)
        .all(db)
        .await?;
    if !named.amounts.is_empty() {
        let amounts = named.amounts.iter().map(of_amount).fold(Condition::any(), Condition::add);
        let with_amount =
            invoices::Entity::find().filter(amounts).order_by_asc(Column::DueAt).limit(MOST).all(db).await?;
        let known: BTreeSet<Uuid> = rows.iter().map(|row| row.id).collect();
        rows.extend(with_amount.into_iter().filter(|row| !known.contains(&row.id)));
    }
    Ok(rows.into_iter().map(invoice).collect::<Result<_, _>>()?)
}

pub(super) fn invoice(row: invoices::Model) -> Result<Candidate, DbErr> {
    let state = rows::word("invoices.state", &row.state, InvoiceState::parse)?;
    let rest = if state == InvoiceState::Issued { row.total - row.settled } else { 0 };
    Ok(Candidate {
        target: Target::Invoice(InvoiceId(row.id)),
        due: rows::money(rest, &row.currency)?,
        number: row.number.unwrap_or_default(),
        reference: row.reference,
        state,
        customer: CustomerId(row.customer_id),
        customer_name: String::new(),
        ibans: Vec::new(),
    })
}

/// The invoice of this number, or the awaited top-up of this reference, as a candidate.
pub async fn called(db: &impl ConnectionTrait, name: &str) -> Result<Option<Candidate>, AppError> {
    let numbers = BTreeSet::from([name.to_owned()]);
    let found = of(db, &Named { numbers, ..Named::default() }).await?;
    Ok(found.into_iter().find(|one| one.number == name))
}

/// A top-up's creditor reference is made over its own: `RF…PAY…`.
async fn top_ups(db: &impl ConnectionTrait, named: &Named) -> Result<Vec<Candidate>, AppError> {
    use payments::Column;
    let by_reference = |text: &String| Some(format!("PAY-{}", text.get(4..)?.strip_prefix("PAY")?));
    let of_references = named.references.iter().filter_map(by_reference);
    let of_numbers = named.numbers.iter().filter(|number| number.starts_with("PAY-")).cloned();
    let wanted: BTreeSet<String> = of_references.chain(of_numbers).collect();
    let rows = payments::Entity::find()
        .filter(Column::Reference.is_in(wanted))
        .filter(Column::InvoiceId.is_null())
        .filter(Column::State.ne(State::Succeeded.word()))
        .limit(MOST)
        .all(db)
        .await?;
    let candidate = |row: payments::Model| -> Result<Candidate, DbErr> {
        // One that was taken back is not paid again: what comes for it is the customer's all the same.
        let target = match row.state == State::TakenBack.word() {
            true => Target::Balance(CustomerId(row.customer_id)),
            false => Target::TopUp(PaymentId(row.id)),
        };
        let body: String = row.reference.chars().filter(char::is_ascii_alphanumeric).collect();
        Ok(Candidate {
            target,
            due: rows::money(row.amount, &row.currency)?,
            reference: CreditorReference::generate(&body).ok().map(String::from),
            number: row.reference,
            state: InvoiceState::Issued,
            customer: CustomerId(row.customer_id),
            customer_name: String::new(),
            ibans: Vec::new(),
        })
    };
    Ok(rows.into_iter().map(candidate).collect::<Result<_, _>>()?)
}

fn to_send() -> Select<refunds::Entity> {
    refunds::Entity::find()
        .filter(refunds::Column::Destination.eq(Destination::Bank.word()))
        .filter(refunds::Column::State.eq(RefundState::Submitted.word()))
}

/// Of money out, by name or very amount.
async fn refunds_of(db: &impl ConnectionTrait, named: &Named) -> Result<Vec<Candidate>, AppError> {
    use refunds::Column;
    let out = named.amounts.iter().filter(|(_, minor)| *minor < 0);
    let of_amount = |(currency, minor): &(Currency, i64)| {
        Condition::all().add(Column::Currency.eq(currency.code())).add(Column::Amount.eq(-minor))
    };
    let wanted = out.map(of_amount).fold(Condition::any(), Condition::add);
    let wanted = wanted.add(Column::Reference.is_in(named.numbers.iter().cloned()));
    let rows = to_send().filter(wanted).order_by_asc(Column::Id).limit(MOST).all(db).await?;
    Ok(rows.into_iter().map(refund).collect::<Result<_, _>>()?)
}

fn refund(row: refunds::Model) -> Result<Candidate, DbErr> {
    Ok(Candidate {
        target: Target::Refund(RefundId(row.id)),
        due: rows::money(row.amount, &row.currency)?,
        reference: None,
        number: row.reference,
        state: InvoiceState::Issued,
        customer: CustomerId(row.customer_id),
        customer_name: String::new(),
        ibans: Vec::new(),
    })
}

/// The accounts these customers have paid from, as earlier lines showed.
async fn payers(
    db: &impl ConnectionTrait,
    customers: &BTreeSet<CustomerId>,
) -> Result<BTreeMap<CustomerId, Vec<String>>, AppError> {
    let theirs: Vec<(Uuid, Uuid)> = payments::Entity::find()
        .select_only()
        .column(payments::Column::Id)
        .column(payments::Column::CustomerId)
        .filter(payments::Column::CustomerId.is_in(customers.iter().copied().map(Uuid::from)))
        .filter(payments::Column::State.eq(State::Succeeded.word()))
        .order_by_desc(payments::Column::Id)
        .limit(MOST)
        .into_tuple()
        .all(db)
        .await?;
    let by_payment: BTreeMap<Uuid, Uuid> = theirs.into_iter().collect();
    let matched: Vec<(Uuid, Uuid)> = statement_matches::Entity::find()
        .select_only()
        .column(statement_matches::Column::LineId)
        .column(statement_matches::Column::ObjectId)
        .filter(statement_matches::Column::Kind.eq(Explanation::Payment.word()))
        .filter(statement_matches::Column::ObjectId.is_in(by_payment.keys().copied()))
        .into_tuple()
        .all(db)
        .await?;
    let lines: Vec<(Uuid, Option<String>)> = statement_lines::Entity::find()
        .select_only()
        .column(statement_lines::Column::Id)
        .column(statement_lines::Column::CounterpartyIban)
        .filter(statement_lines::Column::Id.is_in(matched.iter().map(|(line, _)| *line)))
        .into_tuple()
        .all(db)
        .await?;
    let ibans: BTreeMap<Uuid, String> = lines.into_iter().filter_map(|(id, iban)| Some((id, iban?))).collect();
    let mut found: BTreeMap<CustomerId, Vec<String>> = BTreeMap::new();
    for (line, payment) in matched {
        if let (Some(iban), Some(customer)) = (ibans.get(&line), by_payment.get(&payment)) {
            found.entry(CustomerId(*customer)).or_default().push(iban.clone());
        }
    }
    Ok(found)
}

/// A customer's name by their reference, `C-00001`.
pub async fn customer(db: &impl ConnectionTrait, reference: &str) -> Result<Option<(CustomerId, String)>, AppError> {
    let found = customer_rows::Entity::find().filter(customer_rows::Column::Reference.eq(reference)).one(db).await?;
    Ok(found.map(|row| (CustomerId(row.id), row.name)))
}

/// Issued invoices a person looks for by number, reference or customer's name, open ones first.
pub async fn searched(
    db: &impl ConnectionTrait,
    search: &str,
    (now, most): (Instant, usize),
) -> Result<Vec<Candidate>, AppError> {
    let ids = names::invoices_meant(db, search, now).await?;
    let customers = customers::ids_matching(db, search, MOST_CUSTOMERS).await?;
    let theirs = Condition::any()
        .add(invoices::Column::Id.is_in(ids.into_iter().map(Uuid::from)))
        .add(invoices::Column::CustomerId.is_in(customers.into_iter().map(Uuid::from)));
    let rows = invoices::Entity::find()
        .filter(invoices::Column::State.ne(InvoiceState::Draft.word()))
        .filter(theirs)
        .order_by_asc(Expr::col(invoices::Column::State).ne(InvoiceState::Issued.word()))
        .order_by_asc(invoices::Column::DueAt)
        .limit(most as u64)
        .all(db)
        .await?;
    let mut found = rows.into_iter().map(invoice).collect::<Result<Vec<_>, _>>()?;
    let called = names::customers(db, found.iter().map(|one| one.customer)).await?;
    for one in &mut found {
        one.customer_name = called.get(&one.customer).cloned().unwrap_or_default();
    }
    Ok(found)
}
