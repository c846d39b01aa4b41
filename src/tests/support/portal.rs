//! A whole portal in this process, with a clock that stands still.

use axum::Router;
use guichet::{
    db::{Db, sealer::Sealer},
    flows::{
        clock::Clock,
        hooks::Hooks,
        portal::{Addresses, Parts, Portal, Stage},
    },
    providers::http::{Http, Patience},
    server::{connections, serve},
};
use time::macros::datetime;
use tokio_util::sync::CancellationToken;

use super::{Visitor, database};

pub struct TestPortal {
    pub portal: Portal,
    pub service: Router,
    /// The key of its secrets, for a second process on the same database.
    pub key: String,
    ground: database::Ground,
}

impl TestPortal {
    pub async fn new() -> Self {
        Self::at(Addresses::default()).await
    }

    /// With other addresses than the demo's; the base stays this machine's unless named.
    pub async fn at(addresses: Addresses) -> Self {
        Self::made(Self::clock(), addresses, Default::default()).await
    }

    /// A portal whose providers are where these addresses say.
    pub async fn beside(clock: Clock, addresses: Addresses, (hooks, patience): (Hooks, Patience)) -> Self {
        Self::made(clock, addresses, (hooks, patience)).await
    }

    /// Stands still at nine in the morning until a story moves it.
    pub fn clock() -> Clock {
        Clock::fixed(datetime!(2026-11-21 09:00 UTC))
    }

    async fn made(clock: Clock, addresses: Addresses, wear: Wear) -> Self {
        let base = match addresses.base.as_str() {
            "" => "http://127.0.0.1:3000".to_owned(),
            base => base.to_owned(),
        };
        let addresses = Addresses { base, ..addresses };
        let ground = database::fresh().await;
        let key = Sealer::fresh_key().expect("a key");
        let portal = Portal::new(parts(&ground.db, &key, (clock, addresses), wear));
        Self { service: serve::service(portal.clone(), 0), portal, key, ground }
    }

    /// Answers on a free port of this machine.
    pub async fn listens(&self) -> String {
        self.answer_on(tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port"))
    }

    /// Answers at this door, for notices that really travel.
    pub fn answer_on(&self, listener: tokio::net::TcpListener) -> String {
        let address = listener.local_addr().expect("an address");
        let (service, stop) = (self.service.clone(), CancellationToken::new());
        tokio::spawn(connections::answer(listener, service, stop, connections::BOUNDS));
        format!("http://{address}")
    }

    /// The same portal by another clock.
    pub fn at_another_time(&self, clock: Clock) -> Portal {
        Portal::new(parts(self.db(), &self.key, (clock, self.portal.addresses.clone()), Wear::default()))
    }

    /// A second process on the same database, as a load balancer knows it.
    pub fn replica(&self) -> Router {
        serve::service(self.at_another_time(self.portal.clock.clone()), 0)
    }

    /// The same portal on a copy of its database.
    pub fn on_another_database(&self, db: Db) -> Portal {
        Portal::new(parts(&db, &self.key, (self.portal.clock.clone(), self.portal.addresses.clone()), Wear::default()))
    }

    /// What another process on the same database is started with.
    pub fn blueprint(&self) -> Blueprint {
        let Parts { clock, addresses, .. } = &*self.portal;
        let (url, key) = (self.ground.url.clone(), self.key.clone());
        Blueprint { url, key, clock: clock.clone(), addresses: addresses.clone() }
    }

    pub fn database_url(&self) -> &str {
        &self.ground.url
    }

    pub fn db(&self) -> &Db {
        &self.portal.db
    }

    /// Somebody who has not signed in.
    pub fn visitor(&self) -> Visitor {
        Visitor::new(self.service.clone())
    }
}

pub struct Blueprint {
    url: String,
    key: String,
    clock: Clock,
    addresses: Addresses,
}

impl Blueprint {
    /// On connections of its own.
    pub async fn built(self, hooks: Hooks) -> (Portal, Router) {
        let db = Db::connect(&self.url, 4).await.expect("the database opens");
        let portal = Portal::new(parts(&db, &self.key, (self.clock, self.addresses), (hooks, Patience::default())));
        (portal.clone(), serve::service(portal, 0))
    }
}

/// Where a test holds the portal, and how long the portal waits for providers.
type Wear = (Hooks, Patience);

fn parts(db: &Db, key: &str, (clock, addresses): (Clock, Addresses), (hooks, patience): Wear) -> Parts {
    Parts {
        db: db.clone(),
        sealer: Sealer::new(key).expect("a sealer"),
        clock,
        http: Http::patient(patience),
        hooks,
        addresses,
        stage: Stage::Demo,
        bell: tokio::sync::Notify::new(),
    }
}
