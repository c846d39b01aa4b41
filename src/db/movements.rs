//! A customer's balance, movement by movement: the journal's entries on the balance accounts, with what caused them.

use std::collections::BTreeMap;

use sea_orm::{
    ColumnTrait, Condition, DbErr, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect, sea_query::Query,
};
use uuid::Uuid;

use super::{
    ConnectionTrait,
    entities::{accounts, entries, invoices, late_money, payments, postings},
    rows,
};
use crate::domain::{
    error::AppError,
    ids::{CustomerId, InvoiceId, PaymentId},
    late_money::Reason,
    ledger::{Part, PostingKind},
    money::Money,
    movement::{Cause, Movement},
    page::{Page, Place},
};

/// At most `most` movements, the latest first.
pub async fn of_customer(
    db: &impl ConnectionTrait,
    customer: CustomerId,
    from: &Place<i64>,
    most: usize,
) -> Result<Page<Movement, i64>, AppError> {
    let found = lines(db, customer, from, most).await?;
    let causes = Causes::of(db, found.iter().map(|(_, posting)| posting.cause).collect()).await?;
    let lines = found.into_iter().map(|(entry, posting)| movement(&entry, &posting, &causes));
    let lines = lines.collect::<Result<Vec<_>, DbErr>>()?;
    Ok(Page::cut(lines, from, most, |line| line.id))
}

async fn lines(
    db: &impl ConnectionTrait,
    customer: CustomerId,
    from: &Place<i64>,
    most: usize,
) -> Result<Vec<(entries::Model, postings::Model)>, AppError> {
    let balances = Query::select()
        .column(accounts::Column::Id)
        .from(accounts::Entity)
        .and_where(accounts::Column::Part.eq(Part::Balance.word()))
        .to_owned();
    let theirs = entries::Entity::find()
        .filter(entries::Column::CustomerId.eq(Uuid::from(customer)))
        .filter(entries::Column::AccountId.in_subquery(balances));
    let (theirs, order) = match from {
        Place::Start => (theirs, Order::Desc),
        Place::After(id) => (theirs.filter(entries::Column::Id.lt(*id)), Order::Desc),
        Place::Before(id) => (theirs.filter(entries::Column::Id.gt(*id)), Order::Asc),
    };
    let found = theirs.order_by(entries::Column::Id, order).limit(most as u64 + 1).all(db).await?;
    let ids = found.iter().map(|entry| entry.posting_id);
    let postings = postings::Entity::find().filter(postings::Column::Id.is_in(ids)).all(db).await?;
    let by_id: BTreeMap<i64, postings::Model> = postings.into_iter().map(|row| (row.id, row)).collect();
    let with_posting = |entry: entries::Model| by_id.get(&entry.posting_id).cloned().map(|posting| (entry, posting));
    Ok(found.into_iter().filter_map(with_posting).collect())
}

/// What the causes of some postings are: payments, late money, and the invoices of both.
struct Causes {
    payments: BTreeMap<Uuid, payments::Model>,
    late: Vec<late_money::Model>,
    numbers: BTreeMap<Uuid, String>,
}

impl Causes {
    async fn of(db: &impl ConnectionTrait, causes: Vec<Uuid>) -> Result<Self, AppError> {
        let named = Condition::any()
            .add(late_money::Column::Id.is_in(causes.iter().copied()))
            .add(late_money::Column::PaymentId.is_in(causes.iter().copied()));
        let late = late_money::Entity::find().filter(named).all(db).await?;
        let ids = causes.into_iter().chain(late.iter().map(|row| row.payment_id));
        let found = payments::Entity::find().filter(payments::Column::Id.is_in(ids)).all(db).await?;
        let settled = found.iter().filter_map(|row| row.invoice_id);
        let settled = settled.chain(late.iter().filter_map(|row| row.moved_to));
        let numbered = invoices::Entity::find().filter(invoices::Column::Id.is_in(settled)).all(db).await?;
        Ok(Self {
            payments: found.into_iter().map(|row| (row.id, row)).collect(),
            late,
            numbers: numbered.into_iter().filter_map(|row| Some((row.id, row.number?))).collect(),
        })
    }

    fn cause(&self, kind: PostingKind, posting: &postings::Model) -> Result<Cause, DbErr> {
        let late = self.late.iter().find(|row| row.id == posting.cause || row.payment_id == posting.cause);
        let payment = self.payments.get(&late.map_or(posting.cause, |row| row.payment_id));
        Ok(match (kind, payment, late) {
            (PostingKind::Credit, ..) => Cause::Credit { reason: posting.memo.clone() },
            (PostingKind::BalancePayment, Some(payment), _) => self.paid(kind, payment.invoice_id),
            (PostingKind::LateToInvoice, _, Some(late)) => self.paid(kind, late.moved_to),
            (PostingKind::Capture | PostingKind::LateToBalance, Some(payment), Some(late)) => Cause::Surplus {
                payment: PaymentId(payment.id),
                reference: payment.reference.clone(),
                reason: rows::word("late_money.reason", &late.reason, Reason::parse)?,
            },
            (PostingKind::Capture, Some(payment), None) => {
                Cause::TopUp { payment: PaymentId(payment.id), reference: payment.reference.clone() }
            }
            _ => Cause::Other(kind),
        })
    }

    fn paid(&self, kind: PostingKind, invoice: Option<Uuid>) -> Cause {
        let number = invoice.and_then(|id| Some((id, self.numbers.get(&id)?)));
        number.map_or(Cause::Other(kind), |(id, number)| Cause::Paid { invoice: InvoiceId(id), number: number.clone() })
    }
}

/// The balance is a liability: what it credits, the customer has more of.
fn movement(entry: &entries::Model, posting: &postings::Model, causes: &Causes) -> Result<Movement, DbErr> {
    let kind = rows::word("postings.kind", &posting.kind, PostingKind::parse)?;
    let amount = Money::new(-entry.amount, rows::currency(&entry.currency)?);
    Ok(Movement { id: entry.id, at: posting.posted_at, amount, cause: causes.cause(kind, posting)? })
}
