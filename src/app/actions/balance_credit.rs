//! The form that credits a customer's balance.

use axum::{extract::State, response::Response};

use crate::{
    app::{answer::Next, pages::admin::customer_balance},
    domain::{
        currency::Currency,
        error::{AppError, Code, Findings},
        ids::{CustomerId, PostingId},
        money::Money,
        people::Duty,
    },
    flows::{
        detached::detached,
        payments::credit_balance::{Credit, credit_balance},
        portal::Portal,
    },
    request::{Asked, Key, Posted, Visit},
};

pub async fn credit(visit: Visit, State(portal): State<Portal>, Key(id): Key<CustomerId>, posted: Posted) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Money)?;
        let credit = read(id, posted.only(&["request_key", "amount", "currency", "reason"])?)?;
        let (portal, request_id) = (portal.clone(), visit.request_id.clone());
        detached(async move { credit_balance(&portal, &admin, &credit, &request_id).await }).await?;
        Ok(Next::to(format!("/admin/customers/{id}/balance")).saying("money-credited"))
    }
    .await;
    match visit.answer(outcome, &posted) {
        Ok(answer) => answer,
        Err(visit) => customer_balance::page(visit, State(portal), Key(id), Asked::default()).await,
    }
}

fn read(customer: CustomerId, posted: &Posted) -> Result<Credit, AppError> {
    let key: PostingId =
        posted.get("request_key").parse().map_err(|_: AppError| AppError::Conflict(Code::BadRequest))?;
    let mut findings = Findings::default();
    let reason = findings.take("reason", posted.required("reason", 200));
    let currency = findings.take("currency", Currency::parse(posted.get("currency")));
    let amount =
        currency.and_then(|currency| findings.take("amount", Money::parse_positive(posted.get("amount"), currency)));
    findings.done()?;
    let (reason, amount) = reason.zip(amount).ok_or(AppError::Conflict(Code::BadRequest))?;
    Ok(Credit { customer, amount, reason, key })
}
