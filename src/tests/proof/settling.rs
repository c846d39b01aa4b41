//! After the last customer: every notice arrives, everybody is asked, and what can be paid out is.

use std::collections::BTreeSet;

use guichet::{
    flows::{
        clock::Clock,
        payments::janitor::{self, Round},
    },
    providers::stripe::DEMO_KEY,
    sandbox::control::{DeliveryMode, DeliveryState, Late, LateEvent},
};

use super::world::World;
use crate::support::{online::late, program::Program};

/// Seconds from now: every question the janitor still has comes due on the way.
const ROUNDS: [i64; 8] = [60, 300, 1_000, 5_000, 30_000, 120_000, 300_000, 300_060];

pub async fn settles(program: &Program, world: &World) {
    is_quiet(program, world).await;
    pays_out(world);
    is_quiet(program, world).await;
}

/// Every notice is there, and the janitor has nothing left to ask.
async fn is_quiet(program: &Program, world: &World) {
    world.sandbox.webhooks(DeliveryMode::Normal);
    for later in ROUNDS {
        arrives(world).await;
        let portal = program.till.house.at_another_time(Clock::machine(later));
        // What one round does not reach, the next does.
        while is_full(&janitor::janitor(&portal).await.expect("a round")) {}
    }
}

fn is_full(round: &Round) -> bool {
    let Round { notices, payments, refunds, disputes, payouts, .. } = *round;
    [notices, payments, refunds, disputes, payouts].into_iter().any(|asked| asked >= 200)
}

/// What met a dead process is sent again.
async fn arrives(world: &World) {
    for _ in 0..20 {
        world.sandbox.all_delivered().await;
        let (mut missing, mut delivered) = (BTreeSet::new(), BTreeSet::new());
        for one in world.sandbox.deliveries() {
            let place = if one.state == DeliveryState::Delivered { &mut delivered } else { &mut missing };
            place.insert(one.event);
        }
        let missing: Vec<_> = missing.difference(&delivered).collect();
        if missing.is_empty() {
            return;
        }
        missing.into_iter().for_each(|event| world.sandbox.send_again(event));
    }
    panic!("notices that nobody takes: {:#?}", world.sandbox.deliveries().last());
}

/// Some say only when they pay out what they kept, or what it was in the payout's currency.
fn pays_out(world: &World) {
    for currency in ["eur", "usd", "jpy"] {
        let order = Late { currency: Some(currency.into()), ..late(DEMO_KEY, LateEvent::Payout) };
        _ = world.sandbox.late(&order);
    }
    for kind in ["paypal.capture", "razorpay.payment"] {
        for one in world.sandbox.objects(kind) {
            let order = late(one["id"].as_str().unwrap_or_default(), LateEvent::Payout);
            _ = world.sandbox.late(&Late { currency: one["currency"].as_str().map(str::to_owned), ..order });
        }
    }
    for payment in world.sandbox.objects("gocardless.payments") {
        let Some(id) = payment["id"].as_str() else { continue };
        drop(world.sandbox.late(&late(id, LateEvent::Payout)));
    }
}
