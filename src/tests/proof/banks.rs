//! What banks do days later: payers dispute, disputes end, payouts leave and come back.

use guichet::{
    domain::payment::State,
    providers::{self, Feature, stripe::DEMO_KEY},
    sandbox::control::{Late, LateEvent},
};

use super::{giving_back::goes_back, life::Life};
use crate::support::online::late;

/// Where the adapter can be asked about it: what only the provider's site tells is a person's work.
pub async fn is_disputed(life: &mut Life) {
    let mut pages = life.pages.clone();
    pages.retain(|seen| providers::find(&seen.kind).is_some_and(|one| one.capabilities().can(Feature::Disputes)));
    let Some(seen) = life.chance.one_of(&pages) else { return };
    let paid = life.payment(seen.payment).await;
    let is_touched = life.given_there.contains(&paid.id) || goes_back(life, paid.id).await;
    if paid.state != State::Succeeded || is_touched {
        return;
    }
    let event = if life.chance.one_in(4) { LateEvent::Inquiry } else { LateEvent::Dispute };
    if life.world.sandbox.late(&late(&seen.page, event)).is_ok() {
        life.disputed.insert(paid.id);
        life.world.tells(&format!("at {}: {event:?}", seen.kind));
    }
}

pub async fn a_dispute_ends(life: &mut Life) {
    use LateEvent::{DisputeLost, DisputeWon, InquiryClosed, InquiryEscalated};
    let mut pages = life.pages.clone();
    pages.retain(|seen| life.disputed.contains(&seen.payment));
    let Some(seen) = life.chance.one_of(&pages) else { return };
    let ends = [DisputeWon, DisputeWon, DisputeLost, DisputeLost, InquiryEscalated, InquiryClosed];
    let Some(event) = life.chance.one_of(&ends) else { return };
    if life.world.sandbox.late(&late(&seen.page, event)).is_ok() {
        life.world.tells(&format!("at {}: {event:?}", seen.kind));
    }
}

/// What the provider has of one currency goes to the bank.
pub async fn pays_out(life: &mut Life) {
    let currencies = ["eur", "usd", "jpy"];
    let currency = life.chance.one_of(&currencies).map(str::to_owned);
    let orders = match life.chance.one_in(2) {
        true => vec![Late { currency, ..late(DEMO_KEY, LateEvent::Payout) }],
        false => {
            let of_debits = life.pages.iter().filter(|seen| seen.kind == "gocardless");
            of_debits.map(|seen| late(&seen.page, LateEvent::Payout)).collect()
        }
    };
    for order in orders {
        if life.world.sandbox.late(&order).is_ok() {
            life.world.tells("a payout");
        }
    }
}

pub async fn a_payout_fails(life: &mut Life) {
    let mut payouts = life.world.sandbox.objects("payout");
    payouts.extend(life.world.sandbox.objects("gocardless.payouts"));
    let ids: Vec<_> = payouts.iter().filter_map(|one| one["id"].as_str().map(str::to_owned)).collect();
    let Some(id) = life.chance.one_of(&ids) else { return };
    if life.world.sandbox.late(&late(&id, LateEvent::PayoutFailed)).is_ok() {
        life.world.tells("a payout that comes back");
    }
}
