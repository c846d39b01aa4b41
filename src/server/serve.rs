//! The whole portal as one service, and the process that listens with it.

use std::net::SocketAddr;

use axum::{Router, extract::DefaultBodyLimit, middleware};
use http::StatusCode;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower::ServiceBuilder;
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer, csrf::CsrfLayer};

use super::{assets, connections, headers, health, icons, layers, metrics, sessions, wall, webhooks};
use crate::{
    app::routes,
    flows::portal::Portal,
    request::doors::{Door, Doors},
};

/// The most bytes a form may have; uploads name their own bound.
const FORM: usize = 256 * 1024;

/// Every route behind every layer, of each stack the outermost first. Few stacks: each one boxes every route once more.
pub fn service(portal: Portal, proxies: usize) -> Router {
    // Drawing needs to know the runtime; a second portal in one process finds it known.
    let _ = any_spawner::Executor::init_tokio();
    let cookie = sessions::name(&portal);
    let people = routes::routes()
        .into_router()
        .fallback(|| async { StatusCode::NOT_FOUND })
        .layer(
            ServiceBuilder::new()
                .layer(CsrfLayer::new())
                .layer(middleware::from_fn_with_state(portal.clone(), layers::administration))
                .layer(DefaultBodyLimit::max(FORM)),
        )
        .merge(routes::provider_returns().into_router())
        .layer(
            ServiceBuilder::new()
                .layer(headers::not_kept())
                .layer(middleware::from_fn(move |request, next| sessions::only_one(cookie, request, next)))
                .layer(sessions::layer(&portal))
                .layer(middleware::from_fn_with_state((portal.clone(), layers::Proxies(proxies)), layers::visit))
                .layer(middleware::from_fn_with_state(portal.clone(), wall::finish))
                .layer(middleware::from_fn_with_state(portal.clone(), layers::host))
                .layer(CatchPanicLayer::custom(wall::caught)),
        );
    let programs = for_programs(&portal).into_router().layer(middleware::from_fn(wall::finish_plainly));
    let every_answer = ServiceBuilder::new()
        .map_response(headers::secure(&portal.addresses.base))
        .layer(middleware::from_fn(metrics::counted))
        .layer(CompressionLayer::new());
    people.merge(programs).layer(every_answer).with_state(portal)
}

/// Every way in, and who may take it.
pub fn doors(portal: &Portal) -> Vec<Door> {
    let all = routes::routes().merge(for_programs(portal));
    [all.list(), routes::provider_returns().list()].concat()
}

fn for_programs(portal: &Portal) -> Doors {
    health::routes().merge(webhooks::routes()).merge(assets::routes(portal)).merge(icons::routes())
}

/// Listens until told to stop, then lets what is in flight finish, within bounds.
pub async fn listen(
    portal: Portal,
    proxies: usize,
    address: SocketAddr,
    stop: CancellationToken,
) -> std::io::Result<()> {
    let listener = TcpListener::bind(address).await?;
    connections::answer(listener, service(portal, proxies), stop, connections::BOUNDS).await;
    Ok(())
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
