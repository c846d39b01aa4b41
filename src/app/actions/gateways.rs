//! Behind the forms of the payment gateways.

use axum::{extract::State, response::Response};

use super::{gateway_form, proof};
use crate::{
    app::{
        answer::Next,
        pages::admin::{gateway, gateway_new, gateways},
    },
    db,
    domain::{
        currency::Currency,
        error::{AppError, Code, Findings},
        ids::GatewayId,
        people::{Actor, Admin, Duty},
    },
    flows::{
        gateways::{
            check::{Verdict, check as ask},
            create::{NewAccount, create as create_gateway},
            delete::delete as delete_gateway,
            open::open,
            reorder::{Direction, reorder},
            save::{Form, Saved, save as save_gateway},
        },
        portal::Portal,
    },
    providers::{self, Accounts, Provider},
    request::{Key, Posted, Visit},
};

const LIST: &str = "/admin/settings/store/gateways";

fn address(id: GatewayId) -> String {
    format!("{LIST}/{id}")
}

pub async fn create(visit: Visit, State(portal): State<Portal>, posted: Posted) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Configure)?;
        posted.only(&["provider", "account_name", "currencies*"])?;
        let id = create_gateway(&portal, &admin, new_account(&posted)?, &visit.request_id).await?;
        Ok(Next::to(address(id)).saying("gateway-created"))
    }
    .await;
    match visit.answer(outcome, &posted) {
        Ok(answer) => answer,
        Err(visit) => gateway_new::page(visit, State(portal)).await,
    }
}

fn new_account(posted: &Posted) -> Result<NewAccount, AppError> {
    let mut found = Findings::default();
    let provider = found.take("provider", providers::find(posted.get("provider")).ok_or(Code::Required));
    let many = provider.is_none_or(|provider| provider.capabilities().accounts == Accounts::Many);
    let account_name =
        if many { found.take("account_name", posted.required("account_name", 40)) } else { Some(String::new()) };
    let codes = posted.all("currencies").iter();
    let currencies = codes.filter_map(|code| found.take("currencies", Currency::parse(code))).collect();
    found.done()?;
    provider
        .zip(account_name)
        .map(|(provider, account_name)| NewAccount { provider, account_name, currencies })
        .ok_or(AppError::NotFound)
}

pub async fn save(visit: Visit, State(portal): State<Portal>, Key(id): Key<GatewayId>, posted: Posted) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Configure)?;
        let form = read(&visit, &portal, (&admin, id), &posted).await?;
        match save_gateway(&portal, &admin, id, form, &visit.request_id).await? {
            Saved::Wholly => Ok(Next::to(address(id)).saying("saved")),
            // The values are kept; the page says what is missing before the wished status.
            Saved::Lacking(lacking) => Err(AppError::Invalid(lacking)),
        }
    }
    .await;
    match visit.answer(outcome, &posted) {
        Ok(answer) => answer,
        Err(visit) => gateway::page(visit, State(portal), Key(id)).await,
    }
}

async fn read(
    visit: &Visit,
    portal: &Portal,
    (admin, id): (&Admin, GatewayId),
    posted: &Posted,
) -> Result<Form, AppError> {
    let gateway = db::gateways::find(portal.db.reader(), id).await?;
    let provider: &dyn Provider = providers::find(&gateway.provider).ok_or(AppError::NotFound)?;
    let form = gateway_form::read(provider, posted)?;
    if gateway_form::changes_settings(&form, &open(portal, &gateway).await?) {
        proof::assured(visit, portal, admin.person, posted).await?;
    }
    Ok(form)
}

pub async fn check(visit: Visit, State(portal): State<Portal>, Key(id): Key<GatewayId>, posted: Posted) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Configure)?;
        posted.only(&[])?;
        match ask(&portal, &Actor::Admin(admin), id, &visit.request_id).await? {
            Verdict::Good => Ok(Next::to(address(id)).saying("gateway-checked")),
            Verdict::Incomplete => Err(AppError::invalid("", Code::CredentialsUnchecked)),
            Verdict::Disabled(_) => Ok(Next::to(address(id)).saying("gateway-disabled")),
            Verdict::Bad(mut complaint) => {
                complaint.field = "".into();
                Err(AppError::Invalid(vec![complaint]))
            }
        }
    }
    .await;
    match visit.answer(outcome, &posted) {
        Ok(answer) => answer,
        Err(visit) => gateway::page(visit, State(portal), Key(id)).await,
    }
}

pub async fn order(visit: Visit, State(portal): State<Portal>, Key(id): Key<GatewayId>, posted: Posted) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Configure)?;
        posted.only(&["direction"])?;
        let direction = Direction::parse(posted.get("direction"));
        let direction = direction.ok_or_else(|| AppError::invalid("direction", Code::Validation))?;
        reorder(&portal, &admin, (id, direction), &visit.request_id).await?;
        Ok(Next::to(LIST).saying("gateways-reordered"))
    }
    .await;
    match visit.answer(outcome, &posted) {
        Ok(answer) => answer,
        Err(visit) => gateways::page(visit, State(portal)).await,
    }
}

pub async fn delete(visit: Visit, State(portal): State<Portal>, Key(id): Key<GatewayId>, posted: Posted) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Configure)?;
        posted.only(&[])?;
        delete_gateway(&portal, &admin, id, &visit.request_id).await?;
        Ok(Next::to(LIST).saying("gateway-deleted"))
    }
    .await;
    match visit.answer(outcome, &posted) {
        Ok(answer) => answer,
        Err(visit) => gateway::page(visit, State(portal), Key(id)).await,
    }
}
