//! Figures for operators, on an address of their own, never on the portal's.

use std::net::SocketAddr;

use axum::{Router, extract::Request, middleware::Next, response::Response, routing::get};
use metrics_exporter_prometheus::PrometheusBuilder;

/// Starts counting and answers `/metrics` on `address` until the process ends.
pub async fn listen(address: SocketAddr) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let recorder = PrometheusBuilder::new().install_recorder()?;
    let listener = tokio::net::TcpListener::bind(address).await?;
    let service = Router::new().route("/metrics", get(move || std::future::ready(recorder.render())));
    tokio::spawn(async move {
        if let Err(cause) = axum::serve(listener, service).await {
            tracing::error!(%cause, "metrics");
        }
    });
    Ok(())
}

/// Counts answers by status and records how long they took; the path stays out: it holds ids.
pub async fn counted(request: Request, next: Next) -> Response {
    let (begun, method) = (std::time::Instant::now(), request.method().clone());
    let answer = next.run(request).await;
    let status = answer.status().as_u16().to_string();
    metrics::counter!("guichet_answers", "method" => method.to_string(), "status" => status).increment(1);
    metrics::histogram!("guichet_answer_seconds").record(begun.elapsed());
    answer
}
