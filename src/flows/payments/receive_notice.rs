//! A notice arrives: verified over its raw bytes with this gateway's own secret, kept, answered. Nothing else. Or its sender
//! asks beforehand whether anybody listens.

use http::HeaderMap;

use crate::{
    db,
    domain::{
        error::{AppError, Code},
        ids::GatewayId,
        scrub::scrubbed_body,
    },
    flows::{gateways::open, portal::Portal},
    providers::{self, NoticeError, RawNotice},
};

pub async fn receive_notice(
    portal: &Portal,
    gateway: GatewayId,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<(), AppError> {
    let gateway = db::gateways::find(portal.db.reader(), gateway).await?;
    let provider = providers::find(&gateway.provider).ok_or(AppError::NotFound)?;
    let settings = open::open(portal, &gateway).await?;
    let call = portal.call(&gateway, &settings, gateway.mode);
    let read = provider.read_notice(&call, &RawNotice { headers, body }).await;
    if read == Err(NoticeError::Expired) {
        tracing::warn!(gateway = %gateway.id, now = %call.now, "a notice signed long ago or in the future: are the clocks right?");
    }
    let notices = read.map_err(refusal)?;
    portal.hooks.at("K6").await;
    let (text, now) = (scrubbed_body(&String::from_utf8_lossy(body)), portal.clock.now());
    for notice in &notices {
        db::notices::keep(portal.db.reader(), gateway.id, notice, &text, now).await?;
    }
    db::gateways::remember_notice(portal.db.reader(), gateway.id, now).await?;
    portal.hooks.at("K7").await;
    Ok(())
}

/// What this gateway's provider is told when it asks, before it sends notices, whether they will be heard here.
pub async fn answer_challenge(portal: &Portal, gateway: GatewayId, question: &str) -> Result<String, AppError> {
    let gateway = db::gateways::find(portal.db.reader(), gateway).await?;
    let provider = providers::find(&gateway.provider).ok_or(AppError::NotFound)?;
    let settings = open::open(portal, &gateway).await?;
    provider.answer_challenge(&settings, question).map_err(|error| match error {
        NoticeError::Unsupported => AppError::Conflict(Code::MethodNotAllowed),
        error => refusal(error),
    })
}

fn refusal(error: NoticeError) -> AppError {
    match error {
        NoticeError::Unsupported => AppError::NotFound,
        NoticeError::Missing => AppError::Conflict(Code::SignatureMissing),
        NoticeError::Invalid => AppError::Conflict(Code::SignatureInvalid),
        NoticeError::Expired => AppError::Conflict(Code::SignatureExpired),
        NoticeError::Unverified => AppError::Unavailable,
        NoticeError::Unreadable => AppError::Conflict(Code::BadRequest),
    }
}
