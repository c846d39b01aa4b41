//! The parts every story needs: database, sealer, clock, client, addresses. Cheap to clone.

use std::{collections::BTreeMap, ops::Deref, sync::Arc};

use super::{clock::Clock, hooks::Hooks};
use crate::{
    db::{Db, sealer::Sealer},
    domain::{
        gateway::{Gateway, Mode},
        ids::GatewayId,
    },
    providers::{Call, Settings, http::Http},
};

#[derive(Clone)]
pub struct Portal(Arc<Parts>);

pub struct Parts {
    pub db: Db,
    pub sealer: Sealer,
    pub clock: Clock,
    pub http: Http,
    pub hooks: Hooks,
    pub addresses: Addresses,
    pub stage: Stage,
    /// Rung when something waits for the worker.
    pub bell: tokio::sync::Notify,
}

/// Where we and the providers are. From configuration only, never from a request or a form.
#[derive(Debug, Clone, Default)]
pub struct Addresses {
    /// `https://pay.example.fr`, without a slash at the end.
    pub base: String,
    /// Providers whose API is elsewhere, by kind: `stripe` → `http://127.0.0.1:3900`.
    pub providers: BTreeMap<String, String>,
    /// The browser's bundle, when there is one.
    pub bundle: Option<Bundle>,
    /// The sandbox's address, shown in the demo.
    pub sandbox: Option<String>,
}

/// What travels to the browser.
#[derive(Debug, Clone)]
pub struct Bundle {
    pub folder: std::path::PathBuf,
    /// `pkg/1a2b3c4d5e6f`: changes with its content, so that it may be kept for ever.
    pub address: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Demo secrets, the sandbox and test hooks are allowed.
    Demo,
    Production,
}

impl Portal {
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// The circumstances of a call to a gateway's provider, with its opened settings. It passes the gateway's breaker.
    pub fn call<'a>(&'a self, gateway: &Gateway, settings: &'a Settings, mode: Mode) -> Call<'a> {
        let base = self.addresses.providers.get(&gateway.provider).map(String::as_str);
        let clock = self.clock.clone();
        let http = self.http.of_gateway(gateway.id, Arc::new(move || clock.now()));
        Call { http, settings, mode, now: self.clock.now(), base }
    }

    /// An address of ours in full: `/invoices/…` behind the configured origin.
    pub fn address(&self, path: &str) -> String {
        format!("{}{path}", self.addresses.base)
    }

    pub fn webhook_address(&self, gateway: GatewayId) -> String {
        self.address(&format!("/webhooks/{gateway}"))
    }
}

impl Deref for Portal {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl std::fmt::Debug for Portal {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Portal").field("base", &self.addresses.base).finish_non_exhaustive()
    }
}
