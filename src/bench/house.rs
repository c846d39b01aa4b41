//! The release binary as its users run it: migrated, planted, serving; a sandbox in this process beside it.

use std::{
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use guichet::{
    db::{self, Db, sealer::Sealer},
    domain::{gateway::Gateway, ids::InvoiceId},
    flows::plant,
    sandbox::{Running, Sandbox, SandboxOptions},
};

use crate::{
    Outcome,
    client::{Ask, Connection},
};

pub struct House {
    pub db: Db,
    pub database: String,
    pub host: String,
    pub sandbox: Sandbox,
    pub ready_in: Duration,
    pub gateways: Vec<Gateway>,
    /// Cookies of the owner and of a customer's contact.
    pub ada: String,
    pub grace: String,
    metrics: SocketAddr,
    serving: Child,
    ceiling: Option<Child>,
    _listening: Running,
    _folder: tempfile::TempDir,
    program: PathBuf,
}

impl House {
    pub async fn open(program: &Path, database: &str) -> Outcome<Self> {
        let sandbox = Sandbox::new(SandboxOptions::default());
        let listening = sandbox.clone().listen(([127, 0, 0, 1], 0).into()).await?;
        let (listen, metrics, key) = (free()?, free()?, Sealer::fresh_key()?);
        let with = |words: &[&str]| {
            let mut command = Command::new(program);
            command
                .args(words)
                .env("GUICHET_STAGE", "demo")
                .env("GUICHET_LOG", std::env::var("GUICHET_LOG").unwrap_or("error".into()))
                .env("GUICHET_DATABASE_URL", database)
                .env("GUICHET_SECRET_KEY", &key)
                .env("GUICHET_LISTEN", listen.to_string())
                .env("GUICHET_BASE_URL", format!("http://{listen}"))
                .env("GUICHET_METRICS_LISTEN", metrics.to_string())
                .env("GUICHET_STRIPE_API_BASE", format!("http://{}", listening.addr))
                .stdout(Stdio::null());
            command
        };
        for words in [["migrate"], ["seed"]] {
            if !with(&words).status()?.success() {
                return Err(format!("guichet {words:?} failed").into());
            }
        }
        let begun = Instant::now();
        let serving = with(&["serve"]).spawn()?;
        let host = listen.to_string();
        while !is_ready(&host).await {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        let ready_in = begun.elapsed();
        let db = Db::connect(database, 4).await?;
        let gateways = db::gateways::all(db.reader()).await?;
        let card = gateways.iter().find(|one| one.provider == "stripe").ok_or("no card gateway")?;
        let notices = format!("http://{host}/webhooks/{}", card.id);
        sandbox.endpoint(plant::STRIPE_KEY, &notices, plant::STRIPE_WEBHOOK_SECRET)?;
        let (ada, grace) = (signed_in(&host, plant::OWNER).await?, signed_in(&host, plant::CUSTOMER).await?);
        Ok(Self {
            database: database.to_owned(),
            ceiling: None,
            _listening: listening,
            _folder: tempfile::tempdir()?,
            program: std::env::current_exe()?,
            db,
            host,
            sandbox,
            ready_in,
            gateways,
            ada,
            grace,
            metrics,
            serving,
        })
    }

    pub fn gateway(&self, provider: &str) -> Outcome<String> {
        let found = self.gateways.iter().find(|one| one.provider == provider).ok_or("no such gateway")?;
        Ok(found.id.to_string())
    }

    /// The ceiling's process, answering with these bytes; where it listens.
    pub async fn ceiling(&mut self, page: &[u8], path: &str, cookie: &str) -> Outcome<(String, u32)> {
        let (listen, file) = (free()?, self._folder.path().join("page"));
        std::fs::write(&file, page)?;
        let arguments = [
            "ceiling".as_ref(),
            self.database.as_ref(),
            listen.to_string().as_ref() as &std::ffi::OsStr,
            file.as_ref(),
        ]
        .map(std::ffi::OsStr::to_owned);
        let child = Command::new(&self.program).args(arguments).spawn()?;
        let process = child.id();
        self.ceiling = Some(child);
        let (host, ask) = (listen.to_string(), Ask::get(path, cookie));
        loop {
            if let Ok(mut connection) = Connection::open(&host).await
                && connection.ask(&ask).await.is_ok_and(|reply| reply.status == 200)
            {
                return Ok((host, process));
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    pub fn process(&self) -> u32 {
        self.serving.id()
    }

    /// KiB
    pub fn resident(&self) -> Outcome<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process()))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS")).ok_or("no VmRSS")?;
        Ok(line.split_whitespace().nth(1).ok_or("no figure")?.parse()?)
    }

    /// Statements sent to the database since the start.
    pub async fn queries(&self) -> Outcome<u64> {
        let reply = Connection::open(&self.metrics.to_string()).await?.ask(&Ask::get("/metrics", "")).await?;
        let text = String::from_utf8(reply.body)?;
        let line = text.lines().find(|line| line.starts_with("guichet_queries ")).unwrap_or("guichet_queries 0");
        Ok(line.rsplit(' ').next().unwrap_or("0").parse()?)
    }

    pub async fn invoices_of_grace(&self, most: u64) -> Outcome<Vec<InvoiceId>> {
        crate::seed::payable(&self.db, most).await
    }
}

impl Drop for House {
    fn drop(&mut self) {
        for child in [Some(&mut self.serving), self.ceiling.as_mut()].into_iter().flatten() {
            _ = child.kill();
            _ = child.wait();
        }
    }
}

/// Processor time a process has used, in microseconds.
pub fn processor(process: u32) -> Outcome<u64> {
    const TICK: u64 = 10_000;
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
    Ok((ticks(11) + ticks(12)) * TICK)
}

async fn is_ready(host: &str) -> bool {
    let Ok(mut connection) = Connection::open(host).await else { return false };
    connection.ask(&Ask::get("/readyz", "")).await.is_ok_and(|reply| reply.status == 200)
}

async fn signed_in(host: &str, email: &str) -> Outcome<String> {
    let form = serde_urlencoded::to_string([("email", email), ("password", plant::PASSWORD)])?;
    let reply = Connection::open(host).await?.ask(&Ask::post("/sign-in", "", form)).await?;
    let cookie = reply.headers.get("set-cookie").and_then(|line| line.split(';').next()).ok_or("nobody was let in")?;
    Ok(cookie.to_owned())
}

fn free() -> std::io::Result<SocketAddr> {
    TcpListener::bind("127.0.0.1:0")?.local_addr()
}
