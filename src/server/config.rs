//! Configuration: `guichet.toml`, then the environment (`GUICHET_…`), each mistake named by its key.

use std::{collections::BTreeMap, net::SocketAddr, path::PathBuf};

use config::{Config as Source, Environment, File};
use serde::Deserialize;

use super::assets;
use crate::{
    flows::portal::{Addresses, Stage},
    providers,
};

/// Unknown keys are refused in the file; the environment may hold variables for others.
#[derive(Clone, Deserialize)]
pub struct Config {
    /// `sqlite://guichet.db?mode=rwc` or `postgres://user@host/name`.
    #[serde(default = "default_database")]
    pub database_url: String,
    #[serde(default = "default_connections")]
    pub database_connections: u32,
    /// The origin customers see: `https://pay.example.fr`.
    #[serde(default)]
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
    /// `GUICHET_STRIPE_API_BASE` and its like, by the provider's kind.
    #[serde(skip)]
    pub provider_bases: BTreeMap<String, String>,
    #[serde(default)]
    pub log: Option<String>,
    #[serde(default = "default_stage")]
    pub stage: StageName,
    /// The sandbox's pages, linked from the demo's.
    #[serde(default)]
    pub sandbox: Option<String>,
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
    Wrong { key: std::borrow::Cow<'static, str>, why: String },
    #[error("{0}: unknown key in the configuration file")]
    Unknown(String),
}

impl Config {
    /// Reads `file` where it exists, then the environment over it.
    pub fn read(file: Option<&std::path::Path>) -> Result<Self, ConfigError> {
        let written = match file {
            Some(file) => Source::builder().add_source(File::from(file)),
            None => Source::builder().add_source(File::with_name("guichet").required(false)),
        };
        let written = written.build()?;
        refuse_unknown(&written)?;
        let known = Environment::with_prefix("GUICHET").try_parsing(true);
        let all = Source::builder().add_source(written).add_source(known).build()?;
        Ok(Self { provider_bases: provider_bases(&all), ..all.try_deserialize()? })
    }

    /// The demo's own: only the bundle's folder and the log filter come from the environment.
    pub fn demo(database_url: String, listen: SocketAddr) -> Self {
        Self {
            database_url,
            database_connections: default_connections(),
            base_url: format!("http://{listen}"),
            listen,
            secret_key: String::new(),
            secret_key_file: None,
            smtp_url: None,
            mail_from: default_mail_from(),
            site: std::env::var_os("GUICHET_SITE").map(PathBuf::from),
            time_zone: default_zone(),
            proxies: 0,
            metrics_listen: None,
            provider_bases: BTreeMap::new(),
            log: Some(std::env::var("GUICHET_LOG").unwrap_or_else(|_| "warn".into())),
            stage: StageName::Demo,
            sandbox: None,
        }
    }

    /// What production must have and must not have.
    pub fn insist_on_production(&self) -> Result<(), ConfigError> {
        let wrong = |key: &'static str, why: &str| Err(ConfigError::Wrong { key: key.into(), why: why.into() });
        if self.secret_key.is_empty() && self.secret_key_file.is_none() {
            return wrong("GUICHET_SECRET_KEY", "is missing; make one with `openssl rand -base64 32` and keep it safe");
        }
        if self.stage == StageName::Demo {
            return Ok(());
        }
        if !self.base_url.starts_with("https://") {
            return wrong("GUICHET_BASE_URL", "must begin with https:// in production");
        }
        if let Some((kind, _)) = self.provider_bases.iter().find(|(_, base)| is_loopback(base)) {
            let key = format!("GUICHET_{}", base_key(kind).to_uppercase());
            let why = "points at this machine: the sandbox is for the demo only".into();
            return Err(ConfigError::Wrong { key: key.into(), why });
        }
        if is_demo_key(&self.secret_key()?) {
            return wrong("GUICHET_SECRET_KEY", "is the demo's key");
        }
        Ok(())
    }

    /// The key itself, from the variable or the file.
    pub fn secret_key(&self) -> Result<String, ConfigError> {
        match &self.secret_key_file {
            Some(file) if self.secret_key.is_empty() => std::fs::read_to_string(file)
                .map_err(|cause| ConfigError::Wrong { key: "GUICHET_SECRET_KEY_FILE".into(), why: cause.to_string() }),
            _ => Ok(self.secret_key.clone()),
        }
    }

    pub fn addresses(&self) -> Addresses {
        Addresses {
            base: self.base_url.trim_end_matches('/').to_owned(),
            providers: self.provider_bases.clone(),
            bundle: self.site.as_deref().and_then(assets::bundle),
            sandbox: self.sandbox.clone(),
        }
    }

    pub fn stage(&self) -> Stage {
        match self.stage {
            StageName::Production => Stage::Production,
            StageName::Demo => Stage::Demo,
        }
    }
}

/// Every provider's API may be elsewhere.
fn provider_bases(all: &Source) -> BTreeMap<String, String> {
    let kinds = providers::ALL.iter().map(|provider| provider.kind());
    kinds.filter_map(|kind| Some((kind.to_owned(), all.get_string(&base_key(kind)).ok()?))).collect()
}

fn base_key(kind: &str) -> String {
    format!("{kind}_api_base")
}

/// Keys made by the demo begin with these bytes, so that production can refuse them.
pub const DEMO_KEY_START: &[u8] = b"DEMO";

fn is_demo_key(key: &str) -> bool {
    use base64::{Engine, engine::general_purpose::STANDARD};
    STANDARD.decode(key.trim()).is_ok_and(|bytes| bytes.starts_with(DEMO_KEY_START))
}

/// A misspelt key must not be silence.
fn refuse_unknown(written: &Source) -> Result<(), ConfigError> {
    let table: BTreeMap<String, config::Value> = written.clone().try_deserialize()?;
    let names_base = |key: &str| providers::ALL.iter().any(|provider| base_key(provider.kind()) == key);
    match table.into_keys().find(|key| !KEYS.contains(&key.as_str()) && !names_base(key)) {
        Some(key) => Err(ConfigError::Unknown(key)),
        None => Ok(()),
    }
}

const KEYS: &[&str] = &[
    "database_url",
    "database_connections",
    "base_url",
    "listen",
    "secret_key",
    "secret_key_file",
    "smtp_url",
    "mail_from",
    "site",
    "time_zone",
    "proxies",
    "metrics_listen",
    "log",
    "stage",
    "sandbox",
];

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
