//! Behind the forms of the chart of accounts.

use axum::{extract::State, response::Response};

use crate::{
    app::{answer::Next, pages::admin::accounts},
    domain::{
        currency::Currency,
        error::{AppError, Code, Fault, Findings},
        ids::AccountId,
        ledger::{Account, AccountKind, Part},
        people::{Actor, Duty},
    },
    flows::{
        ledger::{chart::chart, open_account::open_account, rename_account::rename_account},
        portal::Portal,
    },
    request::{Key, Posted, Visit},
};

const CHART: &str = "/admin/accounts";

pub async fn open(visit: Visit, State(portal): State<Portal>, posted: Posted) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Configure)?;
        posted.only(&["code", "name", "currency", "part"])?;
        open_account(&portal, &admin, new_account(&posted)?, &visit.request_id).await?;
        Ok(Next::to(CHART).saying("account-opened"))
    }
    .await;
    answered(visit, portal, (outcome, &posted)).await
}

fn new_account(posted: &Posted) -> Result<Account, AppError> {
    let mut found = Findings::default();
    let code = found.take("code", posted.required("code", 12).and_then(number));
    let name = found.take("name", posted.required("name", 80));
    let currency = found.take("currency", Currency::parse(posted.get("currency")));
    let part = found.take("part", Part::parse(posted.get("part")).ok_or(Code::Required));
    found.done()?;
    code.zip(name)
        .zip(currency.zip(part))
        .map(|((code, name), (currency, part))| Account {
            id: AccountId::fresh(),
            code,
            name,
            kind: kind_of(part),
            part,
            currency,
        })
        .ok_or(AppError::NotFound)
}

/// Digits and capitals: what other books can import.
fn number(code: String) -> Result<String, Fault> {
    let plain = code.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    plain.then_some(code).ok_or(Code::NumberInvalid.into())
}

/// What an account is follows from the part it plays.
const fn kind_of(part: Part) -> AccountKind {
    match part {
        Part::Receivable
        | Part::Clearing
        | Part::Bank
        | Part::FeeTax
        | Part::Disputed
        | Part::Exchange
        | Part::Other => AccountKind::Asset,
        Part::Tax | Part::Balance | Part::Unapplied => AccountKind::Liability,
        Part::Revenue => AccountKind::Income,
        Part::Fee | Part::Goodwill | Part::Loss | Part::ExchangeDifference => AccountKind::Expense,
    }
}

pub async fn rename(visit: Visit, State(portal): State<Portal>, Key(id): Key<AccountId>, posted: Posted) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Configure)?;
        let name = posted.only(&["name"])?.required("name", 80).map_err(|code| AppError::invalid("name", code))?;
        rename_account(&portal, &admin, (id, &name), &visit.request_id).await?;
        Ok(Next::to(CHART).saying("account-renamed"))
    }
    .await;
    answered(visit, portal, (outcome, &posted)).await
}

pub async fn plant(visit: Visit, State(portal): State<Portal>, posted: Posted) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Configure)?;
        let currency = Currency::parse(posted.only(&["currency"])?.get("currency"));
        let currency = currency.map_err(|code| AppError::invalid("currency", code))?;
        chart(&portal, &Actor::Admin(admin), currency, &visit.request_id).await?;
        Ok(Next::to(CHART).saying("chart-planted"))
    }
    .await;
    answered(visit, portal, (outcome, &posted)).await
}

async fn answered(visit: Visit, portal: Portal, (outcome, posted): (Result<Next, AppError>, &Posted)) -> Response {
    match visit.answer(outcome, posted) {
        Ok(answer) => answer,
        Err(visit) => accounts::page(visit, State(portal)).await,
    }
}
