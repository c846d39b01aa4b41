//! The process dies while customers are in the shop, is started again, and dies again.

use std::time::Duration;

use super::{chance::Chance, world::World};
use crate::support::program::Program;

/// Points of `reliability` table b.2 where it may die by itself, beside the moments nobody chose.
const POINTS: [&str; 14] = ["K0", "K1", "K2", "K4", "K5", "K6", "K7", "K8", "K9", "K10", "K12", "K13", "K14", "K15"];

/// From one death to the next, in acts that begin.
const LEAST: u64 = 40;
const MORE: u64 = 160;

/// Until the shop closes; then it stands.
pub async fn and_returns(program: &mut Program, world: &World, mut chance: Chance) {
    while survives(program, world, &mut chance).await.is_none() {
        world.up.send_replace(false);
        let point = chance.one_in(2).then(|| chance.one_of(&POINTS)).flatten();
        let nth = 1 + chance.below(6);
        match point {
            Some(point) => comes_up(program, world, &format!("{point}:{nth}")).await,
            None => program.start(&["serve"], &[]).await,
        }
        world.up.send_replace(true);
    }
    // It may still be about to die at a point.
    program.kill_if_it_runs().await;
    program.start(&["serve"], &[]).await;
}

/// `Some` when the shop closed before it died.
async fn survives(program: &mut Program, world: &World, chance: &mut Chance) -> Option<()> {
    let mut begun = world.begun.subscribe();
    let reached = *begun.borrow() + LEAST + chance.below(MORE);
    let moment = Duration::from_millis(chance.below(60));
    let mut open = world.open.subscribe();
    tokio::select! {
        _ = open.wait_for(|open| !open) => return Some(()),
        _ = begun.wait_for(|begun| *begun >= reached) => {}
        () = program.is_gone() => {
            world.tells("died at a chosen point");
            return None;
        }
    }
    tokio::time::sleep(moment).await;
    program.kill_if_it_runs().await;
    world.tells("killed at any moment");
    None
}

/// Until it answers, or has died on the way.
async fn comes_up(program: &mut Program, world: &World, point: &str) {
    program.sets_out(&["serve"], &[("CRASH_AT", point)]);
    if program.is_gone_before_it_answers().await {
        world.tells("died at a chosen point");
        program.start(&["serve"], &[]).await;
    }
}
