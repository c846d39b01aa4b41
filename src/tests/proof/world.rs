//! The shop of a run: one portal, the sandbox beside it, and what everybody shares.

use std::{
    collections::BTreeMap,
    fmt::Debug,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use guichet::{
    db,
    domain::{currency::Currency, ids::GatewayId, people::Admin},
    flows::{plant, portal::Portal},
    sandbox::Sandbox,
};
use tokio::sync::watch;

use super::known::Known;
use crate::support::{browser::Browser, program::Program};

/// Longer than anybody waits for a turn.
const PATIENCE: Duration = Duration::from_secs(60);

pub type World = Arc<Shared>;

pub struct Shared {
    pub sandbox: Sandbox,
    /// Looks at the same database from outside.
    pub portal: Portal,
    pub owner: Admin,
    pub ada: Browser,
    pub gates: Vec<Gate>,
    pub known: Vec<Known>,
    /// Whether the process is thought to run.
    pub up: watch::Sender<bool>,
    /// Acts that have begun.
    pub begun: watch::Sender<u64>,
    pub open: watch::Sender<bool>,
    told: Mutex<BTreeMap<String, u64>>,
}

#[derive(Debug, Clone)]
pub struct Gate {
    pub id: GatewayId,
    pub kind: String,
    pub currencies: Vec<Currency>,
}

/// The other process writes into the same database and hardly ever pauses: told again until it is our turn.
pub async fn in_turn<T, E: Debug, F: Future<Output = Result<T, E>>>(story: impl Fn() -> F) -> T {
    let begun = Instant::now();
    loop {
        match story().await {
            Ok(done) => return done,
            Err(error) => assert!(begun.elapsed() < PATIENCE, "never our turn: {error:?}"),
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

impl Shared {
    pub async fn around(program: &Program, known: Vec<Known>) -> World {
        let till = &program.till;
        let portal = till.house.portal.clone();
        let gateways = db::gateways::all(portal.db.reader()).await.expect("gateways");
        let gate = |one: guichet::domain::gateway::Gateway| Gate {
            id: one.id,
            kind: one.provider.clone(),
            currencies: one.accounts.iter().map(|account| account.currency).collect(),
        };
        Arc::new(Self {
            sandbox: till.sandbox.clone(),
            owner: till.owner.clone(),
            ada: Browser::signs_in(&program.address, plant::OWNER, plant::PASSWORD).await,
            gates: gateways.into_iter().map(gate).collect(),
            up: watch::Sender::new(true),
            begun: watch::Sender::new(0),
            open: watch::Sender::new(true),
            told: Mutex::default(),
            portal,
            known,
        })
    }

    pub fn begins(&self, act: &str) {
        self.begun.send_modify(|count| *count += 1);
        self.tells(act);
    }

    /// Counts what happened, for whoever reads the end.
    pub fn tells(&self, what: &str) {
        *self.told.lock().expect("counts").entry(what.to_owned()).or_default() += 1;
    }

    pub fn told(&self) -> BTreeMap<String, u64> {
        self.told.lock().expect("counts").clone()
    }

    /// Nobody comes any more.
    pub fn closes(&self) {
        self.open.send_replace(false);
    }

    pub async fn is_up(&self) {
        self.up.subscribe().wait_for(|up| *up).await.expect("the world lasts");
    }

    /// Those that answer for themselves, and ask the customer to their page.
    pub fn online(&self) -> Vec<Gate> {
        let here = ["bank_transfer", "balance"];
        self.gates.iter().filter(|gate| !here.contains(&gate.kind.as_str())).cloned().collect()
    }

    pub fn gate(&self, id: GatewayId) -> &Gate {
        self.gates.iter().find(|gate| gate.id == id).expect("one of ours")
    }

    pub fn of(&self, kind: &str) -> &Gate {
        self.gates.iter().find(|gate| gate.kind == kind).expect("every kind has a gateway")
    }
}
