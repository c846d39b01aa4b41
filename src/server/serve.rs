//! The whole portal as one service, and the process that listens with it.

use std::{net::SocketAddr, time::Duration};

use axum::{Router, extract::DefaultBodyLimit, middleware, routing::get};
use http::StatusCode;
use tower_http::{
    catch_panic::CatchPanicLayer, compression::CompressionLayer, csrf::CsrfLayer, timeout::RequestBodyTimeoutLayer,
};

use super::{assets, headers, layers, sessions, wall};
use crate::{app, flows::portal::Portal};

/// The most bytes a form may have; uploads name their own bound.
const FORM: usize = 256 * 1024;

/// Every route behind every layer, innermost first.
pub fn service(portal: Portal, proxies: usize) -> Router {
    // Drawing needs to know the runtime; a second portal in one process finds it known.
    let _ = any_spawner::Executor::init_tokio();
    let people = app::routes::routes()
        .fallback(|| async { StatusCode::NOT_FOUND })
        .layer(CatchPanicLayer::custom(wall::caught))
        .layer(DefaultBodyLimit::max(FORM))
        .layer(middleware::from_fn(layers::administration))
        .layer(CsrfLayer::new())
        .layer(middleware::from_fn_with_state(portal.clone(), layers::host))
        .layer(middleware::from_fn_with_state(portal.clone(), wall::finish))
        .layer(middleware::from_fn_with_state((portal.clone(), layers::Proxies(proxies)), layers::visit))
        .layer(sessions::layer(&portal));
    let machines = Router::new().route("/healthz", get(|| async { "ok" })).merge(assets::routes(&portal));
    let all = people
        .merge(machines)
        .layer(RequestBodyTimeoutLayer::new(Duration::from_secs(10)))
        .layer(CompressionLayer::new());
    headers::secured(all, &portal.addresses.base).with_state(portal)
}

/// Listens until told to stop, then lets what is in flight finish.
pub async fn listen(portal: Portal, proxies: usize, address: SocketAddr) -> std::io::Result<()> {
    let listener = tokio::net::TcpListener::bind(address).await?;
    let service = service(portal, proxies).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(stop_signal()).await
}

async fn stop_signal() {
    let interrupt = tokio::signal::ctrl_c();
    let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) else {
        let _ = interrupt.await;
        return;
    };
    tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} }
}
