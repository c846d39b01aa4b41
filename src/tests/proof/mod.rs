//! Hundreds of customers over every provider, on one portal that is killed at random moments; then every audit holds, and
//! what the providers' own books say is what ours say.
//!
//! `make proof CUSTOMERS=2000` runs longer. All that is done is drawn from the seed that is printed, and
//! `make proof PROOF_SEED=…` does it again; at which instant of a deed the process dies is the machine's affair.

use std::time::{Duration, Instant};

use futures::{StreamExt, stream};
use guichet::{providers::stripe::DEMO_KEY, sandbox::control::Rate};

use self::{
    chance::Chance,
    known::becomes_known,
    life::Life,
    world::{Shared, World},
};
use crate::support::{online::online, program::Program};

mod acts;
mod afterwards;
mod banks;
mod books;
mod chance;
mod deaths;
mod effects;
mod giving_back;
mod known;
mod life;
mod lines;
mod paying;
mod settling;
mod world;

/// Two runs of the suite over one commit say the same, as far as the machine lets them; `make proof` draws anew each time.
const OF_THE_SUITE: u64 = 3;

/// Where nobody says how many: so many, and nobody new after so long.
const CUSTOMERS: u64 = 300;
const AT_MOST: Duration = Duration::from_secs(80);

/// However busy the machine is, as many as this are let in each second.
const EACH_SECOND: u64 = 1;

/// So many are in the shop at once.
const TOGETHER: usize = 20;

/// What a customer does after their first payment.
const MOST_ACTS: u64 = 9;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn p_08_whatever_happens_our_books_are_the_providers_books() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let wanted = number("CUSTOMERS");
    let fresh = || wanted.map(|_| uuid::Uuid::new_v4().as_u64_pair().0 >> 24);
    let seed = number("PROOF_SEED").or_else(fresh).unwrap_or(OF_THE_SUITE);
    println!("PROOF_SEED={seed} CUSTOMERS={}", wanted.unwrap_or(CUSTOMERS));
    let begun = Instant::now();
    let kinds = online().iter().map(|provider| provider.kind()).collect();
    let mut program = Program::installed_for(kinds).await;
    let many = wanted.unwrap_or(CUSTOMERS);
    let (portal, owner) = (&program.till.house.portal, &program.till.owner);
    let known = stream::iter(1..=many).map(|nth| becomes_known(portal, owner, nth)).buffered(TOGETHER).collect().await;
    program.start(&["serve"], &[]).await;
    let world = Shared::around(&program, known).await;
    // Dinars are counted in euros there, and dearer by the time they go back.
    let rate = Rate { into: "eur".into(), at_first: 305_000, later: 311_000 };
    world.sandbox.counted_in(DEMO_KEY, "kwd", rate).expect("an account");
    let opened = Instant::now();
    let until = wanted.is_none().then(|| opened + AT_MOST);
    let everybody = live(&world, seed, (many, until));
    let (customers, ()) = tokio::join!(everybody, deaths::and_returns(&mut program, &world, Chance::of(seed, 0)));
    let open = opened.elapsed();
    println!("{:#?}\n{customers} customers in {open:.0?}", world.told());
    settling::settles(&program, &world).await;
    let effects = effects::counted(&world).await;
    print!("{effects}");
    books::agree(&program, &world).await;
    println!("settled and proved after {:.0?}", begun.elapsed());
    let least = EACH_SECOND * open.as_secs();
    assert!(customers >= least.min(CUSTOMERS), "{customers} customers in {open:.0?}: at least {least} are let in");
    effects.insist(customers);
}

/// How many came.
async fn live(world: &World, seed: u64, (customers, until): (u64, Option<Instant>)) -> u64 {
    let open = |_: &u64| std::future::ready(until.is_none_or(|until| Instant::now() < until));
    let lives = stream::iter(1..=customers).take_while(open);
    let lived = lives.map(|nth| async move {
        let mut life = Life::begins(world.clone(), Chance::of(seed, nth), nth).await;
        acts::first(&mut life).await;
        for _ in 0..life.chance.below(MOST_ACTS) {
            acts::another(&mut life).await;
        }
    });
    let came = lived.buffer_unordered(TOGETHER).count().await;
    world.closes();
    came as u64
}
