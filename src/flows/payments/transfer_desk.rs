//! The desk of bank transfers: what customers announced, what else is awaited, and one of them with all that is known.

use crate::{
    db,
    domain::{
        error::AppError,
        ids::{GatewayId, InvoiceId, PaymentId},
        money::Money,
        page::{Page, Place},
        payment_list::Listed,
        transfer::{Awaited, Transfer},
    },
    flows::portal::Portal,
    providers::{self, Confirmation},
};

/// At most so many announcements at once, the oldest; the others follow when these are decided.
const MOST: u64 = 100;

/// Lines of one page of the others.
const LINES: usize = 50;

/// Both queues, or what a reference or a number found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Desk {
    pub announced: Vec<Awaited>,
    /// How many more announcements follow.
    pub waiting: u64,
    pub others: Page<Awaited, PaymentId>,
}

/// Searched by creditor reference or invoice number, ended payments appear too: their money may come all the same.
pub async fn transfer_desk(portal: &Portal, search: &str, from: Place<PaymentId>) -> Result<Desk, AppError> {
    let db = portal.db.reader();
    let gateways = by_hand(portal).await?;
    let meant = match search {
        "" => None,
        search => Some(db::names::invoices_meant(db, search, portal.clock.now()).await?),
    };
    let (announced, all) = match &meant {
        Some(_) => (Vec::new(), 0),
        None => {
            let announced = told(portal, db::transfers::announced(db, MOST).await?).await?;
            (announced, db::transfers::announced_in_all(db).await?)
        }
    };
    let Page { lines, previous, next } =
        db::payment_lists::awaited(db, &gateways, meant.as_deref(), from, LINES).await?;
    let others = Page { lines: awaited(portal, lines).await?, previous, next };
    Ok(Desk { waiting: all.saturating_sub(announced.len() as u64), announced, others })
}

/// One payment an administrator confirms by hand; any other is not found here.
pub async fn one(portal: &Portal, id: PaymentId) -> Result<Awaited, AppError> {
    let lines = db::payment_lists::lines(portal.db.reader(), &[id]).await?;
    let gateways = by_hand(portal).await?;
    let here = lines.into_iter().filter(|line| gateways.contains(&line.payment.gateway)).collect();
    awaited(portal, here).await?.pop().ok_or(AppError::NotFound)
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
