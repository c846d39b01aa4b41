//! What banks do days later: payers dispute, disputes end, payouts leave and come back.

use guichet::{
    domain::currency::Currency,
    providers::{self, Feature, stripe::DEMO_KEY},
    sandbox::control::{Late, LateEvent},
};

use super::{
    giving_back::goes_back,
    life::{Life, Seen},
};
use crate::support::online::late;

/// Where the adapter can be asked about it: what only the provider's site tells is a person's work.
pub async fn is_disputed(life: &mut Life) {
    let tells = |seen: &Seen| providers::find(&seen.kind).is_some_and(|one| one.capabilities().can(Feature::Disputes));
    let Some((seen, paid)) = life.paid_page(tells).await else { return };
    let event = if life.chance.one_in(4) { LateEvent::Inquiry } else { LateEvent::Dispute };
    if life.world.sandbox.late(&late(&seen.page, event)).is_ok() {
        life.disputed.insert(paid.id);
        life.world.tells(&format!("at {}: {event:?}", seen.kind));
        if !life.chance.one_in(3) {
            a_dispute_ends(life).await;
        }
    }
}

pub async fn a_dispute_ends(life: &mut Life) {
    use LateEvent::{DisputeLost, DisputeWon, InquiryClosed, InquiryEscalated};
    let mut pages = life.pages.clone();
    pages.retain(|seen| life.disputed.contains(&seen.payment));
    let Some(seen) = life.chance.one_of(&pages) else { return };
    let mut ends = [DisputeWon, InquiryClosed, DisputeLost, InquiryEscalated];
    ends.rotate_left(usize::try_from(life.chance.below(4)).unwrap_or_default());
    // Of what cannot happen any more, nothing happens.
    let event = ends.into_iter().find(|event| life.world.sandbox.late(&late(&seen.page, *event)).is_ok());
    if let Some(event) = event {
        life.world.tells(&format!("at {}: {event:?}", seen.kind));
    }
}

/// A debit that came in comes back days later, whether anybody here has heard of it or not.
pub async fn a_debit_fails_late(life: &mut Life) {
    let mut pages = life.pages.clone();
    pages.retain(|seen| seen.kind == "gocardless");
    let Some(seen) = life.chance.one_of(&pages) else { return };
    if life.given_there.contains(&seen.payment) || goes_back(life, seen.payment).await {
        return;
    }
    // It has come in before, and perhaps gone on to the bank.
    if let Some(before) = life.chance.one_of(&[LateEvent::Success, LateEvent::Payout]) {
        _ = life.world.sandbox.late(&late(&seen.page, before));
    }
    let Some(event) = life.chance.one_of(&[LateEvent::Failure, LateEvent::Dispute]) else { return };
    if life.world.sandbox.late(&late(&seen.page, event)).is_ok() {
        life.disputed.insert(seen.payment);
        life.world.tells(&format!("at {}: {event:?} after all", seen.kind));
    }
}

/// What a provider has of one currency goes to the bank.
pub async fn pays_out(life: &mut Life) {
    let Some(order) = payout_of(life).await else { return };
    if life.world.sandbox.late(&order).is_ok() {
        life.world.tells("a payout");
    }
}

async fn payout_of(life: &mut Life) -> Option<Late> {
    let mut pages = life.pages.clone();
    pages.retain(|seen| providers::find(&seen.kind).is_some_and(|one| one.capabilities().can(Feature::Payouts)));
    let seen = life.chance.one_of(&pages)?;
    let currency = life.payment(seen.payment).await.amount.currency;
    Some(match seen.kind.as_str() {
        "stripe" => of_cards(currency),
        _ => Late { currency: Some(currency.code().to_owned()), ..late(&seen.page, LateEvent::Payout) },
    })
}

/// Dinars are in euros there.
fn of_cards(currency: Currency) -> Late {
    let currency = if currency == Currency::KWD { Currency::EUR } else { currency };
    Late { currency: Some(currency.code().to_lowercase()), ..late(DEMO_KEY, LateEvent::Payout) }
}

/// More went back than came in since the last one: the next takes it from the bank.
pub async fn a_payout_takes(life: &mut Life) {
    let Some((seen, paid)) = life.paid_page(|seen| seen.kind == "stripe").await else { return };
    let payout = of_cards(paid.amount.currency);
    _ = life.world.sandbox.late(&payout);
    if life.world.sandbox.late(&late(&seen.page, LateEvent::Dispute)).is_ok() {
        life.disputed.insert(paid.id);
        _ = life.world.sandbox.late(&payout);
    }
}

pub async fn a_payout_fails(life: &mut Life) {
    let kinds = ["payout", "gocardless.payouts", "paypal.withdrawal", "razorpay.settlement"];
    let payouts: Vec<_> = kinds.into_iter().flat_map(|kind| life.world.sandbox.objects(kind)).collect();
    let ids: Vec<_> = payouts.iter().filter_map(|one| one["id"].as_str().map(str::to_owned)).collect();
    let Some(id) = life.chance.one_of(&ids) else { return };
    if life.world.sandbox.late(&late(&id, LateEvent::PayoutFailed)).is_ok() {
        life.world.tells("a payout that comes back");
    }
}
