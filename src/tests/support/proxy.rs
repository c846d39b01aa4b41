//! The proxy in front of replicas: nginx with the configuration we ship, on loopback and without TLS.

use std::{
    net::SocketAddr,
    process::{Child, Command, Stdio},
};

/// As shipped, with these replicas in the place of those named there.
const SHIPPED: &str = include_str!("../../../packaging/nginx.example.conf");

pub const NGINX: &str = "/usr/sbin/nginx";

pub struct Proxy {
    child: Child,
    folder: tempfile::TempDir,
}

impl Proxy {
    pub fn start(listen: SocketAddr, replicas: [SocketAddr; 2], altered: impl FnOnce(String) -> String) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let place = folder.path().display().to_string();
        let site = altered(site(&place, listen, replicas));
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|kind| format!("{kind}_temp_path {place}/{kind};"))
            .join("\n");
        let whole = format!(
            "daemon off; master_process off; pid {place}/pid; error_log {place}/error.log warn;
             events {{ worker_connections 512; }}
             http {{ log_format led '$request_method $uri $status $upstream_addr'; access_log {place}/led led;
             {temporary}\n{site} }}"
        );
        let file = folder.path().join("nginx.conf");
        std::fs::write(&file, whole).expect("written");
        let mut command = Command::new(NGINX);
        command.arg("-e").arg(folder.path().join("error.log")).arg("-c").arg(file);
        let child = command.stderr(Stdio::null()).spawn().expect("nginx starts");
        Self { child, folder }
    }

    /// Who answered requests to paths that begin like this, in order; several where one did not answer.
    pub fn led(&self, method: &str, path: &str) -> Vec<String> {
        let log = std::fs::read_to_string(self.folder.path().join("led")).unwrap_or_default();
        let lines = log.lines().map(|line| line.splitn(4, ' ').collect::<Vec<_>>());
        let meant = lines.filter(|line| line.len() == 4 && line[0] == method && line[1].starts_with(path));
        meant.map(|line| line[3].to_owned()).collect()
    }
}

fn site(place: &str, listen: SocketAddr, [one, other]: [SocketAddr; 2]) -> String {
    let placed = [
        ("server 10.0.0.11:3000", format!("server {one}")),
        ("server 10.0.0.12:3000", format!("server {other}")),
        ("listen 80;", format!("listen unix:{place}/plain;")),
        ("listen 443 ssl http2;", format!("listen {listen};")),
    ];
    let mut site = SHIPPED.to_owned();
    for (shipped, here) in placed {
        assert!(site.contains(shipped), "the example has no {shipped}");
        site = site.replace(shipped, &here);
    }
    site.lines().filter(|line| !line.trim_start().starts_with("ssl_")).collect::<Vec<_>>().join("\n")
}

impl Drop for Proxy {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}
