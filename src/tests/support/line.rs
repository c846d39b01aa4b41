//! A line to the portal's own socket, for requests no browser would send.

use std::{net::SocketAddr, time::Duration};

use guichet::server::connections::{self, Bounds};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tokio_util::sync::CancellationToken;

use super::TestPortal;

pub struct Line(TcpStream);

/// The portal behind a socket, until it is told to stop.
pub struct Socket {
    address: SocketAddr,
    pub stop: CancellationToken,
    pub ended: tokio::task::JoinHandle<()>,
}

impl TestPortal {
    pub async fn socket(&self) -> Socket {
        self.socket_within(connections::BOUNDS).await
    }

    pub async fn socket_within(&self, bounds: Bounds) -> Socket {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let (address, stop) = (listener.local_addr().expect("an address"), CancellationToken::new());
        let answering = connections::answer(listener, self.service.clone(), stop.clone(), bounds);
        Socket { address, stop, ended: tokio::spawn(answering) }
    }
}

impl Socket {
    pub async fn line(&self) -> Line {
        Line(TcpStream::connect(self.address).await.expect("a connection"))
    }

    /// Whether nobody new is let in.
    pub async fn refuses(&self) -> bool {
        TcpStream::connect(self.address).await.is_err()
    }
}

impl Line {
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

    /// As [`Line::hear`], while a letter is said now and then.
    pub async fn hear_dripping(&mut self) -> String {
        let mut heard = Vec::new();
        loop {
            let drop = tokio::time::sleep(Duration::from_millis(100));
            tokio::select! {
                read = self.0.read_buf(&mut heard) => {
                    if !matches!(read, Ok(1..)) {
                        return String::from_utf8_lossy(&heard).into_owned();
                    }
                }
                () = drop => {
                    // Whoever has hung up is noticed when listening.
                    let _ = self.0.write_all(b"x").await;
                }
            }
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
