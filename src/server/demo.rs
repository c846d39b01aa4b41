//! The demo: an embedded database, the cast, the sandbox and the portal in one process. A second start keeps the data.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use clap::Args;
use migrations::{Migrations as _, Migrator};

use super::{
    commands::{self, Outcome},
    config::{Config, DEMO_KEY_START},
};
use crate::{
    db::{self, sealer},
    domain::ids::GatewayId,
    flows::{plant, portal::Portal},
    providers::{self, Provider},
    sandbox::{Sandbox, SandboxOptions, control::Shop},
};

#[derive(Debug, Args)]
pub struct Demo {
    /// Where everything is kept.
    #[arg(long, default_value = ".demo")]
    pub data: PathBuf,
    #[arg(long, default_value = "127.0.0.1:3000")]
    pub listen: SocketAddr,
    #[arg(long, default_value = "127.0.0.1:3900")]
    pub sandbox: SocketAddr,
}

impl Demo {
    pub async fn run(self) -> Outcome {
        std::fs::create_dir_all(&self.data)?;
        let sandbox = Sandbox::new(SandboxOptions {
            public_base: format!("http://{}", self.sandbox),
            data_file: Some(self.data.join("sandbox.json")),
            clock: commands::machine_clock(offset()),
            sepa_settles_after: None,
            ..SandboxOptions::default()
        });
        let smtp = sandbox.clone().listen_smtp(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
        let _listening = sandbox.clone().listen(self.sandbox).await?;
        let config = Config { provider_bases: sandbox.provider_bases(), ..self.config(smtp.addr)? };
        let portal = commands::portal(&config).await?;
        Migrator::up(portal.db.pool(), None).await?;
        let arrange = |provider: &dyn Provider, demo: &providers::Demo, gateway: GatewayId| {
            let setting = |name: &str| {
                let found = demo.settings.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| (*value).to_owned())
            };
            let notices = portal.webhook_address(gateway);
            let shop = Shop { kind: provider.kind(), notices: &notices, events: provider.events() };
            if let Err(why) = sandbox.connect(&shop, &setting) {
                tracing::warn!(why, kind = provider.kind(), "the sandbox does not take the demo's gateway");
            }
        };
        let planted = plant::plant(&portal, &arrange).await?;
        connect(&portal, &sandbox).await?;
        self.introduce(planted);
        commands::serve_and_work(&config, portal, true).await
    }

    fn config(&self, smtp: SocketAddr) -> Result<Config, Box<dyn std::error::Error + Send + Sync>> {
        let database = self.data.join("guichet.db");
        let mut config = Config::demo(format!("sqlite://{}?mode=rwc", database.display()), self.listen);
        config.secret_key = key(&self.data.join("secret.key"))?;
        config.smtp_url = Some(format!("smtp://{smtp}"));
        config.sandbox = Some(format!("http://{}", self.sandbox));
        Ok(config)
    }

    fn introduce(&self, planted: bool) {
        let Self { listen, sandbox, data } = self;
        let (owner, customer, password) = (plant::OWNER, plant::CUSTOMER, plant::PASSWORD);
        println!(
            "
  Guichet     http://{listen}
  Sandbox     http://{sandbox}    the providers' pages, the mailbox: no real money

  Owner       {owner}      {password}
  Customer    {customer}    {password}

  Data        {}{}
  Stop with Ctrl-C.
",
            data.display(),
            if planted { "" } else { "  (as you left it)" }
        );
    }
}

/// The sandbox sends its notices to where the gateway listens now.
async fn connect(portal: &Portal, sandbox: &Sandbox) -> Outcome {
    for gateway in db::gateways::all(portal.db.reader()).await? {
        let settings = crate::flows::gateways::open::open(portal, &gateway).await?;
        let events = providers::find(&gateway.provider).map_or(&[][..], |provider| provider.events());
        let shop = Shop { kind: &gateway.provider, notices: &portal.webhook_address(gateway.id), events };
        sandbox.connect(&shop, &|name| settings.get(name).map(str::to_owned))?;
    }
    Ok(())
}

/// Made once and kept beside the data. It names itself, so that production can refuse it.
fn key(file: &Path) -> Result<String, Box<dyn std::error::Error + Send + Sync>> {
    if let Ok(key) = std::fs::read_to_string(file) {
        return Ok(key.trim().to_owned());
    }
    let mut bytes = sealer::random::<32>()?;
    bytes[..DEMO_KEY_START.len()].copy_from_slice(DEMO_KEY_START);
    let key = STANDARD.encode(bytes);
    write_private(file, &key)?;
    Ok(key)
}

fn write_private(file: &Path, text: &str) -> std::io::Result<()> {
    use std::{io::Write, os::unix::fs::OpenOptionsExt};
    let mut opened = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
    opened.write_all(text.as_bytes())
}

fn offset() -> i64 {
    std::env::var("CLOCK_OFFSET").ok().and_then(|text| text.parse().ok()).unwrap_or(0)
}
