//! Behind the inbox: a notice is read again.

use axum::{extract::State, response::Response};

use crate::{
    app::{answer::Next, pages::admin::notice},
    domain::{ids::NoticeId, people::Duty},
    flows::{detached::detached, payments::process_again::process_again, portal::Portal},
    request::{Key, Posted, Visit},
};

pub async fn again(visit: Visit, State(portal): State<Portal>, Key(id): Key<NoticeId>, posted: Posted) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Assist)?;
        posted.only(&[])?;
        let (portal, request_id) = (portal.clone(), visit.request_id.clone());
        detached(async move { process_again(&portal, &admin, id, &request_id).await }).await?;
        Ok(Next::to(format!("/admin/inbox/{id}")).saying("money-read-again"))
    }
    .await;
    match visit.answer(outcome, &posted) {
        Ok(answer) => answer,
        Err(visit) => notice::page(visit, State(portal), Key(id)).await,
    }
}
