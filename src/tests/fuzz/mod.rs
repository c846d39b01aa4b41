//! What strangers send is read by few functions; here they are fed everything. Each has a corpus beside it that is read
//! on every run of the tests, and from which further inputs are bred: a bounded number each run, or for as long as
//! `GUICHET_FUZZ_SECONDS` says (`make fuzz`). What breaks a promise is named by its bytes: put it into the corpus.

mod breed;
mod targets;

use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    time::{Duration, Instant},
};

use breed::Breeder;
use targets::{TARGETS, Target};

/// Inputs bred for each target on every run of the tests.
const EACH_RUN: u32 = 3_000;

fn corpus(target: &Target) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tests/fuzz/corpus").join(target.name);
    let entries = fs::read_dir(&folder).unwrap_or_else(|_| panic!("{} has no corpus", target.name));
    let mut found: Vec<_> = entries
        .map(|entry| {
            let path = entry.expect("an entry").path();
            (path.display().to_string(), fs::read(&path).expect("an input"))
        })
        .collect();
    found.sort();
    found
}

#[test]
fn what_was_found_once_stays_right() {
    for target in TARGETS {
        let inputs = corpus(target);
        assert!(inputs.len() >= 5, "{} has hardly a corpus", target.name);
        for (path, input) in inputs {
            assert!(holds(target, &input), "{path} breaks what {} promises", target.name);
        }
    }
}

#[test]
fn what_is_bred_from_it_keeps_the_promises() {
    let seconds = std::env::var("GUICHET_FUZZ_SECONDS").ok().and_then(|text| text.parse().ok());
    let seed = std::env::var("GUICHET_FUZZ_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    for target in TARGETS {
        let parents: Vec<_> = corpus(target).into_iter().map(|(_, input)| input).collect();
        let (mut breeder, begun, mut bred) = (Breeder::new(seed, parents), Instant::now(), 0);
        let goes_on = |bred: u32| match seconds {
            Some(seconds) => begun.elapsed() < Duration::from_secs(seconds),
            None => bred < EACH_RUN,
        };
        while goes_on(bred) {
            let input = breeder.next();
            bred += 1;
            assert!(
                holds(target, &input),
                "{} breaks its promise on {:?} = {} (seed {seed}, input {bred})",
                target.name,
                String::from_utf8_lossy(&input),
                hex::encode(&input)
            );
        }
        println!("{}: {bred} inputs", target.name);
    }
}

/// The breeding itself finds a fault that needs two bytes to meet; a hunt that finds nothing would prove nothing.
#[test]
fn a_planted_fault_is_found() {
    let planted =
        Target { name: "planted", promise: |input| assert!(!input.windows(2).any(|pair| pair == b"}\0"), "planted") };
    let mut breeder = Breeder::new(1, vec![br#"{"a":1}"#.to_vec(), b"x\0y".to_vec()]);
    let found = (0..200_000).any(|_| !holds(&planted, &breeder.next()));
    assert!(found, "nothing was found in 200 000 inputs");
}

fn holds(target: &Target, input: &[u8]) -> bool {
    catch_unwind(AssertUnwindSafe(|| (target.promise)(input))).is_ok()
}
