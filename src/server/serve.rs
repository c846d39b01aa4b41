//! The whole portal as one service, and the process that listens with it.

use std::{net::SocketAddr, time::Duration};

use axum::{Router, extract::DefaultBodyLimit, middleware};
use http::StatusCode;
use tokio_util::sync::CancellationToken;
use tower_http::{
    catch_panic::CatchPanicLayer, compression::CompressionLayer, csrf::CsrfLayer, timeout::RequestBodyTimeoutLayer,
};

use super::{assets, headers, health, icons, layers, metrics, sessions, wall, webhooks};
use crate::{app, flows::portal::Portal};

/// The most bytes a form may have; uploads name their own bound.
const FORM: usize = 256 * 1024;

/// How long requests in flight may take to finish once the process was told to stop.
const FAREWELL: Duration = Duration::from_secs(20);

/// Every route behind every layer, innermost first.
pub fn service(portal: Portal, proxies: usize) -> Router {
    // Drawing needs to know the runtime; a second portal in one process finds it known.
    let _ = any_spawner::Executor::init_tokio();
    let people = app::routes::routes()
        .fallback(|| async { StatusCode::NOT_FOUND })
        .layer(DefaultBodyLimit::max(FORM))
        .layer(middleware::from_fn(layers::administration))
        .layer(CsrfLayer::new())
        .layer(CatchPanicLayer::custom(wall::caught))
        .layer(middleware::from_fn_with_state(portal.clone(), layers::host))
        .layer(middleware::from_fn_with_state(portal.clone(), wall::finish))
        .layer(middleware::from_fn_with_state((portal.clone(), layers::Proxies(proxies)), layers::visit))
        .layer(sessions::layer(&portal));
    let machines = health::routes().merge(webhooks::routes()).merge(assets::routes(&portal)).merge(icons::routes());
    let all = people
        .merge(machines)
        .layer(RequestBodyTimeoutLayer::new(Duration::from_secs(10)))
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn(metrics::counted));
    headers::secured(all, &portal.addresses.base).with_state(portal)
}

/// Listens until told to stop, then lets what is in flight finish, within bounds.
pub async fn listen(
    portal: Portal,
    proxies: usize,
    address: SocketAddr,
    stop: CancellationToken,
) -> std::io::Result<()> {
    let listener = tokio::net::TcpListener::bind(address).await?;
    let service = service(portal, proxies).into_make_service_with_connect_info::<SocketAddr>();
    let stopping = stop.clone();
    let served = axum::serve(listener, service).with_graceful_shutdown(async move { stopping.cancelled().await });
    tokio::select! {
        ended = served => ended,
        () = async { stop.cancelled().await; tokio::time::sleep(FAREWELL).await } => Ok(()),
    }
}

/// Cancelled by SIGTERM or Ctrl-C.
pub fn stop_signal() -> CancellationToken {
    let stop = CancellationToken::new();
    let stopping = stop.clone();
    tokio::spawn(async move {
        let interrupt = tokio::signal::ctrl_c();
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut terminate) => tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} },
            Err(_) => _ = interrupt.await,
        }
        stopping.cancel();
    });
    stop
}
