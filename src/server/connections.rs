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

/// How long connections may take.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// For the head of a request, and for being idle. The proxy in front closes earlier.
    pub head: Duration,
    /// For what is in flight once the process was told to stop.
    pub farewell: Duration,
}

pub const BOUNDS: Bounds = Bounds { head: Duration::from_secs(15), farewell: Duration::from_secs(20) };

/// After a refusal of the system to give us one more connection.
const BREATH: Duration = Duration::from_millis(200);

/// Until told to stop: then nobody new is let in, and those inside have so long to finish.
pub async fn answer(listener: TcpListener, service: Router, stop: CancellationToken, bounds: Bounds) {
    let connections = TaskTracker::new();
    loop {
        let taken = tokio::select! {
            taken = listener.accept() => taken,
            () = stop.cancelled() => break,
        };
        match taken {
            Ok((stream, peer)) => _ = connections.spawn(hold((stream, peer), service.clone(), stop.clone(), bounds)),
            Err(cause) => {
                tracing::warn!(%cause, "a connection cannot be taken in");
                tokio::time::sleep(BREATH).await;
            }
        }
    }
    drop(listener);
    connections.close();
    if tokio::time::timeout(bounds.farewell, connections.wait()).await.is_err() {
        tracing::warn!(left = connections.len(), "requests were cut off by the stop");
    }
}

/// One connection, HTTP/1.1. What is being answered is finished even when the stop comes; the next request is not read.
async fn hold((stream, peer): (TcpStream, SocketAddr), service: Router, stop: CancellationToken, bounds: Bounds) {
    let named = service.map_request(move |mut request: http::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request.map(Body::new)
    });
    let mut protocol = http1::Builder::new();
    protocol.timer(TokioTimer::new()).header_read_timeout(bounds.head);
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
