//! Runs of a whole shop drawn by chance, against a model of it. A run that fails is shrunk to its fewest steps.
//!
//! `make model CASES=500` draws many; `MODEL_SEED=… make model` draws the same again.

use std::{
    any::Any,
    panic,
    time::{Duration, Instant},
};

use proptest::{
    prelude::ProptestConfig,
    strategy::{Strategy, ValueTree},
    test_runner::{RngAlgorithm, TestRng, TestRunner},
};

use self::{
    run::Run,
    steps::{Step, steps},
};

mod crash;
mod desks;
mod found;
mod learning;
mod payers;
mod provider;
mod run;
mod shop;
mod steps;
mod turn;
mod world;

/// Runs drawn where nobody says how many, in at most this time.
const CASES: u64 = 24;
const AT_MOST: Duration = Duration::from_secs(25);

/// How long the fewest steps are looked for.
const SHRINKING: Duration = Duration::from_secs(120);

#[test]
fn a_shop_drawn_by_chance_does_what_the_model_says() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let first = number("MODEL_SEED").unwrap_or_else(|| uuid::Uuid::new_v4().as_u64_pair().0 >> 24);
    let (wanted, begun) = (number("CASES"), Instant::now());
    let mut done = 0;
    while done < wanted.unwrap_or(CASES) && (wanted.is_some() || begun.elapsed() < AT_MOST) {
        drawn(first + done);
        done += 1;
    }
    println!("{done} runs from MODEL_SEED={first}");
}

/// Each run has a seed of its own, so that one that fails is drawn again alone.
fn drawn(seed: u64) {
    println!("MODEL_SEED={seed}");
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let chance = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(ProptestConfig::default(), chance);
    let steps = steps().new_tree(&mut runner).expect("steps").current();
    if let Err(first) = tried(&steps) {
        let (fewest, why) = fewest(steps, first, Instant::now() + SHRINKING);
        let steps: Vec<String> = fewest.iter().map(|step| format!("  {step:?}")).collect();
        panic!("MODEL_SEED={seed} CASES=1: {why}\nafter {} steps:\n{}", steps.len(), steps.join("\n"));
    }
}

/// Whatever can be left out and still fails is left out: halves, then quarters, to single steps. Steps are independent
/// of each other's numbers only by chance, so that each attempt is a run of its own.
fn fewest(mut steps: Vec<Step>, mut why: String, until: Instant) -> (Vec<Step>, String) {
    let mut length = steps.len().div_ceil(2);
    while length > 0 && Instant::now() < until {
        let mut from = 0;
        let mut left_out = 0;
        while from < steps.len() && Instant::now() < until {
            let to = steps.len().min(from + length);
            let without = [&steps[..from], &steps[to..]].concat();
            match tried(&without) {
                Err(still) => (steps, why, left_out) = (without, still, left_out + 1),
                Ok(()) => from = to,
            }
        }
        length = if length == 1 && left_out > 0 { 1 } else { length / 2 };
    }
    (steps, why)
}

/// What breaks a story of the house breaks the run.
fn tried(steps: &[Step]) -> Result<(), String> {
    let broken = |cause: Box<dyn Any + Send>| match cause.downcast::<String>() {
        Ok(words) => Err(*words),
        Err(_) => Err("it broke".to_owned()),
    };
    panic::catch_unwind(|| taken(steps)).unwrap_or_else(broken)
}

/// On a house of its own.
fn taken(steps: &[Step]) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mut run = Run::begins().await;
        for (nth, step) in steps.iter().enumerate() {
            run.takes(step).await.map_err(|why| format!("step {nth}, {step:?}: {why}"))?;
        }
        run.ends().await.map_err(|why| format!("at the end: {why}"))
    })
}
