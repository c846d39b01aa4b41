//! Payouts in the ledger: what arrived and what came back, fees that were stated with them, money that changed its currency.

use crate::{
    db::{self, Tx},
    domain::{
        currency::Currency,
        error::AppError,
        gateway::Gateway,
        ids::{AccountId, GatewayId},
        ledger::{self, Entry, Part, Posting, PostingKind},
        payment::Fee,
        payout::{Payout, PayoutLine},
        payout_match::Conversion,
    },
    flows::{ledger::chart, payments::chart_account, portal::Portal},
};

/// Out of what waits at the provider, onto our bank account. Which is no gateway's: its entry names none.
pub(super) async fn arrival(portal: &Portal, tx: &Tx, payout: &Payout) -> Result<(), AppError> {
    if payout.amount.is_zero() {
        return Ok(());
    }
    let gateway = gateway(portal, tx, payout.gateway).await?;
    let bank = account(portal, tx, payout.amount.currency, Part::Bank).await?;
    let clearing = clearing(portal, tx, &gateway, payout.amount.currency).await?;
    let entries =
        vec![Entry::debit(bank, payout.amount), Entry::credit(clearing, payout.amount).through(payout.gateway)];
    let memo = memo(&gateway, payout);
    let posting = Posting::new(PostingKind::Payout, payout.id, memo, entries).map_err(AppError::Conflict)?;
    db::ledger::post(tx, &posting, portal.clock.now()).await?;
    Ok(())
}

/// A new posting that names the one it takes back.
pub(super) async fn reversal(portal: &Portal, tx: &Tx, payout: &Payout) -> Result<(), AppError> {
    let gateway = gateway(portal, tx, payout.gateway).await?;
    let kinds = (PostingKind::Payout, PostingKind::PayoutReversal);
    db::reversals::reverse(tx, kinds, payout.id.0, &memo(&gateway, payout), portal.clock.now()).await
}

/// What the provider kept for no payment of ours.
pub(super) async fn fee(
    portal: &Portal,
    tx: &Tx,
    payout: &Payout,
    (line, kept): (&PayoutLine, Fee),
) -> Result<(), AppError> {
    let gateway = gateway(portal, tx, payout.gateway).await?;
    let currency = kept.fee.currency;
    let entries =
        match gateway.account(currency).and_then(|own| ledger::fee(own, gateway.id, &gateway.cost_centre, kept)) {
            Some(entries) => entries,
            None => fee_of_chart(portal, tx, &gateway, kept).await?,
        };
    let posting =
        Posting::new(PostingKind::PayoutFee, line.id, memo(&gateway, payout), entries).map_err(AppError::Conflict)?;
    db::ledger::post(tx, &posting, portal.clock.now()).await?;
    Ok(())
}

/// The gateway has no account for it: it left the money there all the same.
async fn fee_of_chart(portal: &Portal, tx: &Tx, gateway: &Gateway, kept: Fee) -> Result<Vec<Entry>, AppError> {
    let currency = kept.fee.currency;
    let (expense, tax) =
        (account(portal, tx, currency, Part::Fee).await?, account(portal, tx, currency, Part::FeeTax).await?);
    let whole = kept.fee.plus(kept.tax).map_err(AppError::Conflict)?;
    let clearing = clearing(portal, tx, gateway, currency).await?;
    Ok(vec![
        Entry::debit(expense, kept.fee).through(gateway.id).at_centre(&gateway.cost_centre),
        Entry::debit(tax, kept.tax).through(gateway.id).at_centre(&gateway.cost_centre),
        Entry::credit(clearing, whole).through(gateway.id),
    ])
}

/// Each currency is closed against its exchange account, and each sums to nothing by itself. What the rate moved since the
/// money came in stands on an account of its own.
pub(super) async fn conversion(
    portal: &Portal,
    tx: &Tx,
    payout: &Payout,
    (line, changed): (&PayoutLine, Conversion),
) -> Result<(), AppError> {
    let gateway = gateway(portal, tx, payout.gateway).await?;
    let Conversion { from, to, difference } = changed;
    let out = vec![
        Entry::debit(account(portal, tx, from.currency, Part::Exchange).await?, from),
        Entry::credit(clearing(portal, tx, &gateway, from.currency).await?, from).through(gateway.id),
    ];
    let at_old_rate = to.minus(difference).map_err(AppError::Conflict)?;
    let into = vec![
        Entry::debit(clearing(portal, tx, &gateway, to.currency).await?, to).through(gateway.id),
        Entry::credit(account(portal, tx, to.currency, Part::Exchange).await?, at_old_rate),
        Entry::credit(account(portal, tx, to.currency, Part::ExchangeDifference).await?, difference)
            .through(gateway.id)
            .at_centre(&gateway.cost_centre),
    ];
    let (memo, now) = (memo(&gateway, payout), portal.clock.now());
    for (kind, entries) in [(PostingKind::ExchangeOut, out), (PostingKind::ExchangeIn, into)] {
        let posting = Posting::new(kind, line.id, memo.clone(), entries).map_err(AppError::Conflict)?;
        db::ledger::post(tx, &posting, now).await?;
    }
    Ok(())
}

async fn gateway(portal: &Portal, tx: &Tx, id: GatewayId) -> Result<Gateway, AppError> {
    db::setup::read_in(&portal.db, tx).await?.gateway(id)
}

async fn clearing(portal: &Portal, tx: &Tx, gateway: &Gateway, currency: Currency) -> Result<AccountId, AppError> {
    match gateway.account(currency).and_then(|own| own.clearing) {
        Some(clearing) => Ok(clearing),
        None => account(portal, tx, currency, Part::Clearing).await,
    }
}

/// A provider may pay out in a currency nobody here sold in: its chart comes along.
async fn account(portal: &Portal, tx: &Tx, currency: Currency, part: Part) -> Result<AccountId, AppError> {
    if let Some(account) = db::accounts::of_part(tx, currency, part).await? {
        return Ok(account);
    }
    chart::plant(tx, currency, portal.clock.now()).await?;
    chart_account(tx, currency, part).await
}

fn memo(gateway: &Gateway, payout: &Payout) -> String {
    format!("{} {}", gateway.name, payout.bank_reference.as_deref().unwrap_or(&payout.reference))
}
