//! A bank's file comes in as a file of a form; where its columns have to be named, the next page asks.

use axum::{extract::State, response::Response};

use crate::{
    app::{
        answer::Next,
        pages::admin::bank::{columns, import as page},
    },
    domain::{
        currency::Currency,
        error::{AppError, Code, Findings},
        ids::FileId,
        people::Duty,
        statement::{
            booked::OwnAccount,
            profile::{Amounts, Days, Decimals, Profile},
        },
    },
    flows::{
        detached::detached,
        portal::Portal,
        statements::{
            accounts::account,
            import::{Imported, Upload, import},
            map::{map, unmapped},
        },
    },
    providers::statement::MOST_BYTES,
    request::{Key, Posted, Uploaded, Visit},
};

/// The form around the file: beyond the file's own bound, so that what is too large is said beside its field.
pub const MOST_FORM_BYTES: usize = MOST_BYTES + 1024 * 1024;

const COLUMNS: &[&str] = &[
    "booked",
    "value",
    "days",
    "amount",
    "mark",
    "debit",
    "credit",
    "decimals",
    "currency",
    "text",
    "text_more",
    "name",
    "iban",
    "reference",
];

pub async fn upload(visit: Visit, State(portal): State<Portal>, uploaded: Uploaded) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Money)?;
        let upload = chosen(&portal, &uploaded).await?;
        let (portal, request_id) = (portal.clone(), visit.request_id.clone());
        detached(async move { import(&portal, &admin, upload, &request_id).await }).await.map(onward)
    }
    .await;
    match visit.answer(outcome, &uploaded.posted) {
        Ok(answer) => answer,
        Err(visit) => page::page(visit, State(portal)).await,
    }
}

async fn chosen(portal: &Portal, uploaded: &Uploaded) -> Result<Upload, AppError> {
    uploaded.posted.only(&["account"])?;
    uploaded.only_files(&["file"])?;
    let content = uploaded.file("file").ok_or_else(|| AppError::invalid("file", Code::Required))?.to_vec();
    let account = match uploaded.posted.get("account") {
        "" => None,
        text => Some(own(portal, text).await?),
    };
    Ok(Upload { content, account })
}

async fn own(portal: &Portal, text: &str) -> Result<OwnAccount, AppError> {
    let unknown = || AppError::invalid("account", Code::Required);
    let (gateway, currency) = text.split_once('.').ok_or_else(unknown)?;
    let (gateway, currency) = (gateway.parse().map_err(|_| unknown())?, Currency::parse(currency));
    account(portal, gateway, currency.map_err(|_| unknown())?).await.map_err(|_| unknown())
}

fn onward(imported: Imported) -> Next {
    match imported {
        Imported::New(id, 0) => Next::to(format!("/admin/bank/statements/{id}")).saying("bank-nothing-new"),
        Imported::New(id, _) => Next::to(format!("/admin/bank/statements/{id}")).saying("bank-imported"),
        Imported::Known(id) => Next::to(format!("/admin/bank/statements/{id}")).saying("bank-known"),
        Imported::Unmapped(file) => Next::to(format!("/admin/bank/files/{file}")),
    }
}

pub async fn name_columns(
    visit: Visit,
    State(portal): State<Portal>,
    Key(id): Key<FileId>,
    posted: Posted,
) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Money)?;
        let profile = profile(&portal, id, posted.only(COLUMNS)?).await?;
        let (portal, request_id) = (portal.clone(), visit.request_id.clone());
        detached(async move { map(&portal, &admin, (id, profile), &request_id).await }).await.map(onward)
    }
    .await;
    match visit.answer(outcome, &posted) {
        Ok(answer) => answer,
        Err(visit) => columns::page(visit, State(portal), Key(id)).await,
    }
}

async fn profile(portal: &Portal, id: FileId, posted: &Posted) -> Result<Profile, AppError> {
    let header = unmapped(portal, id).await?.guess.header;
    let column = |name: &str| posted.get(name).parse::<usize>().ok().filter(|place| *place < header.len());
    let mut found = Findings::default();
    let amounts = match (column("amount"), column("mark"), column("debit"), column("credit")) {
        (Some(amount), Some(mark), ..) => Ok(Amounts::Marked { amount, mark }),
        (Some(amount), ..) => Ok(Amounts::Signed(amount)),
        (None, _, Some(debit), Some(credit)) => Ok(Amounts::Sides { debit, credit }),
        _ => Err(Code::Required),
    };
    let amounts = found.take("amount", amounts);
    let booked = found.take("booked", column("booked").ok_or(Code::Required));
    let text = found.take("text", column("text").ok_or(Code::Required));
    let days = found.take("days", Days::parse(posted.get("days")).ok_or(Code::Required));
    let decimals = found.take("decimals", Decimals::parse(posted.get("decimals")).ok_or(Code::Required));
    let (Some(amounts), Some(booked), Some(text), Some(days), Some(decimals)) = (amounts, booked, text, days, decimals)
    else {
        return Err(found.done().err().unwrap_or(AppError::Conflict(Code::BadRequest)));
    };
    Ok(Profile {
        days,
        decimals,
        booked,
        value: column("value"),
        amounts,
        currency: column("currency"),
        text: [Some(text), column("text_more")].into_iter().flatten().collect(),
        name: column("name"),
        iban: column("iban"),
        reference: column("reference"),
        header,
    })
}
