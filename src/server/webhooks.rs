//! The door for providers' notices: raw bytes, no session, an answer at once. The work is the worker's.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    num::NonZeroU32,
    sync::Arc,
};

use axum::{
    body::Bytes,
    extract::{ConnectInfo, FromRequest, RawQuery, Request, State},
    response::{IntoResponse, Response},
};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use http::{HeaderValue, StatusCode, header};

use super::layers::REQUEST_ID;
use crate::{
    app::answer,
    domain::{
        error::{AppError, Code},
        ids::GatewayId,
        language::Language,
    },
    flows::{
        payments::receive_notice::{Refused, answer_challenge, receive_notice},
        portal::Portal,
    },
    request::{
        Key,
        doors::{Doors, Who::Program},
        patience::{self, in_time},
    },
};

/// The most bytes of one notice.
const LARGEST: usize = 1024 * 1024;

/// How many unverified notices one address may send for one gateway in a minute. Verified ones are never counted.
const UNVERIFIED: NonZeroU32 = NonZeroU32::new(60).expect("not zero");

type Strangers = Arc<DefaultKeyedRateLimiter<(GatewayId, IpAddr)>>;

pub fn routes() -> Doors {
    let strangers: Strangers = Arc::new(RateLimiter::keyed(Quota::per_minute(UNVERIFIED)));
    let heard = move |state, gateway, request| receive(state, gateway, request, strangers);
    Doors::new().post_up_to(LARGEST, "/webhooks/{gateway}", Program, heard).get(
        "/webhooks/{gateway}",
        Program,
        challenged,
    )
}

/// A provider asks whether it will be heard here; the others send no such question, and get the answer of every wrong
/// method.
async fn challenged(
    State(portal): State<Portal>,
    gateway: Result<Key<GatewayId>, crate::request::key::Absent>,
    RawQuery(question): RawQuery,
) -> Response {
    let Ok(Key(gateway)) = gateway else { return refused(&AppError::NotFound) };
    match answer_challenge(&portal, gateway, &question.unwrap_or_default()).await {
        Ok(answer) => answer.into_response(),
        Err(error @ AppError::Conflict(Code::MethodNotAllowed)) => {
            let mut answer = refused(&error);
            answer.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
            answer
        }
        Err(error) => refused(&error),
    }
}

async fn receive(
    State(portal): State<Portal>,
    gateway: Result<Key<GatewayId>, crate::request::key::Absent>,
    request: Request,
    strangers: Strangers,
) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(peer)| peer.ip());
    let Ok(Key(gateway)) = gateway else { return refused(&AppError::NotFound) };
    let headers = request.headers().clone();
    let reading = async { Bytes::from_request(request, &()).await.map_err(|unread| unread.status()) };
    let body = match in_time(patience::FORM, reading).await {
        Ok(body) => body,
        Err(status) => return refused(&unreadable(status)),
    };
    // The provider may hang up; what it told us is kept all the same.
    let story = tokio::spawn({
        let portal = portal.clone();
        async move { receive_notice(&portal, gateway, &headers, &body).await }
    });
    match story.await.unwrap_or(Err(AppError::Unavailable.into())) {
        Ok(()) => {
            portal.bell.notify_one();
            StatusCode::OK.into_response()
        }
        Err(Refused { error: AppError::Conflict(code), status }) => {
            metrics::counter!("guichet_notices_refused", "code" => code.word()).increment(1);
            match strangers.check_key(&(gateway, peer)) {
                Ok(()) => answered_with(status, refused(&AppError::Conflict(code))),
                Err(_) => refused(&AppError::RateLimited(60)),
            }
        }
        // What could not be kept is the provider's to send again.
        Err(Refused { error: AppError::NotFound, .. }) => refused(&AppError::NotFound),
        Err(_) => refused(&AppError::Unavailable),
    }
}

/// Under the status its sender waits for.
fn answered_with(status: Option<u16>, mut answer: Response) -> Response {
    if let Some(status) = status.and_then(|status| StatusCode::from_u16(status).ok()) {
        *answer.status_mut() = status;
    }
    answer
}

fn unreadable(status: StatusCode) -> AppError {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => AppError::Conflict(Code::TooLarge),
        StatusCode::REQUEST_TIMEOUT => AppError::Conflict(Code::RequestTimeout),
        _ => AppError::Conflict(Code::BadRequest),
    }
}

fn refused(error: &AppError) -> Response {
    let request_id = uuid::Uuid::now_v7().simple().to_string();
    let mut answer = answer::json_in(Language::En, &request_id, error);
    if let Ok(id) = HeaderValue::from_str(&request_id) {
        answer.headers_mut().insert(REQUEST_ID.clone(), id);
    }
    answer
}
