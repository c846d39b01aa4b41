//! The ceiling: a bare route that looks the session up, joins the invoice with its lines in one prepared SELECT, and
//! writes the same bytes as the portal's page.

use std::net::SocketAddr;

use axum::{
    Router,
    extract::{Path, State},
    response::Html,
    routing::get,
};
use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use sha2::{Digest, Sha256};
use sqlx::Row;
use uuid::Uuid;

#[derive(Clone)]
enum Pool {
    Sqlite(sqlx::SqlitePool),
    Postgres(sqlx::PgPool),
}

#[derive(Clone)]
struct Bare {
    pool: Pool,
    page: Bytes,
}

const SESSION: &str = "SELECT content FROM sessions WHERE id = $1";
const INVOICE: &str = "SELECT i.number, i.total, i.settled, l.description, l.quantity, l.unit_price, l.tax_rate, l.net
    FROM invoices i JOIN invoice_lines l ON l.invoice_id = i.id WHERE i.id = $1 ORDER BY l.position";

/// Serves until it is killed. `page`: the bytes to answer with.
pub async fn serve(
    database: &str,
    listen: SocketAddr,
    page: Vec<u8>,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let pool = match database.starts_with("sqlite") {
        true => Pool::Sqlite(sqlx::pool::PoolOptions::new().max_connections(16).connect(database).await?),
        false => Pool::Postgres(sqlx::pool::PoolOptions::new().max_connections(16).connect(database).await?),
    };
    let bare = Bare { pool, page: page.into() };
    let service = Router::new().route("/invoices/{id}", get(invoice)).with_state(bare);
    Ok(axum::serve(tokio::net::TcpListener::bind(listen).await?, service).await?)
}

async fn invoice(
    State(bare): State<Bare>,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
) -> Result<Html<Bytes>, StatusCode> {
    let cookie = headers.get(header::COOKIE).and_then(|cookie| cookie.to_str().ok()).unwrap_or_default();
    let sid = cookie.split("; ").find_map(|pair| pair.strip_prefix("sid=")).ok_or(StatusCode::UNAUTHORIZED)?;
    let session = hex::encode(Sha256::digest(sid));
    let found = match &bare.pool {
        Pool::Sqlite(pool) => {
            sqlx::query(SESSION).bind(&session).fetch_optional(pool).await.map_err(broken)?;
            let rows = sqlx::query(INVOICE).bind(id.as_bytes().as_slice()).fetch_all(pool).await.map_err(broken)?;
            rows.iter().map(|row| row.get::<i64, _>("net")).sum::<i64>()
        }
        Pool::Postgres(pool) => {
            sqlx::query(SESSION).bind(&session).fetch_optional(pool).await.map_err(broken)?;
            let rows = sqlx::query(INVOICE).bind(id).fetch_all(pool).await.map_err(broken)?;
            rows.iter().map(|row| row.get::<i64, _>("net")).sum::<i64>()
        }
    };
    if found == 0 { Err(StatusCode::NOT_FOUND) } else { Ok(Html(bare.page)) }
}

fn broken(cause: sqlx::Error) -> StatusCode {
    eprintln!("{cause}");
    StatusCode::INTERNAL_SERVER_ERROR
}
