//! What happens to every request before a page or an action sees it: id, identity, language, bounds.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::{
    extract::{ConnectInfo, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use tower_sessions::Session;

use crate::{
    db,
    domain::{error::AppError, ids::PersonId, people::Identity},
    flows::portal::Portal,
    request::{
        Visit, flash, language,
        visit::{Facts, Wants},
    },
};

/// The session's word for the person who signed in.
pub const PERSON: &str = "person";

pub static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// How many proxies in front append to `X-Forwarded-For`.
#[derive(Debug, Clone, Copy)]
pub struct Proxies(pub usize);

/// Longest path and query together, in bytes.
const LONGEST_TARGET: usize = 8 * 1024;

/// Finds out who asks. A session that names nobody any more counts as signed out.
pub async fn visit(
    State((portal, proxies)): State<(Portal, Proxies)>,
    session: Session,
    mut request: Request,
    next: Next,
) -> Response {
    let target = request.uri().path_and_query().map_or("/", |target| target.as_str()).to_owned();
    if target.len() > LONGEST_TARGET {
        return StatusCode::URI_TOO_LONG.into_response();
    }
    let request_id = uuid::Uuid::now_v7().simple().to_string();
    let (identity, preferred) = match who(&portal, &session).await {
        Ok(found) => found,
        Err(_) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
    };
    let headers = request.headers();
    let facts = Facts {
        identity,
        language: flash::cookie(headers, language::COOKIE)
            .and_then(|tag| crate::domain::language::Language::parse(&tag))
            .or(preferred)
            .unwrap_or_else(|| language::of(headers)),
        request_id: request_id.clone(),
        address: client(&request, proxies),
        target,
        flash: flash::key(headers),
        session,
        wants: wants(headers),
    };
    request.extensions_mut().insert(Visit::new(facts));
    let mut answer = next.run(request).await;
    if let Ok(id) = HeaderValue::from_str(&request_id) {
        answer.headers_mut().insert(REQUEST_ID.clone(), id);
    }
    answer
}

async fn who(
    portal: &Portal,
    session: &Session,
) -> Result<(Identity, Option<crate::domain::language::Language>), AppError> {
    let person: Option<PersonId> = session.get(PERSON).await.map_err(|_| AppError::Unavailable)?;
    match person {
        Some(person) => db::people::identity(&portal.db, person).await,
        None => Ok((Identity::Nobody, None)),
    }
}

/// The last address that our own proxies wrote; what lies before it, anybody could have written.
fn client(request: &Request, Proxies(proxies): Proxies) -> IpAddr {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let forwarded = request
        .headers()
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .filter_map(|address| address.trim().parse().ok())
        .collect::<Vec<IpAddr>>();
    let named = proxies.checked_sub(1).and_then(|hops| forwarded.into_iter().rev().nth(hops));
    named.or(peer).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
}

fn wants(headers: &HeaderMap) -> Wants {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or("");
    if accept.contains("application/json") && !accept.contains("text/html") { Wants::Json } else { Wants::Html }
}
