//! Configuration: `guichet.toml`, then the environment (`GUICHET_…`), each mistake named by its key.

use std::{collections::BTreeMap, net::SocketAddr, path::PathBuf};

use config::{Config as Source, Environment, File};
use serde::Deserialize;

use crate::flows::portal::{Addresses, Stage};

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// `sqlite://guichet.db?mode=rwc` or `postgres://user@host/name`.
    #[serde(default = "default_database")]
    pub database_url: String,
    #[serde(default = "default_connections")]
    pub database_connections: u32,
    /// The origin customers see: `https://pay.example.fr`.
    pub base_url: String,
    #[serde(default = "default_listen")]
    pub listen: SocketAddr,
    /// 32 bytes in base64: the key of the secrets at rest.
    #[serde(default)]
    pub secret_key: String,
    /// Or the file that holds it (systemd's `LoadCredential`).
    #[serde(default)]
    pub secret_key_file: Option<PathBuf>,
    /// `smtp://user:password@host:587`; without it letters wait in the outbox.
    #[serde(default)]
    pub smtp_url: Option<String>,
    #[serde(default = "default_mail_from")]
    pub mail_from: String,
    /// The folder of the browser's bundle.
    #[serde(default)]
    pub site: Option<PathBuf>,
    #[serde(default = "default_zone")]
    pub time_zone: String,
    /// How many proxies stand in front and append to `X-Forwarded-For`.
    #[serde(default)]
    pub proxies: usize,
    /// Where metrics are served: loopback or a private address. Off when absent.
    #[serde(default)]
    pub metrics_listen: Option<SocketAddr>,
    /// `GUICHET_STRIPE_API_BASE` and its like.
    #[serde(default)]
    pub stripe_api_base: Option<String>,
    #[serde(default)]
    pub log: Option<String>,
    #[serde(default = "default_stage")]
    pub stage: StageName,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StageName {
    Production,
    Demo,
}

#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("configuration: {0}")]
    Unreadable(#[from] config::ConfigError),
    #[error("{key}: {why}")]
    Wrong { key: &'static str, why: String },
}

impl Config {
    /// Reads `file` where it exists, then the environment over it.
    pub fn read(file: Option<&std::path::Path>) -> Result<Self, ConfigError> {
        let source = match file {
            Some(file) => Source::builder().add_source(File::from(file)),
            None => Source::builder().add_source(File::with_name("guichet").required(false)),
        };
        let known = Environment::with_prefix("GUICHET").try_parsing(true);
        Ok(source.add_source(known).build()?.try_deserialize()?)
    }

    /// What production must have and must not have.
    pub fn insist_on_production(&self) -> Result<(), ConfigError> {
        let wrong = |key, why: &str| Err(ConfigError::Wrong { key, why: why.into() });
        if self.secret_key.is_empty() && self.secret_key_file.is_none() {
            return wrong("GUICHET_SECRET_KEY", "is missing; make one with `openssl rand -base64 32` and keep it safe");
        }
        if self.stage == StageName::Demo {
            return Ok(());
        }
        if !self.base_url.starts_with("https://") {
            return wrong("GUICHET_BASE_URL", "must begin with https:// in production");
        }
        if self.provider_bases().values().any(|base| is_loopback(base)) {
            return wrong("GUICHET_STRIPE_API_BASE", "points at this machine: the sandbox is for the demo only");
        }
        if self.secret_key.starts_with(DEMO_KEY_MARK) {
            return wrong("GUICHET_SECRET_KEY", "is the demo's key");
        }
        Ok(())
    }

    /// The key itself, from the variable or the file.
    pub fn secret_key(&self) -> Result<String, ConfigError> {
        match &self.secret_key_file {
            Some(file) if self.secret_key.is_empty() => std::fs::read_to_string(file)
                .map_err(|cause| ConfigError::Wrong { key: "GUICHET_SECRET_KEY_FILE", why: cause.to_string() }),
            _ => Ok(self.secret_key.clone()),
        }
    }

    pub fn addresses(&self) -> Addresses {
        Addresses {
            base: self.base_url.trim_end_matches('/').to_owned(),
            providers: self.provider_bases(),
            site: self.site.clone(),
            sandbox: None,
        }
    }

    pub fn stage(&self) -> Stage {
        match self.stage {
            StageName::Production => Stage::Production,
            StageName::Demo => Stage::Demo,
        }
    }

    fn provider_bases(&self) -> BTreeMap<String, String> {
        self.stripe_api_base.iter().map(|base| ("stripe".to_owned(), base.clone())).collect()
    }
}

/// Keys made by the demo begin with these bytes, so that production can refuse them.
pub const DEMO_KEY_MARK: &str = "REVNTw";

fn is_loopback(base: &str) -> bool {
    ["//127.", "//localhost", "//[::1]"].iter().any(|local| base.contains(local))
}

fn default_database() -> String {
    "sqlite://guichet.db?mode=rwc".into()
}

const fn default_connections() -> u32 {
    16
}

fn default_listen() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 3000))
}

fn default_mail_from() -> String {
    "Guichet <guichet@localhost>".into()
}

fn default_zone() -> String {
    "Europe/Paris".into()
}

const fn default_stage() -> StageName {
    StageName::Production
}
