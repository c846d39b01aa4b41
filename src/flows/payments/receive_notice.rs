//! A notice arrives: verified over its raw bytes with this gateway's own secret, kept, answered. Nothing else. Or its sender
//! asks beforehand whether anybody listens.

use http::HeaderMap;

use crate::{
    db,
    domain::{
        error::{AppError, Code},
        ids::GatewayId,
        report::Notice,
        scrub::scrubbed_body,
    },
    flows::{gateways::open, portal::Portal},
    providers::{self, NoticeError, Provider, RawNotice},
};

/// Why a notice was not taken.
#[derive(Debug)]
pub struct Refused {
    pub error: AppError,
    /// The status its sender waits for, where that is not the error's own.
    pub status: Option<u16>,
}

impl From<AppError> for Refused {
    fn from(error: AppError) -> Self {
        Self { error, status: None }
    }
}

pub async fn receive_notice(
    portal: &Portal,
    gateway: GatewayId,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<(), Refused> {
    let (gateway, settings) = open::find(portal, gateway).await?;
    let provider = providers::find(&gateway.provider).ok_or(AppError::NotFound)?;
    let call = portal.call(&gateway, &settings, gateway.mode);
    let read = provider.read_notice(&call, &RawNotice { headers, body }).await;
    if read == Err(NoticeError::Expired) {
        tracing::warn!(gateway = %gateway.id, now = %call.now, "a notice signed long ago or in the future: are the clocks right?");
    }
    let notices = read.map_err(|error| refusal(provider, error))?;
    portal.hooks.at("K6").await;
    let bodies: Vec<String> = match notices.len() {
        0 | 1 => vec![scrubbed_body(&String::from_utf8_lossy(body))],
        _ => provider.told_apart(&String::from_utf8_lossy(body)).iter().map(|one| scrubbed_body(one)).collect(),
    };
    db::retried(|| keep(portal, gateway.id, &notices, &bodies)).await?;
    portal.hooks.at("K7").await;
    Ok(())
}

/// All that came together, or nothing of it: what is not kept is sent again whole.
async fn keep(portal: &Portal, gateway: GatewayId, notices: &[Notice], bodies: &[String]) -> Result<(), AppError> {
    let now = portal.clock.now();
    let tx = portal.db.begin().await?;
    for (place, notice) in notices.iter().enumerate() {
        let body = bodies.get(place).map_or("", String::as_str);
        db::notices::keep(&tx, gateway, notice, body, now).await?;
    }
    db::gateways::remember_notice(&tx, gateway, now).await?;
    tx.commit().await
}

/// What this gateway's provider is told when it asks, before it sends notices, whether they will be heard here.
pub async fn answer_challenge(portal: &Portal, gateway: GatewayId, question: &str) -> Result<String, AppError> {
    let (gateway, settings) = open::find(portal, gateway).await?;
    let provider = providers::find(&gateway.provider).ok_or(AppError::NotFound)?;
    provider.answer_challenge(&settings, question).map_err(|error| match error {
        NoticeError::Unsupported => AppError::Conflict(Code::MethodNotAllowed),
        error => named(error),
    })
}

fn refusal(provider: &dyn Provider, error: NoticeError) -> Refused {
    let unsigned = matches!(error, NoticeError::Missing | NoticeError::Invalid | NoticeError::Expired);
    Refused { error: named(error), status: unsigned.then(|| provider.refused_notice_status()) }
}

fn named(error: NoticeError) -> AppError {
    match error {
        NoticeError::Unsupported => AppError::NotFound,
        NoticeError::Missing => AppError::Conflict(Code::SignatureMissing),
        NoticeError::Invalid => AppError::Conflict(Code::SignatureInvalid),
        NoticeError::Expired => AppError::Conflict(Code::SignatureExpired),
        NoticeError::Unverified => AppError::Unavailable,
        NoticeError::Unreadable => AppError::Conflict(Code::BadRequest),
    }
}
