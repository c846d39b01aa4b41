//! Behind the desk of bank transfers: confirmed, never arrived, the proof handed out.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, header};

use crate::{
    app::{answer::Next, draw, pages::admin::transfer},
    db,
    domain::{
        error::{AppError, Code, Findings},
        ids::PaymentId,
        money::Money,
        people::Duty,
    },
    flows::{
        detached::detached,
        payments::{
            confirm_transfer::{confirm_transfer, refuse_transfer},
            transfer_desk,
        },
        portal::Portal,
    },
    request::{Asked, Key, Posted, Visit},
};

pub async fn confirm(visit: Visit, State(portal): State<Portal>, Key(id): Key<PaymentId>, posted: Posted) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Money)?;
        let received = received(&portal, id, posted.only(&["amount", "due"])?).await?;
        let (portal, request_id) = (portal.clone(), visit.request_id.clone());
        detached(async move { confirm_transfer(&portal, &admin, id, received, &request_id).await }).await?;
        Ok(Next::to(format!("/admin/payments/{id}")).saying("money-transfer-confirmed"))
    }
    .await;
    answer(visit, portal, id, (outcome, posted)).await
}

pub async fn refuse(visit: Visit, State(portal): State<Portal>, Key(id): Key<PaymentId>, posted: Posted) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Money)?;
        posted.only(&[])?;
        let (portal, request_id) = (portal.clone(), visit.request_id.clone());
        detached(async move { refuse_transfer(&portal, &admin, id, &request_id).await }).await?;
        Ok(Next::to("/admin/transfers").saying("money-transfer-refused"))
    }
    .await;
    answer(visit, portal, id, (outcome, posted)).await
}

/// The amount, if what confirming it does still is what the page said.
async fn received(portal: &Portal, id: PaymentId, posted: &Posted) -> Result<Money, AppError> {
    let one = transfer_desk::one(portal, id).await?;
    let currency = one.line.payment.amount.currency;
    let mut findings = Findings::default();
    let amount = findings.take("amount", Money::parse_positive(posted.get("amount"), currency));
    findings.done()?;
    if posted.get("due") != one.due.plain() {
        return Err(AppError::Conflict(Code::TotalChanged));
    }
    amount.ok_or(AppError::Conflict(Code::BadRequest))
}

async fn answer(
    visit: Visit,
    portal: Portal,
    id: PaymentId,
    (outcome, posted): (Result<Next, AppError>, Posted),
) -> Response {
    match visit.answer(outcome, &posted) {
        Ok(answer) => answer,
        Err(visit) => transfer::page(visit, State(portal), Key(id), Asked::default()).await,
    }
}

/// A stranger's file: never shown by us, only handed out, and powerless wherever it is opened.
pub async fn proof(visit: Visit, State(portal): State<Portal>, Key(id): Key<PaymentId>) -> Response {
    let file = async {
        visit.admin(Duty::Read)?;
        let one = transfer_desk::one(&portal, id).await?;
        let proof = one.transfer.and_then(|transfer| transfer.proof).ok_or(AppError::NotFound)?;
        Ok((db::transfers::file(portal.db.reader(), proof).await?, one.line.payment.reference))
    };
    match file.await {
        Ok((file, reference)) => handed_out(file, &reference),
        Err(error) => draw::problem(&portal, visit, error).await,
    }
}

pub(super) fn handed_out(file: db::transfers::File, reference: &str) -> Response {
    let ending = match file.content_type.as_str() {
        "application/pdf" => "pdf",
        "image/png" => "png",
        "image/jpeg" => "jpg",
        "image/webp" => "webp",
        _ => "bin",
    };
    let content_type = HeaderValue::from_str(&file.content_type)
        .unwrap_or_else(|_| HeaderValue::from_static("application/octet-stream"));
    let name = HeaderValue::from_str(&format!("attachment; filename=\"{reference}.{ending}\""))
        .unwrap_or_else(|_| HeaderValue::from_static("attachment"));
    let headers = [
        (header::CONTENT_TYPE, content_type),
        (header::CONTENT_DISPOSITION, name),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, file.content).into_response()
}
