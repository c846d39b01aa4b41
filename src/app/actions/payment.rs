//! What a customer does about a payment that was begun: comes back, goes on, gives up, asks how it is doing.

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, header};

use crate::{
    app::{
        answer::{self, Next},
        detached::detached,
        draw,
        onward::onward,
        pages::customer::{payment as pages, phase::Phase},
    },
    db,
    domain::{
        error::AppError,
        ids::PaymentId,
        payment::{NextStep, Payment, State as PaymentState},
        people::{Contact, Right},
    },
    flows::{
        payments::{back, continue_payment, return_visit, start::Begun},
        portal::Portal,
    },
    request::{Key, Posted, Visit},
};

/// Back from the provider's page. What the address says proves nothing.
pub async fn came_back(visit: Visit, State(portal): State<Portal>, Key(id): Key<PaymentId>) -> Response {
    let asked = match visit.contact(Right::Pay) {
        Ok(contact) => sent_back(&portal, contact, id, visit.question()).await,
        Err(error) => Err(error),
    };
    led_on(visit, &portal, id, asked).await
}

/// "Back" at the provider's page.
pub async fn turned_back(visit: Visit, State(portal): State<Portal>, Key(id): Key<PaymentId>) -> Response {
    let ended = match visit.contact(Right::Pay) {
        Ok(contact) => given_up(&portal, contact, id).await,
        Err(error) => Err(error),
    };
    led_on(visit, &portal, id, ended).await
}

async fn led_on(visit: Visit, portal: &Portal, id: PaymentId, outcome: Result<Payment, AppError>) -> Response {
    match outcome {
        // What they paid with was refused: the provider's page has another way.
        Ok(Payment {
            state: PaymentState::RequiresAction,
            failure: Some(_),
            next_step: Some(NextStep::Redirect { url }),
            ..
        }) => answer::see_other(&Next::to_provider(url)),
        // A payment that cannot be stopped any more is shown as it is.
        Ok(_) | Err(AppError::Conflict(_) | AppError::ProviderDown) => answer::see_other(&here(id)),
        Err(error) => draw::problem(portal, visit, error).await,
    }
}

pub async fn go_on(visit: Visit, State(portal): State<Portal>, Key(id): Key<PaymentId>, posted: Posted) -> Response {
    let begun = async {
        let contact = visit.contact(Right::Pay)?;
        posted.only(&[])?;
        let portal = portal.clone();
        let next = detached(async move { continue_payment::continue_payment(&portal, &contact, id).await }).await?;
        Ok(Begun::Payment(id, next))
    };
    let begun = begun.await;
    match onward(visit, &portal, begun, (&posted, "/".into())).await {
        Ok(answer) => answer,
        Err(visit) => pages::page(visit, State(portal), Key(id)).await,
    }
}

pub async fn give_up(visit: Visit, State(portal): State<Portal>, Key(id): Key<PaymentId>, posted: Posted) -> Response {
    let outcome = async {
        let contact = visit.contact(Right::Pay)?;
        posted.only(&[])?;
        given_up(&portal, contact, id).await?;
        Ok(here(id))
    };
    let outcome = outcome.await;
    match visit.answer(outcome, &posted) {
        Ok(answer) => answer,
        Err(visit) => pages::page(visit, State(portal), Key(id)).await,
    }
}

/// `{"state","words","done"}`, for the page that waits. Whoever may pay makes us ask the provider, now and then.
pub async fn status(visit: Visit, State(portal): State<Portal>, Key(id): Key<PaymentId>) -> Response {
    match phase(&visit, &portal, id).await {
        Ok(phase) => {
            let words = phase.title(visit.language);
            let body = serde_json::json!({"state": phase.word(), "words": words, "done": !phase.is_open()});
            ([(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))], Json(body)).into_response()
        }
        Err(error) => answer::json(&visit, &error),
    }
}

async fn phase(visit: &Visit, portal: &Portal, id: PaymentId) -> Result<Phase, AppError> {
    let contact = visit.contact(Right::See)?;
    let payment = db::payments::find_for(portal.db.reader(), contact.customer, id).await?;
    let transfer = db::transfers::of_payment(portal.db.reader(), id).await?;
    let phase = Phase::of(&payment, transfer.as_ref());
    if !phase.is_asked_about() || contact.must(Right::Pay).is_err() {
        return Ok(phase);
    }
    let payment = looked_at(portal, contact, id).await?;
    Ok(Phase::of(&payment, transfer.as_ref()))
}

async fn sent_back(
    portal: &Portal,
    contact: Contact,
    id: PaymentId,
    address: BTreeMap<String, String>,
) -> Result<Payment, AppError> {
    let portal = portal.clone();
    detached(async move { return_visit::return_visit(&portal, &contact, id, &address).await }).await
}

async fn looked_at(portal: &Portal, contact: Contact, id: PaymentId) -> Result<Payment, AppError> {
    let portal = portal.clone();
    detached(async move { return_visit::look_in(&portal, &contact, id).await }).await
}

async fn given_up(portal: &Portal, contact: Contact, id: PaymentId) -> Result<Payment, AppError> {
    let portal = portal.clone();
    detached(async move { back::back(&portal, &contact, id).await }).await
}

fn here(id: PaymentId) -> Next {
    Next::to(format!("/payments/{id}"))
}
