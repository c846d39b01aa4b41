//! Behind the forms of the store's and the cart's settings.

use axum::{extract::State, response::Response};

use crate::{
    app::{
        answer::Next,
        pages::admin::{cart, store},
    },
    domain::{
        error::{AppError, Code, Fault, Findings},
        fec::is_siren,
        people::Duty,
        shop::{Cart, LateMoneyRule, Shop},
    },
    flows::{
        portal::Portal,
        shop::{save_cart::save_cart, save_shop::save_shop},
    },
    request::{Posted, Visit},
};

const FIELDS: &[&str] = &[
    "version",
    "name",
    "address",
    "vat_number",
    "siren",
    "series",
    "late_money",
    "due_days",
    "notice_days",
    "refund_limit",
];

pub async fn save(visit: Visit, State(portal): State<Portal>, posted: Posted) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Configure)?;
        let (shop, version) = read_shop(posted.only(FIELDS)?)?;
        save_shop(&portal, &admin, (&shop, version), &visit.request_id).await?;
        Ok(Next::to("/admin/settings/store").saying("saved"))
    }
    .await;
    match visit.answer(outcome, &posted) {
        Ok(answer) => answer,
        Err(visit) => store::page(visit, State(portal)).await,
    }
}

fn read_shop(posted: &Posted) -> Result<(Shop, i32), AppError> {
    let mut found = Findings::default();
    let version = found.take("version", posted.get("version").parse().map_err(|_| Code::Validation));
    let name = found.take("name", posted.required("name", 80));
    let address = found.take("address", posted.lines("address", 400));
    let vat_number = found.take("vat_number", posted.line("vat_number", 30));
    let siren = found.take("siren", posted.line("siren", 20).and_then(siren));
    let series = found.take("series", posted.required("series", 8).and_then(series));
    let late_money = found.take("late_money", LateMoneyRule::parse(posted.get("late_money")).ok_or(Code::Required));
    let due_days = found.take("due_days", days(posted.get("due_days"), 365));
    let notice_days = found.take("notice_days", days(posted.get("notice_days"), 3_650));
    let limit = posted.get("refund_limit").trim().parse().map_err(|_| Code::NumberInvalid);
    let refund_limit = found.take("refund_limit", limit);
    found.done()?;
    let shop = Shop {
        name: name.unwrap_or_default(),
        address: address.unwrap_or_default(),
        vat_number: vat_number.unwrap_or_default(),
        siren: siren.unwrap_or_default(),
        series: series.unwrap_or_default(),
        late_money: late_money.unwrap_or_default(),
        due_days: due_days.unwrap_or_default(),
        notice_days: notice_days.unwrap_or_default(),
        refund_limit: refund_limit.unwrap_or_default(),
    };
    Ok((shop, version.unwrap_or_default()))
}

/// Without blanks; none is fine until the file of entries is wanted.
fn siren(text: String) -> Result<String, Fault> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    (plain.is_empty() || is_siren(&plain)).then_some(plain).ok_or(Code::SirenInvalid.into())
}

/// Capitals and digits only: the series is part of numbers people type and files are named after.
fn series(text: String) -> Result<String, Fault> {
    let plain = text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    plain.then_some(text).ok_or(Code::TextInvalid.into())
}

fn days(text: &str, most: u16) -> Result<u16, Code> {
    text.trim().parse().ok().filter(|days| *days <= most).ok_or(Code::NumberInvalid)
}

pub async fn choose_cart(visit: Visit, State(portal): State<Portal>, posted: Posted) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Configure)?;
        let (cart, version) = read_cart(posted.only(&["version", "gateway"])?)?;
        save_cart(&portal, &admin, (cart, version), &visit.request_id).await?;
        Ok(Next::to("/admin/settings/store/cart").saying("saved"))
    }
    .await;
    match visit.answer(outcome, &posted) {
        Ok(answer) => answer,
        Err(visit) => cart::page(visit, State(portal)).await,
    }
}

fn read_cart(posted: &Posted) -> Result<(Cart, i32), AppError> {
    let version = posted.get("version").parse().map_err(|_| AppError::invalid("version", Code::Validation))?;
    let gateway = match posted.get("gateway") {
        "" => None,
        id => Some(id.parse().map_err(|_| AppError::invalid("gateway", Code::GatewayUnavailable))?),
    };
    Ok((Cart { gateway }, version))
}
