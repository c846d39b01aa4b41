//! Where a payment that was begun leads the browser: to the provider, to our page of the payment, or to the question.

use axum::response::Response;

use super::{answer::Next, pages::customer::handover};
use crate::{
    domain::{error::AppError, payment::NextStep},
    flows::{payments::start::Begun, portal::Portal},
    request::{Posted, Visit},
};

/// `question` is the address that asks whether to leave the gateway that has a payment open.
pub async fn onward(
    visit: Visit,
    portal: &Portal,
    begun: Result<Begun, AppError>,
    (posted, question): (&Posted, String),
) -> Result<Response, Visit> {
    let next = match begun {
        Ok(Begun::Payment(_, NextStep::PostForm { url, fields })) => {
            return Ok(handover::page(visit, portal, handover::Handover { url, fields }).await);
        }
        Ok(Begun::Payment(_, NextStep::Redirect { url })) => Ok(Next::to_provider(url)),
        Ok(Begun::Payment(id, _)) => Ok(Next::to(format!("/payments/{id}"))),
        Ok(Begun::Switch(_)) => Ok(Next::to(question)),
        Err(error) => Err(error),
    };
    visit.answer(next, posted)
}
