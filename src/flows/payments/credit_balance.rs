//! An administrator credits a customer's balance, with a reason.

use super::book;
use crate::{
    db::{self, audit::Deed},
    domain::{
        error::{AppError, Code},
        ids::{CustomerId, PostingId},
        ledger::{Entry, Part, Posting, PostingKind},
        letter::Letter,
        money::{LARGEST, Money},
        people::{Actor, Admin, Duty},
    },
    flows::portal::Portal,
};

/// What is credited to whom, and why.
#[derive(Debug, Clone)]
pub struct Credit {
    pub customer: CustomerId,
    pub amount: Money,
    pub reason: String,
    /// Made with the form: sent twice, credited once.
    pub key: PostingId,
}

pub async fn credit_balance(portal: &Portal, admin: &Admin, credit: &Credit, request_id: &str) -> Result<(), AppError> {
    admin.must(Duty::Money)?;
    if credit.reason.is_empty() {
        return Err(AppError::invalid("reason", Code::Required));
    }
    if !credit.amount.is_positive() {
        return Err(AppError::invalid("amount", Code::AmountNotPositive));
    }
    db::retried(|| once(portal, admin, credit, request_id)).await
}

async fn once(portal: &Portal, admin: &Admin, credit: &Credit, request_id: &str) -> Result<(), AppError> {
    let now = portal.clock.now();
    let tx = portal.db.begin().await?;
    // The same click a second time waits here, and finds what the first one wrote.
    db::customers::lock(&tx, credit.customer).await?;
    if db::ledger::is_posted(&tx, PostingKind::Credit, credit.key.0).await? {
        return Ok(());
    }
    let customer = db::customers::find(&tx, credit.customer).await?;
    let currency = credit.amount.currency;
    let entries = vec![
        Entry::debit(book::account(&tx, currency, Part::Goodwill).await?, credit.amount),
        Entry::credit(book::account(&tx, currency, Part::Balance).await?, credit.amount).of_customer(credit.customer),
    ];
    let posting =
        Posting::new(PostingKind::Credit, credit.key.0, credit.reason.clone(), entries).map_err(AppError::Conflict)?;
    db::ledger::post(&tx, &posting, now).await?;
    db::wallets::add(&tx, credit.customer, credit.amount).await?;
    // Read behind the addition, which holds the row: what the balance comes to is an amount like any other.
    let held = db::wallets::amount(&tx, credit.customer, currency).await?;
    if held.minor > LARGEST {
        return Err(AppError::invalid("amount", Code::AmountTooLarge));
    }
    let actor = Actor::Admin(admin.clone());
    let after = Some(serde_json::json!({ "amount": credit.amount.to_string(), "reason": credit.reason }));
    let object = ("customer", credit.customer.to_string());
    db::audit::write(
        &tx,
        Deed { actor: &actor, deed: "balance-credited", object, before: None, after, request_id },
        now,
    )
    .await?;
    let letter = Letter::BalanceCredited {
        customer: customer.card.name,
        amount: credit.amount,
        reason: credit.reason.clone(),
        link: portal.address("/balance"),
    };
    let to = (&customer.card.email, customer.card.language);
    db::letters::queue(&tx, &format!("credit:{}", credit.key), to, &letter, now).await?;
    tx.commit().await?;
    Ok(())
}
