//! A payout that came back may be sent once more with the lines it had. They were counted with it: in the next one they are it.

use std::collections::BTreeMap;

use super::ask;
use crate::{
    db,
    domain::{
        error::AppError,
        gateway::Gateway,
        money::Money,
        payout::{LineKind, Payout, PayoutLine, PayoutState},
        payout_report::{Named, StatedLine},
        people::Actor,
    },
    flows::portal::Portal,
};

/// So many references are looked for at once.
const AT_ONCE: usize = 500;

/// Two payouts rounded apart and rounded as one.
const MOST_OVER: i64 = 2;

/// The lines as our books count them: until none of them is another's that came back.
pub(super) async fn folded(
    portal: &Portal,
    (gateway, payout): (&Gateway, &Payout),
    mut stated: Vec<StatedLine>,
) -> Result<Vec<StatedLine>, AppError> {
    while let Some((back, lines)) = came_back(portal, (gateway, payout), &stated).await? {
        // What belongs to a payout rather than to a movement carries its name.
        let here = |line: &PayoutLine| line.reference.replace(&back.reference, &payout.reference);
        let its: Vec<String> = lines.iter().map(here).collect();
        let (once_more, others): (Vec<_>, Vec<_>) =
            stated.iter().cloned().partition(|line| its.contains(&line.reference));
        let Some(one) = as_payout(&back, payout, &once_more)? else { break };
        stated = others.into_iter().chain(one).collect();
    }
    Ok(stated)
}

/// The oldest that holds some of these lines, with all of its own: a later one may have it as a line.
async fn came_back(
    portal: &Portal,
    (gateway, payout): (&Gateway, &Payout),
    stated: &[StatedLine],
) -> Result<Option<(Payout, Vec<PayoutLine>)>, AppError> {
    let (db, actor) = (portal.db.reader(), Actor::Provider(gateway.id));
    let mut oldest: Option<Payout> = None;
    for some in stated.chunks(AT_ONCE) {
        let references = some.iter().map(|line| line.reference.clone());
        let known: BTreeMap<String, PayoutLine> = db::payout_lines::known(db, gateway.id, references).await?;
        for elsewhere in known.values().filter(|line| line.payout != payout.id) {
            if oldest.as_ref().is_some_and(|known| known.id.0 <= elsewhere.payout.0) {
                continue;
            }
            let holder = db::payouts::find(db, elsewhere.payout).await?;
            let holder = match holder.state {
                PayoutState::Failed => holder,
                // Perhaps it came back, and nobody said so.
                _ => ask::state(portal, &holder, &actor).await?.map_or(holder, |(_, asked)| asked),
            };
            if holder.state == PayoutState::Failed {
                oldest = Some(holder);
            }
        }
    }
    let Some(oldest) = oldest else { return Ok(None) };
    let lines = db::payout_lines::of_payout(db, oldest.id).await?;
    Ok(Some((oldest, lines)))
}

/// The whole of it; what its lines come to beside that was left over by rounding. `None`: they are not all of it.
fn as_payout(back: &Payout, payout: &Payout, lines: &[StatedLine]) -> Result<Option<Vec<StatedLine>>, AppError> {
    let nothing = Money::zero(back.amount.currency);
    let net = |line: &StatedLine| line.gross.minus(line.fee)?.minus(line.tax);
    let whole = lines.iter().try_fold(nothing, |sum, line| sum.plus(net(line)?)).map_err(AppError::Conflict)?;
    let over = back.amount.minus(whole).map_err(AppError::Conflict)?;
    if over.minor.abs() > MOST_OVER {
        return Ok(None);
    }
    let line = |reference, kind, gross, fee, named| StatedLine { reference, kind, gross, fee, tax: nothing, named };
    let named = Some(Named { reference: back.reference.clone(), ours: None });
    let mut all = vec![line(format!("returned:{}", back.reference), LineKind::Payout, back.amount, nothing, named)];
    if !over.is_zero() {
        let reference = format!("rounding:{}:{}", back.reference, payout.reference);
        all.push(line(reference, LineKind::Fee, nothing, over, None));
    }
    Ok(Some(all))
}
