//! Sessions in the database: revocable, shared by replicas, keyed by the hash of the id the browser holds.

use async_trait::async_trait;
use axum::{extract::Request, middleware::Next, response::Response};
use http::header;
use tower_sessions::{
    Expiry, SessionManagerLayer,
    cookie::{SameSite, time::Duration},
    session::{Id, Record},
    session_store::{Error, Result, SessionStore},
};

use crate::{
    db,
    flows::portal::Portal,
    request::session::{HALF, PERSON, hashed},
};

/// Signed out after so long without a visit.
const IDLE: Duration = Duration::hours(12);

#[derive(Debug, Clone)]
pub struct Store(Portal);

/// Lax, because the customer comes back from a provider's page with the session in hand.
pub fn layer(portal: &Portal) -> SessionManagerLayer<Store> {
    let name = name(portal);
    SessionManagerLayer::new(Store(portal.clone()))
        .with_name(name)
        .with_secure(name == SECURE)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(IDLE))
}

/// Of two sessions nobody could tell which is meant, nor who planted the other one: then there is none.
pub async fn only_one(name: &'static str, mut request: Request, next: Next) -> Response {
    let lines = request.headers().get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let names = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    if names.filter(|(known, _)| *known == name).count() > 1 {
        request.headers_mut().remove(header::COOKIE);
    }
    next.run(request).await
}

/// Behind https the browser itself guards it: no other host and no plain page can set it.
const SECURE: &str = "__Host-sid";

pub fn name(portal: &Portal) -> &'static str {
    if portal.addresses.base.starts_with("https://") { SECURE } else { "sid" }
}

impl Store {
    /// Times are ours, not the library's: one clock decides what has expired.
    fn kept(&self, record: &Record) -> Result<db::sessions::Kept> {
        let content = serde_json::to_string(&record.data).map_err(|cause| Error::Encode(cause.to_string()))?;
        // Whoever still waits to give a code is somebody too: what ends their sessions ends this one.
        let half = || record.data.get(HALF).and_then(|half| half.get("person"));
        let person = record.data.get(PERSON).or_else(half).and_then(|id| serde_json::from_value(id.clone()).ok());
        let expires_at = self.0.clock.now() + IDLE;
        Ok(db::sessions::Kept { id: hashed(&record.id), person, content, expires_at })
    }
}

fn failed(cause: impl std::fmt::Display) -> Error {
    Error::Backend(cause.to_string())
}

#[async_trait]
impl SessionStore for Store {
    async fn create(&self, record: &mut Record) -> Result<()> {
        // 128 random bits do not collide; the primary key would refuse it if they did.
        db::sessions::insert(&self.0.db, self.kept(record)?, self.0.clock.now()).await.map_err(failed)
    }

    async fn save(&self, record: &Record) -> Result<()> {
        // A session that was ended while this request ran stays ended.
        db::sessions::update(&self.0.db, self.kept(record)?, self.0.clock.now()).await.map_err(failed)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let kept = db::sessions::find(&self.0.db, &hashed(id), self.0.clock.now()).await.map_err(failed)?;
        let Some(kept) = kept else { return Ok(None) };
        let data = serde_json::from_str(&kept.content).map_err(|cause| Error::Decode(cause.to_string()))?;
        Ok(Some(Record { id: *id, data, expiry_date: kept.expires_at }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        db::sessions::delete(&self.0.db, &hashed(id)).await.map_err(failed)
    }
}
