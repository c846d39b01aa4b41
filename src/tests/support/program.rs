//! The real program as a process of its own beside a till: killed, started again, reached over loopback only.

use std::{
    net::{SocketAddr, TcpListener},
    os::unix::process::ExitStatusExt,
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::atomic::{AtomicU16, Ordering},
    time::Duration,
};

use guichet::{flows::clock::Clock, sandbox::Running};

use super::{TestPortal, Till, till::Opening};

/// What `abort` and `kill -9` leave behind.
pub const ABORTED: i32 = 6;
pub const KILLED: i32 = 9;

/// Longer than anything here takes; only a hanging test meets it.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Program {
    /// Looks at the same database from outside, by the machine's clock; takes no part.
    pub till: Till,
    pub address: String,
    listen: SocketAddr,
    post: Running,
    running: Option<Child>,
    /// Asks whether it answers, again and again.
    visitor: reqwest::Client,
}

impl Program {
    /// A database with the cast, a sandbox with a mailbox, and nothing running yet.
    pub async fn installed() -> Self {
        Self::installed_for(Vec::new()).await
    }

    /// With gateways of these providers too.
    pub async fn installed_for(more: Vec<&'static str>) -> Self {
        let listen = free();
        let address = format!("http://{listen}");
        let (clock, answers_at) = (Clock::machine(0), Some(address.clone()));
        let till = Till::opened(Opening { clock, address: answers_at, more, ..Opening::default() }).await;
        let post = till.sandbox.clone().listen_smtp(([127, 0, 0, 1], 0).into()).await.expect("a mailbox");
        Self { till, address, listen, post, running: None, visitor: reqwest::Client::new() }
    }

    /// Answers once this returns.
    pub async fn start(&mut self, arguments: &[&str], environment: &[(&str, &str)]) {
        assert!(self.running.is_none(), "it runs already");
        self.running = Some(started(self.command(arguments, environment), (&self.visitor, &self.address)).await);
    }

    /// Without waiting for its first answer: it may die before.
    pub fn sets_out(&mut self, arguments: &[&str], environment: &[(&str, &str)]) {
        assert!(self.running.is_none(), "it runs already");
        self.running = Some(self.command(arguments, environment).stdout(Stdio::null()).spawn().expect("it starts"));
    }

    /// Waits until one or the other.
    pub async fn is_gone_before_it_answers(&mut self) -> bool {
        let (visitor, address) = (self.visitor.clone(), self.address.clone());
        tokio::select! {
            () = is_ready(&visitor, &address) => false,
            () = self.is_gone() => true,
        }
    }

    /// A second process on the same database, at an address of its own.
    pub async fn twin(&self, arguments: &[&str]) -> Twin {
        let listen = free();
        let (address, mut command) = (format!("http://{listen}"), self.command(arguments, &[]));
        command.env("GUICHET_LISTEN", listen.to_string());
        Twin { running: started(command, (&self.visitor, &address)).await, address }
    }

    /// SIGTERM, as the system says when it wants the process gone.
    pub fn is_told_to_stop(&self) {
        let id = self.running.as_ref().expect("it runs").id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().expect("kill").success());
    }

    /// Without the worker: what happens in the background is this test's to say.
    pub async fn start_quietly(&mut self) {
        self.start(&["serve", "--no-worker"], &[]).await;
    }

    /// `kill -9`, no destructor, nothing flushed.
    pub async fn kill(&mut self) {
        self.running.as_mut().expect("it runs").kill().expect("killed");
        assert_eq!(self.died().await.signal(), Some(KILLED));
    }

    /// `kill -9`, if it has not gone before.
    pub async fn kill_if_it_runs(&mut self) {
        if let Some(child) = &mut self.running {
            _ = child.kill();
            self.died().await;
        }
    }

    /// Comes back once the process has gone by itself; to be waited for beside something else.
    pub async fn is_gone(&mut self) {
        while let Some(child) = &mut self.running {
            if child.try_wait().expect("its state").is_some() {
                self.running = None;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Waits until the process has gone by itself.
    pub async fn died(&mut self) -> ExitStatus {
        let mut child = self.running.take().expect("it runs");
        let gone = tokio::task::spawn_blocking(move || child.wait().expect("its end"));
        tokio::time::timeout(PATIENCE, gone).await.expect("it should have died").expect("waited for")
    }

    /// A command of the same program, run to its end.
    pub async fn runs(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
        to_its_end(self.command(arguments, environment)).await
    }

    /// One round of the janitor, so many seconds from now.
    pub async fn janitor(&self, later: i64) {
        let done = self.runs(&["janitor", "--once"], &[("CLOCK_OFFSET", &later.to_string())]).await;
        assert!(done.status.success(), "{done:?}");
    }

    pub fn mailbox(&self) -> String {
        format!("smtp://{}", self.post.addr)
    }

    fn command(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Command {
        let mut command = program(&self.till.house, arguments);
        command
            .env("GUICHET_BASE_URL", &self.address)
            .env("GUICHET_LISTEN", self.listen.to_string())
            .env("GUICHET_SMTP_URL", self.mailbox())
            .envs(environment.iter().copied());
        for (kind, base) in &self.till.house.portal.addresses.providers {
            command.env(format!("GUICHET_{}_API_BASE", kind.to_uppercase()), base);
        }
        command
    }
}

/// The program on the database of a portal, with nothing of this process's environment but the search path.
pub fn program(house: &TestPortal, arguments: &[&str]) -> Command {
    let mut command = on(house.database_url(), arguments);
    command.env("GUICHET_SECRET_KEY", &house.key);
    command
}

pub fn on(database: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_guichet"));
    command
        .args(arguments)
        .env_clear()
        .env("GUICHET_STAGE", "demo")
        .env("GUICHET_LOG", "error")
        .env("GUICHET_DATABASE_URL", database);
    command
}

pub async fn to_its_end(mut command: Command) -> Output {
    let output = tokio::task::spawn_blocking(move || command.output().expect("the program runs"));
    tokio::time::timeout(PATIENCE, output).await.expect("it should have ended").expect("waited for")
}

/// Stands until it is dropped.
pub struct Twin {
    pub address: String,
    running: Child,
}

impl Drop for Twin {
    fn drop(&mut self) {
        _ = self.running.kill();
        _ = self.running.wait();
    }
}

/// Runs, and answers.
async fn started(mut command: Command, (visitor, address): (&reqwest::Client, &str)) -> Child {
    let mut child = command.stdout(Stdio::null()).spawn().expect("the program starts");
    let ends = async {
        while child.try_wait().expect("its state").is_none() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::select! {
        () = is_ready(visitor, address) => {}
        () = ends => panic!("the program ended at its start"),
    }
    child
}

async fn is_ready(visitor: &reqwest::Client, address: &str) {
    let ready = format!("{address}/readyz");
    while !visitor.get(&ready).send().await.is_ok_and(|answer| answer.status().is_success()) {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if let Some(child) = &mut self.running {
            _ = child.kill();
            _ = child.wait();
        }
    }
}

/// An address nobody listens at. Not one the machine would hand out by itself: between asking for such a port and using
/// it, any connection on its way out may take it. Each is given once.
pub fn free() -> SocketAddr {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let begin = u16::try_from(std::process::id() % 9_000).unwrap_or_default();
    let ports = (0..9_000).map(|_| 10_000 + (begin + NEXT.fetch_add(1, Ordering::Relaxed)) % 9_000);
    let mut addresses = ports.map(|port| SocketAddr::from(([127, 0, 0, 1], port)));
    addresses.find(|address| TcpListener::bind(address).is_ok()).expect("a port")
}
