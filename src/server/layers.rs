//! What happens to every request before a page or an action sees it: id, identity, language, bounds.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};

use axum::{
    extract::{ConnectInfo, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use tokio::sync::OnceCell;
use tower_sessions::Session;

use crate::{
    app::{
        answer::{self, see_other},
        draw,
    },
    db::{self, guests::Guest, setup::Setup},
    domain::{
        Instant, device,
        error::{AppError, Code},
        ids::PersonId,
        language::Language,
        people::Identity,
    },
    flows::portal::{Portal, Stage},
    request::{
        Visit, flash, language,
        session::{self, Content},
        visit::{Facts, Wants},
    },
};

pub static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// How many proxies in front append to `X-Forwarded-For`.
#[derive(Debug, Clone, Copy)]
pub struct Proxies(pub usize);

/// Longest path and query together, in bytes.
const LONGEST_TARGET: usize = 8 * 1024;

/// The most fields one address may ask with.
const MOST_ASKED: usize = 50;

/// Finds out who asks. A session that names nobody any more counts as signed out.
pub async fn visit(
    State((portal, proxies)): State<(Portal, Proxies)>,
    session: Session,
    mut request: Request,
    next: Next,
) -> Response {
    let request_id = uuid::Uuid::now_v7().simple().to_string();
    let (known, reached) = match who(&portal, &session).await {
        Ok(known) => (known, Ok(())),
        Err(error) => (Known::default(), Err(error)),
    };
    let bearable = bearable(request.uri());
    let target = match bearable {
        Ok(()) => request.uri().path_and_query().map_or("/", |target| target.as_str()).to_owned(),
        Err(_) => request.uri().path().chars().take(200).collect(),
    };
    let headers = request.headers();
    let facts = Facts {
        identity: known.identity,
        language: flash::cookie(headers, language::COOKIE)
            .and_then(|tag| Language::parse(&tag))
            .or(known.language)
            .unwrap_or_else(|| language::of(headers)),
        request_id: request_id.clone(),
        address: client(&request, proxies),
        method: request.method().clone(),
        target,
        flash: flash::key(headers),
        at: portal.clock.now(),
        device: device::named(
            headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default(),
        ),
        proved_until: known.proved_until,
        session,
        setup: OnceCell::new_with(known.setup),
        wants: wants(headers),
    };
    let visit = Visit::new(facts);
    let mut answer = match reached.and(bearable) {
        Ok(()) => {
            request.extensions_mut().insert(visit);
            next.run(request).await
        }
        Err(error) => draw::problem(&portal, visit, error).await,
    };
    if let Ok(id) = HeaderValue::from_str(&request_id) {
        answer.headers_mut().insert(REQUEST_ID.clone(), id);
    }
    answer
}

fn bearable(asked: &Uri) -> Result<(), AppError> {
    if asked.path_and_query().is_some_and(|target| target.as_str().len() > LONGEST_TARGET) {
        return Err(AppError::Conflict(Code::UriTooLong));
    }
    let fields = asked.query().map_or(0, |query| query.split('&').count());
    if fields > MOST_ASKED { Err(AppError::Conflict(Code::BadRequest)) } else { Ok(()) }
}

#[derive(Default)]
struct Known {
    identity: Identity,
    /// In which they want to be spoken to.
    language: Option<Language>,
    /// Until when they need not prove again who they are.
    proved_until: Option<Instant>,
    setup: Option<Arc<Setup>>,
}

async fn who(portal: &Portal, session: &Session) -> Result<Known, AppError> {
    let (Some(kept), now) = (session::kept(session), portal.clock.now()) else { return Ok(Known::default()) };
    let guest = db::guests::find(&portal.db, kept, now).await.map_err(session::failed)?;
    let Some(Guest { content, identity, language, setup }) = guest else {
        session::miss(session).await?;
        return Ok(Known::default());
    };
    let content = Content::read(&content)?;
    if content.person.is_none() {
        return Ok(Known { setup, ..Known::default() });
    }
    session::prolong(session, &content, now).await?;
    Ok(Known { identity, language, proved_until: content.proved_until(), setup })
}

/// The administration is nobody else's: said before a body is read, for addresses that do not exist too.
pub async fn administration(State(portal): State<Portal>, visit: Visit, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if path != "/admin" && !path.starts_with("/admin/") {
        return next.run(request).await;
    }
    match &visit.identity {
        Identity::Admin(admin) => match lacks_a_factor(&portal, &visit, admin.person).await {
            Ok(false) => next.run(request).await,
            Ok(true) => to_the_second_factor(&portal, visit).await,
            Err(error) => draw::problem(&portal, visit, error).await,
        },
        Identity::Contact(_) => StatusCode::FORBIDDEN.into_response(),
        Identity::Nobody => StatusCode::UNAUTHORIZED.into_response(),
    }
}

async fn lacks_a_factor(portal: &Portal, visit: &Visit, person: PersonId) -> Result<bool, AppError> {
    let demand = visit.setup(portal).await?.access.second_factor;
    db::second_factors::is_lacking(portal.db.reader(), demand, person).await
}

/// The house demands one of them: first they set it up.
async fn to_the_second_factor(portal: &Portal, visit: Visit) -> Response {
    match visit.wants {
        Wants::Html => see_other(&answer::Next::to("/account/second-factor").saying("second-factor-demanded")),
        Wants::Json => draw::problem(portal, visit, AppError::Conflict(Code::SecondFactorDemanded)).await,
    }
}

/// Only the host of the configured origin is ours; in the demo this machine's own names are too.
pub async fn host(State(portal): State<Portal>, request: Request, next: Next) -> Response {
    let named = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let named = request.uri().authority().map(|authority| authority.as_str()).or(named).unwrap_or_default();
    let ours = portal.addresses.base.split_once("://").map_or("", |(_, host)| host);
    let local = portal.stage == Stage::Demo && is_this_machine(named);
    if local || named.eq_ignore_ascii_case(ours) {
        return next.run(request).await;
    }
    StatusCode::BAD_REQUEST.into_response()
}

fn is_this_machine(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    matches!(name, "localhost" | "127.0.0.1" | "[::1]")
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
