//! What the sub-commands of the one binary do.

use std::{collections::BTreeMap, net::SocketAddr, path::Path, sync::Arc};

use migrations::{Migrations as _, Migrator};
use tokio_util::sync::CancellationToken;

use super::{
    cli::{Cli, Command, CreateAdmin, Inbox, Ledger, User},
    config::Config,
    exports, jobs, logs, metrics, serve,
};
use crate::{
    app::words,
    db::{self, Db, sealer::Sealer},
    domain::{
        ids::NoticeId,
        notice::Wanted,
        people::{Actor, Email, Role},
    },
    flows::{
        clock::Clock,
        gateways::open,
        hooks::Hooks,
        ledger::verify,
        payments::{janitor, read_notice},
        people::{
            create_admin::{self, Newcomer},
            second_factor,
        },
        plant,
        portal::{Parts, Portal, Stage},
    },
    providers::http::Http,
    sandbox::{Sandbox, SandboxOptions},
};

pub type Outcome = Result<(), Box<dyn std::error::Error + Send + Sync>>;

pub async fn run(cli: Cli) -> Outcome {
    match cli.command {
        Command::Demo(demo) => demo.run().await,
        Command::Backup { to } => backup(&Config::read(cli.config.as_deref())?, &to).await,
        Command::Sandbox { listen } => sandbox(listen).await,
        Command::Migrate { down } => migrate(&Config::read(cli.config.as_deref())?, down).await,
        command => {
            let config = Config::read(cli.config.as_deref())?;
            with_portal(&config, command).await
        }
    }
}

async fn with_portal(config: &Config, command: Command) -> Outcome {
    let portal = portal(config).await?;
    match command {
        Command::Serve { no_worker } => serve_and_work(config, portal, !no_worker).await,
        Command::Worker => {
            insist_on_its_key(&portal).await?;
            Ok(jobs::all(portal, config, serve::stop_signal()).await?)
        }
        Command::Seed => {
            let planted = plant::plant(&portal, &|_, _, _| {}).await?;
            println!("{}", if planted { "planted" } else { "somebody lives here already: nothing was touched" });
            Ok(())
        }
        Command::User(User::CreateAdmin(wish)) => create_admin(&portal, wish).await,
        Command::User(User::ResetSecondFactor { email }) => reset_second_factor(&portal, &email).await,
        Command::Ledger(Ledger::Verify) => verify(&portal).await,
        Command::Ledger(Ledger::Export(wish)) => exports::export(&portal, &wish).await,
        Command::Inbox(Inbox::Replay { id }) => replay(&portal, &id).await,
        Command::Inbox(Inbox::List { state, gateway, most }) => {
            list(&portal, Wanted { state, gateway, ..Wanted::default() }, most).await
        }
        Command::Janitor { .. } => {
            println!("{:?}", janitor::janitor(&portal).await?);
            Ok(())
        }
        Command::Demo(_) | Command::Sandbox { .. } | Command::Migrate { .. } | Command::Backup { .. } => Ok(()),
    }
}

/// Needs no key: nothing sealed is opened.
async fn migrate(config: &Config, down: bool) -> Outcome {
    let db = Db::connect(&config.database_url, 1).await?;
    if down {
        return Ok(Migrator::down(db.pool(), None).await?);
    }
    let hooks = hooks(config)?;
    // Step by step, so that a test may stop between two of them.
    while !Migrator::get_pending_migrations(db.pool()).await?.is_empty() {
        Migrator::up(db.pool(), Some(1)).await?;
        hooks.at("K16").await;
    }
    Ok(())
}

/// Needs no key either.
async fn backup(config: &Config, to: &Path) -> Outcome {
    Db::connect(&config.database_url, 1).await?.backup(to).await?;
    println!("copied to {}", to.display());
    Ok(())
}

fn hooks(config: &Config) -> Result<Hooks, &'static str> {
    let hooks = Hooks::from_environment();
    match config.stage() {
        Stage::Production if !hooks.are_off() => {
            Err("CRASH_AT and SLEEP_AT are for tests: production does not start with them")
        }
        _ => Ok(hooks),
    }
}

/// The parts a configuration asks for. Refuses what production must not have.
pub async fn portal(config: &Config) -> Result<Portal, Box<dyn std::error::Error + Send + Sync>> {
    config.insist_on_production()?;
    logs::start(config.stage(), config.log.as_deref());
    let zone = jiff::tz::TimeZone::get(&config.time_zone)?;
    words::ZONE.get_or_init(|| zone);
    let hooks = hooks(config)?;
    let offset = match config.stage() {
        Stage::Demo => std::env::var("CLOCK_OFFSET").ok().and_then(|text| text.parse().ok()).unwrap_or(0),
        Stage::Production => 0,
    };
    Ok(Portal::new(Parts {
        db: Db::connect(&config.database_url, config.database_connections).await?,
        sealer: Sealer::new(&config.secret_key()?)?,
        clock: Clock::machine(offset),
        http: Http::default(),
        hooks,
        addresses: config.addresses(),
        stage: config.stage(),
        bell: tokio::sync::Notify::new(),
    }))
}

/// Answers requests until told to stop; the worker's round under way is finished first.
pub async fn serve_and_work(config: &Config, portal: Portal, work: bool) -> Outcome {
    let pending = Migrator::get_pending_migrations(portal.db.reader()).await?;
    if !pending.is_empty() {
        return Err(format!("{} migrations are pending: run `guichet migrate` first", pending.len()).into());
    }
    insist_on_its_key(&portal).await?;
    if let Some(address) = config.metrics_listen {
        metrics::listen(address).await?;
    }
    let stop = serve::stop_signal();
    let worker = work.then(|| spawn_worker(&portal, config, &stop));
    let listened = serve::listen(portal, config.proxies, config.listen, stop.clone()).await;
    stop.cancel();
    if let Some(worker) = worker {
        worker.await??;
    }
    Ok(listened?)
}

/// With another key every payment would fail one by one, and nobody would know why.
async fn insist_on_its_key(portal: &Portal) -> Outcome {
    let foreign = open::sealed_by_another_key(portal).await?;
    match foreign.is_empty() {
        true => Ok(()),
        false => {
            Err(format!("the secret key is not the one that sealed the settings of: {}", foreign.join(", ")).into())
        }
    }
}

fn spawn_worker(portal: &Portal, config: &Config, stop: &CancellationToken) -> Worker {
    let (portal, config, stop) = (portal.clone(), config.clone(), stop.clone());
    tokio::spawn(async move { jobs::all(portal, &config, stop).await })
}

type Worker = tokio::task::JoinHandle<Result<(), super::post::PostError>>;

async fn create_admin(portal: &Portal, wish: CreateAdmin) -> Outcome {
    let email = Email::parse(&wish.email).map_err(|code| format!("--email: {code}"))?;
    let role = Role::parse(&wish.role).ok_or("--role: owner, accountant, support or viewer")?;
    let newcomer = Newcomer { email, name: wish.name, role };
    match create_admin::create_admin(portal, &newcomer, None).await? {
        Some(link) => println!("Open this link within seven days to choose a password:\n{link}"),
        None => println!("done"),
    }
    Ok(())
}

async fn reset_second_factor(portal: &Portal, email: &str) -> Outcome {
    let email = Email::parse(email).map_err(|code| format!("--email: {code}"))?;
    let person = db::people::by_email(portal.db.reader(), &email).await?.ok_or("--email: nobody has this address")?;
    second_factor::reset(portal, &Actor::Console, person.id, "").await?;
    println!("{} signs in with the password alone until they set it up again.", person.name);
    Ok(())
}

async fn verify(portal: &Portal) -> Outcome {
    let findings = verify::verify(portal).await?;
    for found in &findings {
        println!("{}  {}: {} here, {} expected", found.audit, found.object, found.ours, found.theirs);
    }
    println!("Not in this database: {}.", verify::ELSEWHERE.join(", "));
    match findings.len() {
        0 => {
            println!("The ledger verifies.");
            Ok(())
        }
        breaks => Err(format!("the ledger does not verify: {breaks} breaks").into()),
    }
}

async fn list(portal: &Portal, wanted: Wanted, most: usize) -> Outcome {
    let db = portal.db.reader();
    let names: BTreeMap<_, _> = db::names::gateways(db).await?.into_iter().collect();
    for kept in db::notices::page(db, wanted, most).await?.lines {
        let gateway = names.get(&kept.gateway).map_or("", String::as_str);
        let (at, state) = (kept.received_at, kept.state.word());
        println!("{}\t{at}\t{gateway}\t{}\t{state}\t{}", kept.id, kept.notice.kind, kept.reason);
    }
    Ok(())
}

async fn replay(portal: &Portal, id: &str) -> Outcome {
    let id: NoticeId = id.parse()?;
    db::notices::again(portal.db.reader(), id, portal.clock.now()).await?;
    read_notice::read_notice(portal, id).await?;
    let kept = db::notices::find(portal.db.reader(), id).await?;
    println!("{} {}", kept.state.word(), kept.reason);
    Ok(())
}

async fn sandbox(listen: SocketAddr) -> Outcome {
    logs::start(Stage::Demo, None);
    let options = SandboxOptions {
        public_base: format!("http://{listen}"),
        clock: machine_clock(0),
        ..SandboxOptions::default()
    };
    println!("The sandbox listens on http://{listen}");
    Sandbox::new(options).listen(listen).await?.wait().await;
    Ok(())
}

/// The sandbox's seconds: the machine's, moved as the portal's are.
pub fn machine_clock(offset: i64) -> Arc<dyn Fn() -> i64 + Send + Sync> {
    Arc::new(move || Clock::machine(offset).now().unix_timestamp())
}
