//! What the bank kept for its services is booked to the fee account.

use crate::{
    db::{self, audit::Deed},
    domain::{
        error::{AppError, Code},
        gateway::Gateway,
        ids::{AccountId, LineId},
        ledger::{Entry, Part, Posting, PostingKind},
        money::Money,
        people::{Actor, Admin, Duty},
        statement::booked::{Explanation, Kept, LineState},
    },
    flows::{payments::chart_account, portal::Portal},
};

pub async fn charge(portal: &Portal, admin: &Admin, line: LineId, request_id: &str) -> Result<(), AppError> {
    admin.must(Duty::Money)?;
    db::retried(|| once(portal, admin, line, request_id)).await
}

async fn once(portal: &Portal, admin: &Admin, line: LineId, request_id: &str) -> Result<(), AppError> {
    let now = portal.clock.now();
    let tx = portal.db.begin().await?;
    let kept = db::statement_lines::lock(&tx, line).await?;
    kept.must_be_open()?;
    if kept.line.amount.minor >= 0 {
        return Err(AppError::Conflict(Code::AmountInvalid));
    }
    let gateway = db::gateways::find(&tx, kept.gateway).await?;
    let (expense, bank) = accounts(&tx, &gateway, &kept).await?;
    let kept_back = Money::new(-kept.line.amount.minor, kept.line.amount.currency);
    // The bank's side names no gateway: it is no money of customers that waits there.
    let entries = vec![
        Entry::debit(expense, kept_back).through(gateway.id).at_centre(&gateway.cost_centre),
        Entry::credit(bank, kept_back),
    ];
    let memo = kept.line.text.clone().unwrap_or_default();
    // Not the line itself: a charge that was undone may be booked again.
    let cause = LineId::fresh();
    let posting = Posting::new(PostingKind::BankCharge, cause, memo, entries).map_err(AppError::Conflict)?;
    db::ledger::post(&tx, &posting, now).await?;
    db::statement_lines::explain(&tx, line, (Explanation::Charge, cause.0), kept.line.amount, now).await?;
    let steps = (LineState::Open, LineState::Explained);
    db::statement_lines::decide(&tx, line, steps, "", (now, &admin.name)).await?;
    let deed = Deed {
        actor: &Actor::Admin(admin.clone()),
        deed: "statement-line-charged",
        object: ("statement_line", line.to_string()),
        before: None,
        after: Some(serde_json::json!({ "amount": kept_back.to_string() })),
        request_id,
    };
    db::audit::write(&tx, deed, now).await?;
    tx.commit().await
}

/// The gateway's own, or those of the chart.
async fn accounts(tx: &db::Tx, gateway: &Gateway, kept: &Kept) -> Result<(AccountId, AccountId), AppError> {
    let currency = kept.line.amount.currency;
    let own = gateway.account(currency);
    let expense = match own.and_then(|account| account.fee) {
        Some(fee) => fee,
        None => chart_account(tx, currency, Part::Fee).await?,
    };
    let bank = match own.and_then(|account| account.clearing) {
        Some(clearing) => clearing,
        None => chart_account(tx, currency, Part::Clearing).await?,
    };
    Ok((expense, bank))
}
