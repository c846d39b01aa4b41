//! Connections: taken in, bounded in time, and let go in peace when the process stops.

use std::{net::SocketAddr, pin::pin, time::Duration};

use axum::{Router, body::Body, extract::ConnectInfo};
use hyper::{body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt;

/// How long the head of a request may take, and how long a connection may be idle. The proxy in front closes earlier.
const HEAD: Duration = Duration::from_secs(15);

/// How long requests in flight may take to finish once the process was told to stop.
pub const FAREWELL: Duration = Duration::from_secs(20);

/// After a refusal of the system to give us one more connection.
const BREATH: Duration = Duration::from_millis(200);

/// Until told to stop: then nobody new is let in, and those inside have so long to finish.
pub async fn answer(listener: TcpListener, service: Router, stop: CancellationToken, farewell: Duration) {
    let connections = TaskTracker::new();
    loop {
        let taken = tokio::select! {
            taken = listener.accept() => taken,
            () = stop.cancelled() => break,
        };
        match taken {
            Ok((stream, peer)) => _ = connections.spawn(hold(stream, peer, service.clone(), stop.clone())),
            Err(cause) => {
                tracing::warn!(%cause, "a connection cannot be taken in");
                tokio::time::sleep(BREATH).await;
            }
        }
    }
    drop(listener);
    connections.close();
    if tokio::time::timeout(farewell, connections.wait()).await.is_err() {
        tracing::warn!(left = connections.len(), "requests were cut off by the stop");
    }
}

/// One connection, HTTP/1.1. What is being answered is finished even when the stop comes; the next request is not read.
async fn hold(stream: TcpStream, peer: SocketAddr, service: Router, stop: CancellationToken) {
    let named = service.map_request(move |mut request: http::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request.map(Body::new)
    });
    let mut protocol = http1::Builder::new();
    protocol.timer(TokioTimer::new()).header_read_timeout(HEAD);
    let connection = protocol.serve_connection(TokioIo::new(stream), TowerToHyperService::new(named));
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(cause) = ended {
        tracing::debug!(%cause, "a connection broke off");
    }
}
