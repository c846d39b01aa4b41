//! Two portals and a worker on one PostgreSQL behind a proxy: processes of their own, one address for everybody.

use std::{
    net::SocketAddr,
    process::{Child, Output, Stdio},
    time::Duration,
};

use guichet::{flows::clock::Clock, sandbox::Running};

use super::{
    Till,
    browser::Browser,
    program::{free, program, to_its_end},
    proxy::Proxy,
    till::Opening,
};

pub struct Replicas {
    /// Looks at the same database from outside; takes no part.
    pub till: Till,
    pub address: String,
    pub proxy: Proxy,
    places: [SocketAddr; 2],
    portals: [Option<Child>; 2],
    worker: Option<Child>,
    post: Running,
}

impl Replicas {
    /// `None` without PostgreSQL: a file is for one machine.
    pub async fn installed() -> Option<Self> {
        Self::behind(|site| site).await
    }

    /// Behind a proxy whose configuration is not quite ours.
    pub async fn behind(altered: impl FnOnce(String) -> String) -> Option<Self> {
        std::env::var_os("GUICHET_TEST_POSTGRES")?;
        let (listen, places) = (free(), [free(), free()]);
        let address = format!("http://{listen}");
        let opening = Opening { clock: Clock::machine(0), address: Some(address.clone()), ..Opening::default() };
        let till = Till::opened(opening).await;
        let post = till.sandbox.clone().listen_smtp(([127, 0, 0, 1], 0).into()).await.expect("a mailbox");
        let proxy = Proxy::start(listen, places, altered);
        Some(Self { till, address, proxy, places, portals: [None, None], worker: None, post })
    }

    /// Both portals without a worker of their own, and one that does nothing else.
    pub async fn start(&mut self) {
        self.start_portal(0, &["serve", "--no-worker"]).await;
        self.start_portal(1, &["serve", "--no-worker"]).await;
        self.start_worker();
    }

    /// Answers, itself and by the proxy, once this returns.
    pub async fn start_portal(&mut self, nth: usize, arguments: &[&str]) {
        let mut command = self.command(arguments, nth, 0);
        self.portals[nth] = Some(command.stdout(Stdio::null()).spawn().expect("it starts"));
        for address in [format!("http://{}", self.places[nth]), self.address.clone()] {
            let ready = format!("{address}/readyz");
            while !reqwest::get(&ready).await.is_ok_and(|answer| answer.status().is_success()) {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    }

    pub fn start_worker(&mut self) {
        let worker = self.command(&["worker"], 0, 0).stdout(Stdio::null()).spawn();
        self.worker = Some(worker.expect("it starts"));
    }

    /// `kill -9`
    pub fn kill(&mut self, nth: usize) {
        let mut child = self.portals[nth].take().expect("it runs");
        child.kill().expect("killed");
        child.wait().expect("gone");
    }

    pub fn place(&self, nth: usize) -> String {
        self.places[nth].to_string()
    }

    /// One round of another worker, so many seconds from now.
    pub async fn janitor(&self, later: i64) {
        let done: Output = to_its_end(self.command(&["janitor", "--once"], 0, later)).await;
        assert!(done.status.success(), "{done:?}");
    }

    pub async fn signs_in(&self, email: &str) -> Browser {
        Browser::signs_in(&self.address, email, guichet::flows::plant::PASSWORD).await
    }

    fn command(&self, arguments: &[&str], nth: usize, later: i64) -> std::process::Command {
        let mut command = program(&self.till.house, arguments);
        command
            .env("GUICHET_BASE_URL", &self.address)
            .env("GUICHET_LISTEN", self.places[nth].to_string())
            .env("GUICHET_PROXIES", "1")
            .env("GUICHET_SMTP_URL", format!("smtp://{}", self.post.addr))
            .env("GUICHET_STRIPE_API_BASE", self.till.house.portal.addresses.providers["stripe"].as_str())
            .env("CLOCK_OFFSET", later.to_string());
        command
    }
}

impl Drop for Replicas {
    fn drop(&mut self) {
        for child in self.portals.iter_mut().chain([&mut self.worker]).flatten() {
            _ = child.kill();
            _ = child.wait();
        }
    }
}
