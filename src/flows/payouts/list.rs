//! The lines of a payout are read to the end, each compared with our books: what agrees is tied to its object, what brings
//! news is booked once, what nothing explains is kept and shown.

use std::collections::BTreeMap;

use super::{
    again, ask, book, settle,
    subjects::{self, Found},
};
use crate::{
    db::{self, Tx},
    domain::{
        error::AppError,
        gateway::Gateway,
        ids::{PayoutId, PayoutLineId},
        payout::{LineKind, Payout, PayoutLine, Standing, Trouble as Why},
        payout_match::{Deed, Judgement, judge},
        payout_report::StatedLine,
        payout_settlement::listed,
        people::Actor,
    },
    flows::{gateways::open, portal::Portal},
    providers::{self, Trouble},
};

/// Longer payouts are no shop's.
const MOST_PAGES: u32 = 500;

/// So many lines are written in one transaction.
const AT_ONCE: usize = 50;

pub async fn list(portal: &Portal, id: PayoutId, actor: &Actor) -> Result<Payout, AppError> {
    let payout = db::payouts::find(portal.db.reader(), id).await?;
    let gateway = db::setup::gateway(&portal.db, payout.gateway).await?;
    let stated = match stated(portal, &gateway, &payout).await? {
        Ok(stated) => stated,
        Err(why) => {
            ask::trouble(portal, &gateway, &why).await?;
            return ask::put_off(portal, id).await;
        }
    };
    let stated = again::folded(portal, (&gateway, &payout), stated).await?;
    let told = stated.len();
    // What came in first: what goes back is compared with the rate it came in at.
    let (came_in, others): (Vec<_>, Vec<_>) = stated.into_iter().partition(|line| line.kind == LineKind::Payment);
    let mut twice = false;
    for some in came_in.chunks(AT_ONCE).chain(others.chunks(AT_ONCE)) {
        let mut compared = Vec::with_capacity(some.len());
        for line in some {
            compared.push((line, subjects::found(portal, &gateway, line).await?));
        }
        twice |= db::retried(|| keep(portal, &gateway, (id, &compared))).await?;
    }
    db::retried(|| close(portal, (id, told), twice, actor)).await
}

/// Everything the provider says is in it, from its first page to its last.
async fn stated(
    portal: &Portal,
    gateway: &Gateway,
    payout: &Payout,
) -> Result<Result<Vec<StatedLine>, Trouble>, AppError> {
    let settings = open::open(portal, gateway).await?;
    let provider = providers::find(&gateway.provider).ok_or(AppError::NotFound)?;
    let call = portal.call(gateway, &settings, gateway.mode);
    let (mut all, mut after) = (Vec::new(), None);
    for _ in 0..MOST_PAGES {
        let page = match call.naming(provider.payout_lines(&call, payout, after.as_deref()).await) {
            Ok(page) => page,
            Err(why) => return Ok(Err(why)),
        };
        if page.items.iter().any(|line| line.gross.currency != payout.amount.currency) {
            return Ok(Err(Trouble::unknown("a line in another currency than its payout")));
        }
        all.extend(page.items);
        after = page.next;
        if after.is_none() {
            return Ok(Ok(all));
        }
    }
    Ok(Err(Trouble::unknown("too many lines to read")))
}

/// `true`: one of them is in another payout already.
async fn keep(
    portal: &Portal,
    gateway: &Gateway,
    (id, compared): (PayoutId, &[(&StatedLine, Found)]),
) -> Result<bool, AppError> {
    let tx = portal.db.begin().await?;
    let payout = db::payouts::lock(&tx, id).await?;
    let references = compared.iter().map(|(line, _)| line.reference.clone());
    let known = db::payout_lines::known(&tx, gateway.id, references).await?;
    let mut twice = false;
    for (line, found) in compared {
        twice |= keep_one(portal, &tx, (&payout, &known), (line, found)).await?;
    }
    portal.hooks.at("payout-lines").await;
    tx.commit().await?;
    Ok(twice)
}

async fn keep_one(
    portal: &Portal,
    tx: &Tx,
    (payout, known): (&Payout, &BTreeMap<String, PayoutLine>),
    (stated, found): (&StatedLine, &Found),
) -> Result<bool, AppError> {
    let before = known.get(&stated.reference);
    match before {
        Some(before) if before.payout != payout.id => return Ok(true),
        Some(before) if before.standing == Standing::Agrees => return Ok(false),
        _ => {}
    }
    let Judgement { standing, deeds } = judge(stated, found.ours());
    let line = PayoutLine {
        id: before.map_or_else(PayoutLineId::fresh, |before| before.id),
        payout: payout.id,
        reference: stated.reference.clone(),
        kind: stated.kind,
        gross: stated.gross,
        fee: stated.fee,
        tax: stated.tax,
        origin: deeds.iter().find_map(|deed| match deed {
            Deed::Convert(changed) => Some(changed.from),
            _ => None,
        }),
        named: stated.named.as_ref().map(|named| named.reference.clone()),
        subject: found.subject(),
        // Whose fee could not be attached does not agree yet.
        standing: if deeds.iter().all(is_of_the_line) { standing } else { Standing::Differs },
    };
    match before {
        Some(_) => db::payout_lines::update(tx, &line).await?,
        None => db::payout_lines::insert(tx, payout.gateway, &line).await?,
    }
    if line.standing != Standing::Agrees {
        return Ok(false);
    }
    for deed in deeds {
        match deed {
            Deed::Fee(fee) => book::fee(portal, tx, payout, (&line, fee)).await?,
            Deed::Convert(changed) => book::conversion(portal, tx, payout, (&line, changed)).await?,
            Deed::FeeOfPayment(_) | Deed::FeeOfRefund(_) => {}
        }
    }
    Ok(false)
}

const fn is_of_the_line(deed: &Deed) -> bool {
    matches!(deed, Deed::Fee(_) | Deed::Convert(_))
}

/// All of them are here: do they sum to it?
async fn close(portal: &Portal, (id, told): (PayoutId, usize), twice: bool, actor: &Actor) -> Result<Payout, AppError> {
    let now = portal.clock.now();
    let tx = portal.db.begin().await?;
    let before = db::payouts::lock(&tx, id).await?;
    let lines = db::payout_lines::of_payout(&tx, id).await?;
    // One that was told before and is not told any more.
    let missing = (lines.len() > told).then_some(Why::Contradicted);
    let odd = missing.or(twice.then_some(Why::LineTwice));
    let after = listed(before.clone(), &lines, odd, now);
    if after == before {
        tx.rollback().await?;
        return Ok(before);
    }
    settle::write(portal, &tx, &before, &after, (actor, "")).await?;
    tx.commit().await?;
    db::payouts::find(portal.db.reader(), id).await
}
