//! A whole portal in this process, with a clock that stands still.

use axum::Router;
use guichet::{
    db::{Db, sealer::Sealer},
    flows::{
        clock::Clock,
        hooks::Hooks,
        portal::{Addresses, Parts, Portal, Stage},
    },
    providers::http::Http,
    server::serve,
};
use time::macros::datetime;

use super::{Visitor, database};

pub struct TestPortal {
    pub portal: Portal,
    pub service: Router,
    pub url: String,
    _ground: database::Ground,
}

impl TestPortal {
    pub async fn new() -> Self {
        Self::at(Addresses { base: "http://127.0.0.1:3000".into(), ..Addresses::default() }).await
    }

    pub async fn at(addresses: Addresses) -> Self {
        let ground = database::fresh().await;
        let key = Sealer::fresh_key().expect("a key");
        let parts = Parts {
            db: ground.db.clone(),
            sealer: Sealer::new(&key).expect("a sealer"),
            clock: Clock::fixed(datetime!(2026-11-21 09:00 UTC)),
            http: Http::default(),
            hooks: Hooks::default(),
            addresses,
            stage: Stage::Demo,
            bell: tokio::sync::Notify::new(),
        };
        let portal = Portal::new(parts);
        Self { service: serve::service(portal.clone(), 0), url: ground.url.clone(), portal, _ground: ground }
    }

    pub fn db(&self) -> &Db {
        &self.portal.db
    }

    /// Somebody who has not signed in.
    pub fn visitor(&self) -> Visitor {
        Visitor::new(self.service.clone())
    }
}
