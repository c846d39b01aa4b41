//! A line to the portal's own socket, for requests no browser would send.

use std::net::SocketAddr;

use guichet::server::connections;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tokio_util::sync::CancellationToken;

use super::TestPortal;

pub struct Line(TcpStream);

/// The portal behind a socket, until it is told to stop.
pub struct Socket {
    pub address: SocketAddr,
    pub stop: CancellationToken,
    pub ended: tokio::task::JoinHandle<()>,
}

impl TestPortal {
    pub async fn socket(&self) -> Socket {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let (address, stop) = (listener.local_addr().expect("an address"), CancellationToken::new());
        let answering = connections::answer(listener, self.service.clone(), stop.clone(), connections::FAREWELL);
        Socket { address, stop, ended: tokio::spawn(answering) }
    }
}

impl Socket {
    pub async fn line(&self) -> Line {
        Line::to(self.address).await
    }
}

impl Line {
    pub async fn to(address: SocketAddr) -> Self {
        Self(TcpStream::connect(address).await.expect("a connection"))
    }

    pub async fn say(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).await.expect("it listens");
    }

    /// Nothing more is said from this side.
    pub async fn fall_silent(&mut self) {
        self.0.shutdown().await.expect("it listens");
    }

    /// Listens until this was said.
    pub async fn hear_of(&mut self, words: &str) {
        let mut heard = Vec::new();
        while !heard.ends_with(words.as_bytes()) {
            heard.push(self.0.read_u8().await.expect("it goes on speaking"));
        }
    }

    /// Everything that comes until the other side hangs up.
    pub async fn hear(&mut self) -> String {
        let mut heard = Vec::new();
        // A reset is an end as well.
        let _ = self.0.read_to_end(&mut heard).await;
        String::from_utf8_lossy(&heard).into_owned()
    }
}

/// The statuses in the order they came.
pub fn statuses(heard: &str) -> Vec<&str> {
    heard.split("HTTP/1.1 ").skip(1).filter_map(|answer| answer.split(' ').next()).collect()
}
