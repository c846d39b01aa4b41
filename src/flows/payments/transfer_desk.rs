//! The desk of bank transfers: what customers announced, what else is awaited, and one of them with all that is known.

use crate::{
    db,
    domain::{
        error::AppError,
        ids::{GatewayId, InvoiceId, PaymentId},
        money::Money,
        payment_list::Listed,
        transfer::{Awaited, Transfer},
    },
    flows::portal::Portal,
    providers::{self, Confirmation},
};

/// At most so many lines of each kind: the oldest announcements, the latest others.
pub const MOST: u64 = 200;

/// Both queues, or what a reference or a number found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Desk {
    pub announced: Vec<Awaited>,
    pub others: Vec<Awaited>,
}

/// Searched by creditor reference or invoice number, ended payments appear too: their money may come all the same.
pub async fn transfer_desk(portal: &Portal, search: &str) -> Result<Desk, AppError> {
    let db = portal.db.reader();
    let gateways = by_hand(portal).await?;
    let meant = match search {
        "" => None,
        search => Some(db::names::invoices_meant(db, search, portal.clock.now()).await?),
    };
    let announced = match &meant {
        Some(_) => Vec::new(),
        None => told(portal, db::transfers::announced(db, MOST).await?).await?,
    };
    let lines = db::payment_lists::awaited(db, &gateways, meant.as_deref(), MOST).await?;
    let others =
        awaited(portal, lines).await?.into_iter().filter(|one| meant.is_some() || !is_announced(one)).collect();
    Ok(Desk { announced, others })
}

/// One payment an administrator confirms by hand; any other is not found here.
pub async fn one(portal: &Portal, id: PaymentId) -> Result<Awaited, AppError> {
    let lines = db::payment_lists::lines(portal.db.reader(), &[id]).await?;
    let gateways = by_hand(portal).await?;
    let here = lines.into_iter().filter(|line| gateways.contains(&line.payment.gateway)).collect();
    awaited(portal, here).await?.pop().ok_or(AppError::NotFound)
}

fn is_announced(one: &Awaited) -> bool {
    one.transfer.as_ref().is_some_and(|transfer| transfer.state == crate::domain::transfer::TransferState::Announced)
}

/// The gateways whose money only an administrator can see.
async fn by_hand(portal: &Portal) -> Result<Vec<GatewayId>, AppError> {
    let all = db::gateways::all(portal.db.reader()).await?;
    let confirmed_by_hand = |kind: &str| {
        providers::find(kind).is_some_and(|one| one.capabilities().confirmation == Confirmation::Administrator)
    };
    Ok(all.into_iter().filter(|gateway| confirmed_by_hand(&gateway.provider)).map(|gateway| gateway.id).collect())
}

async fn told(portal: &Portal, transfers: Vec<Transfer>) -> Result<Vec<Awaited>, AppError> {
    let ids: Vec<PaymentId> = transfers.iter().map(|transfer| transfer.payment).collect();
    awaited(portal, db::payment_lists::lines(portal.db.reader(), &ids).await?).await
}

async fn awaited(portal: &Portal, lines: Vec<Listed>) -> Result<Vec<Awaited>, AppError> {
    let db = portal.db.reader();
    let ids: Vec<PaymentId> = lines.iter().map(|line| line.payment.id).collect();
    let invoices: Vec<InvoiceId> = lines.iter().filter_map(|line| line.payment.purpose.invoice()).collect();
    let mut transfers = db::transfers::of_payments(db, &ids).await?;
    let needs = db::names::needs(db, &invoices).await?;
    let one = |line: Listed| {
        let need = line.payment.purpose.invoice().and_then(|invoice| needs.get(&invoice));
        let place = transfers.iter().position(|transfer| transfer.payment == line.payment.id);
        Awaited {
            transfer: place.map(|place| transfers.swap_remove(place)),
            reference: need.and_then(|(reference, _)| reference.clone()),
            due: need.map_or(Money::zero(line.payment.amount.currency), |(_, due)| *due),
            line,
        }
    };
    Ok(lines.into_iter().map(one).collect())
}
