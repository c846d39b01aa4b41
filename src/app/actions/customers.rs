//! The form of a customer.

use axum::{extract::State, response::Response};

use super::{drafts::version, guests::address};
use crate::{
    app::{answer::Next, pages::admin::customers::edit},
    domain::{
        customer::{Card, Country},
        error::{AppError, Code, Findings},
        ids::CustomerId,
        language::Language,
        people::Duty,
    },
    flows::{customers, portal::Portal},
    request::{Key, Posted, Visit},
};

const FIELDS: &[&str] = &["version", "name", "email", "address", "country", "vat_number", "language", "note"];

pub async fn create(visit: Visit, State(portal): State<Portal>, posted: Posted) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Invoice)?;
        let card = card(posted.only(FIELDS)?)?;
        let id = customers::create::create(&portal, &admin, &card, &visit.request_id).await?;
        Ok(Next::to(format!("/admin/customers/{id}")).saying("customer-saved"))
    }
    .await;
    match visit.answer(outcome, &posted) {
        Ok(answer) => answer,
        Err(visit) => edit::fresh(visit, State(portal)).await,
    }
}

pub async fn save(visit: Visit, State(portal): State<Portal>, Key(id): Key<CustomerId>, posted: Posted) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Invoice)?;
        let card = card(posted.only(FIELDS)?)?;
        let place = (id, version(&posted)?);
        customers::update::update(&portal, &admin, place, &card, &visit.request_id).await?;
        Ok(Next::to(format!("/admin/customers/{id}")).saying("customer-saved"))
    }
    .await;
    match visit.answer(outcome, &posted) {
        Ok(answer) => answer,
        Err(visit) => edit::page(visit, State(portal), Key(id)).await,
    }
}

fn card(posted: &Posted) -> Result<Card, AppError> {
    let mut findings = Findings::default();
    let name = findings.take("name", posted.required("name", 120));
    let email = findings.take("email", address(posted));
    let address = findings.take("address", posted.lines("address", 400));
    let country = findings.take("country", Country::parse(posted.get("country")));
    let vat_number = findings.take("vat_number", posted.line("vat_number", 30));
    let language = findings.take("language", Language::parse(posted.get("language")).ok_or(Code::Required));
    let note = findings.take("note", posted.lines("note", 2000));
    findings.done()?;
    let missing = || AppError::Conflict(Code::BadRequest);
    Ok(Card {
        name: name.ok_or_else(missing)?,
        email: email.ok_or_else(missing)?,
        address: address.ok_or_else(missing)?,
        country: country.ok_or_else(missing)?,
        vat_number: vat_number.ok_or_else(missing)?,
        language: language.ok_or_else(missing)?,
        note: note.ok_or_else(missing)?,
    })
}
