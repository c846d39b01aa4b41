//! The end: everything arrives, everybody is asked, and both sides' books are laid beside each other.

use std::collections::BTreeMap;

use guichet::{
    db,
    flows::payouts::there,
    providers,
    sandbox::control::{DeliveryMode, DeliveryState, LateEvent},
};

use super::world::World;
use crate::support::{online::late, program::Program};

/// Seconds from now: every question the janitor still has comes due on the way.
const ROUNDS: [i64; 7] = [60, 300, 1_000, 5_000, 30_000, 120_000, 300_000];

/// One side's sums, by kind of gateway and currency.
type Books = BTreeMap<(String, String), Sums>;

#[derive(Debug, Default, PartialEq, Eq)]
struct Sums {
    captured: i64,
    refunded: i64,
    /// With the taxes on them.
    fees: i64,
    paid_out: i64,
    /// What is left of it there.
    held: i64,
}

pub async fn agree(program: &Program, world: &World) {
    is_quiet(program, world).await;
    pays_out(world);
    is_quiet(program, world).await;
    let (mut ours, mut theirs) = (ours(world).await, theirs(world));
    // What a bank took back before anybody here had heard of it came in there and not here; what is left tells of it.
    for key in taken_back(world) {
        for books in [&mut ours, &mut theirs] {
            books.entry(key.clone()).or_default().captured = 0;
        }
    }
    assert_eq!(ours, theirs, "ours and the providers' own");
    let verified = program.runs(&["ledger", "verify"], &[]).await;
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
    program.till.verifies().await;
}

fn taken_back(world: &World) -> Vec<(String, String)> {
    let accounts = world.sandbox.ledger().accounts.into_iter();
    let all =
        accounts.flat_map(|(account, sums)| sums.into_iter().map(move |(code, sums)| (account.clone(), code, sums)));
    let contested = all.filter(|(_, _, sums)| sums.disputed_out != 0 || sums.reinstated != 0);
    contested.map(|(account, code, _)| (kind_of(&account), code.to_uppercase())).collect()
}

/// A run in which nothing happened proves nothing.
pub fn were_worth_it(world: &World, customers: u64, deaths: u64) {
    if customers < 100 {
        return;
    }
    assert!(deaths > 2, "{deaths} deaths");
    let theirs = theirs(world);
    for gate in world.online() {
        let taken = theirs.iter().filter(|((kind, _), _)| *kind == gate.kind).map(|(_, sums)| sums.captured);
        assert!(taken.sum::<i64>() > 0, "nobody paid with {}", gate.kind);
    }
}

/// Every notice is there, and the janitor has nothing left to ask.
async fn is_quiet(program: &Program, world: &World) {
    world.sandbox.webhooks(DeliveryMode::Normal);
    for later in ROUNDS {
        arrives(world).await;
        program.janitor(later).await;
    }
    arrives(world).await;
    program.janitor(ROUNDS[ROUNDS.len() - 1] + 60).await;
}

/// What met a dead process is sent again.
async fn arrives(world: &World) {
    for _ in 0..20 {
        world.sandbox.all_delivered().await;
        let heard: Vec<_> = world.sandbox.deliveries();
        let delivered =
            |event: &str| heard.iter().any(|one| one.event == event && one.state == DeliveryState::Delivered);
        let mut missing: Vec<_> =
            heard.iter().map(|one| one.event.as_str()).filter(|event| !delivered(event)).collect();
        missing.sort_unstable();
        missing.dedup();
        if missing.is_empty() {
            return;
        }
        missing.into_iter().for_each(|event| world.sandbox.send_again(event));
    }
    panic!("notices that nobody takes: {:#?}", world.sandbox.deliveries().last());
}

/// Some say what they kept only when they pay out.
fn pays_out(world: &World) {
    for payment in world.sandbox.objects("gocardless.payments") {
        let Some(id) = payment["id"].as_str() else { continue };
        drop(world.sandbox.late(&late(id, LateEvent::Payout)));
    }
}

fn theirs(world: &World) -> Books {
    let ledger = world.sandbox.ledger();
    assert!(ledger.agrees_with_balance_transactions, "the sandbox contradicts itself");
    let mut books = Books::new();
    for (account, currencies) in &ledger.accounts {
        for (currency, totals) in currencies {
            let kind = kind_of(account);
            let tells = providers::find(&kind).is_some_and(|provider| provider.states_fees());
            let sums = books.entry((kind, currency.to_uppercase())).or_default();
            sums.captured += totals.captured;
            sums.refunded += totals.refunded;
            sums.paid_out += totals.paid_out;
            sums.held += totals.balance;
            // What a provider never says that it keeps, we cannot know.
            *if tells { &mut sums.fees } else { &mut sums.held } += totals.fees;
        }
    }
    books.retain(|_, sums| *sums != Sums::default());
    books
}

async fn ours(world: &World) -> Books {
    let (db, now) = (world.portal.db.reader(), world.portal.clock.now());
    let always = (time::OffsetDateTime::UNIX_EPOCH, now + time::Duration::days(30));
    let mut books = Books::new();
    for currency in db::accounts::currencies(db).await.expect("currencies") {
        let of = |gateway| (world.gate(gateway).kind.clone(), currency.code().to_owned());
        for kept in db::fee_report::by_gateway(db, currency, always).await.expect("sums") {
            let sums = books.entry(of(kept.gateway)).or_default();
            sums.captured += kept.taken.minor;
            sums.fees += kept.fees.minor + kept.taxes.minor;
        }
    }
    for totals in there::totals(&world.portal).await.expect("sums") {
        let of = (world.gate(totals.gateway).kind.clone(), totals.currency.code().to_owned());
        let sums = books.entry(of).or_default();
        sums.refunded += totals.refunded.minor;
        sums.paid_out += totals.paid_out.minor;
        sums.held += totals.booked.minor;
    }
    let here = ["bank_transfer", "balance"];
    books.retain(|(kind, _), sums| !here.contains(&kind.as_str()) && *sums != Sums::default());
    books
}

/// Whose account it is, by how its provider names accounts.
fn kind_of(account: &str) -> String {
    let named = [
        ("acct_", "stripe"),
        ("APP-", "paypal_express"),
        ("PAYEE-", "paypal"),
        ("CR000", "gocardless"),
        ("BT-", "braintree"),
        ("acc_", "razorpay"),
        ("MID:", "paytm"),
    ];
    let known = named.into_iter().find(|(begin, _)| account.starts_with(begin));
    known.unwrap_or_else(|| panic!("whose account is {account}?")).1.to_owned()
}
