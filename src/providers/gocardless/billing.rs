//! The life of a billing request: made, agreed to on its hosted page, closed by us when its time is over.

use time::{Duration, format_description::well_known::Rfc3339};

use super::{
    api::{Api, Page, Query, Said},
    collection::{self, Found},
    keys, mandate, outcome, request,
    wire::{BillingRequest, Flow},
};
use crate::{
    domain::{
        Instant,
        payment::NextStep,
        report::{MandateReport, Outcome, Report},
    },
    providers::{Asked, Call, Charge, Standing, Started, Trouble, http},
};

const REQUESTS: &str = "/billing_requests";
const FLOWS: &str = "/billing_request_flows";

/// How many pages of a hundred requests are looked through for one of ours.
const MOST_PAGES: u32 = 20;

/// A clock may be so much ahead of another.
const SKEW: Duration = Duration::minutes(5);

pub async fn start(call: &Call<'_>, charge: &Charge) -> Result<Started, Trouble> {
    let api = Api::open(call)?;
    let made = make(&api, call, charge).await?;
    let url = page(&api, call, charge, &made.id).await?;
    http::allowed_page(&url, api.place.pages, call.base)?;
    Ok(Started { reference: Some(made.id), next: NextStep::Redirect { url } })
}

/// Reads the request. What was agreed to is collected and what is over is closed; an ended payment collects nothing.
pub async fn status(call: &Call<'_>, asked: &Asked) -> Result<Report, Trouble> {
    let api = Api::open(call)?;
    match locate(&api, asked).await? {
        Located::At(request) => {
            let outcome = told(&api, call, asked, &request).await?;
            Ok(Report::new(Some(request.id.clone()), outcome).with_mandate(left(&api, asked, &request).await))
        }
        Located::Nowhere(report) => Ok(report),
    }
}

/// The mandate the customer gave with it, whether anything is debited on it or not: nobody is to find out later.
async fn left(api: &Api<'_>, asked: &Asked, request: &BillingRequest) -> Option<MandateReport> {
    let mandate = request.links.as_ref()?.mandate_request_mandate.as_deref().filter(|_| is_of(request, asked))?;
    mandate::left(api, mandate, asked.charge.amount.currency).await
}

/// Closes the request, or stops a debit that has not left yet. Otherwise what is true is answered.
pub async fn cancel(call: &Call<'_>, asked: &Asked) -> Result<Report, Trouble> {
    let api = Api::open(call)?;
    let ended = Asked { standing: Standing::Ended, ..asked.clone() };
    let request = match locate(&api, &ended).await? {
        Located::At(request) => request,
        Located::Nowhere(report) => return Ok(report),
    };
    if request.status == "fulfilled" {
        collection::stop(&api, call, &ended, &request).await?;
    }
    let outcome = told(&api, call, &ended, &request).await?;
    Ok(Report::new(Some(request.id.clone()), outcome).with_mandate(left(&api, asked, &request).await))
}

async fn make(api: &Api<'_>, call: &Call<'_>, charge: &Charge) -> Result<BillingRequest, Trouble> {
    let body = request::billing(charge, call.settings)?;
    let made = match api.create::<BillingRequest>(REQUESTS, &charge.idempotency_key, body).await? {
        Said::Done(made) => made,
        Said::Made(id) => made_before(api, &id).await?,
        Said::No(refusal) => return Err(refusal.trouble()),
    };
    let ours = made.metadata.as_ref().and_then(|metadata| metadata.payment.as_ref());
    match keys::is_id(&made.id, "BRQ") && ours == Some(&charge.payment.to_string()) {
        true => Ok(made),
        false => Err(Trouble::unknown("the billing request is of another payment")),
    }
}

/// The same wish again: the request is still the one to go on with, unless something has become of it.
async fn made_before(api: &Api<'_>, id: &str) -> Result<BillingRequest, Trouble> {
    match read(api, id).await? {
        Ok(request) if is_open(&request) => Ok(request),
        Ok(request) => Err(Trouble::unknown(format!("the billing request is {}", http::scrubbed(&request.status)))),
        Err(report) => Err(Trouble::unknown(format!("{:?}", report.outcome))),
    }
}

/// A page of its own for each wish: a request may have several, and none can be asked for again.
async fn page(api: &Api<'_>, call: &Call<'_>, charge: &Charge, id: &str) -> Result<String, Trouble> {
    for _ in 0..2 {
        let key = format!("{}:flow:{}", charge.idempotency_key, fresh()?);
        match api.create::<Flow>(FLOWS, &key, request::flow(charge, call.settings, id)).await? {
            Said::Done(flow) if flow.links.billing_request == id => return Ok(flow.authorisation_url),
            Said::Done(_) => return Err(Trouble::unknown("the page is of another billing request")),
            // Made by a try whose answer was lost.
            Said::Made(_) => continue,
            Said::No(refusal) => return Err(refusal.trouble()),
        }
    }
    Err(Trouble::unknown("the page was made and not shown"))
}

fn fresh() -> Result<String, Trouble> {
    getrandom::u64().map(|noise| format!("{noise:016x}")).map_err(|_| Trouble::not_sent("no randomness"))
}

async fn told(api: &Api<'_>, call: &Call<'_>, asked: &Asked, request: &BillingRequest) -> Result<Outcome, Trouble> {
    match request.status.as_str() {
        _ if is_open(request) && is_over(asked, call.now) => close(api, call, asked, request).await,
        "pending" | "ready_to_fulfil" => Ok(Outcome::AwaitingCustomer),
        "fulfilling" => Ok(Outcome::Processing { by: None }),
        "fulfilled" => fulfilled(api, call, asked, request).await,
        "cancelled" => Ok(Outcome::Canceled),
        status => Ok(Outcome::Unknown { why: format!("billing request {}", http::scrubbed(status)) }),
    }
}

async fn fulfilled(
    api: &Api<'_>,
    call: &Call<'_>,
    asked: &Asked,
    request: &BillingRequest,
) -> Result<Outcome, Trouble> {
    let payment = match collection::found(api, asked, request).await? {
        Found::Payment(payment) => *payment,
        Found::Mandate(_) if asked.standing == Standing::Ended => return Ok(Outcome::Canceled),
        Found::Mandate(mandate) => match collection::debit(api, &asked.charge, &mandate).await? {
            Ok(payment) => payment,
            Err(refusal) => return Ok(Outcome::Failed { reason: outcome::reason(&refusal.reason).into() }),
        },
        Found::Unclear(why) => return Ok(Outcome::Unknown { why }),
    };
    let account = request.links.as_ref().and_then(|links| links.customer_bank_account.as_deref());
    outcome::of(api, call.mode, &payment, account).await
}

fn is_open(request: &BillingRequest) -> bool {
    matches!(request.status.as_str(), "pending" | "ready_to_fulfil")
}

/// A billing request never closes by itself.
fn is_over(asked: &Asked, now: Instant) -> bool {
    asked.standing == Standing::Ended || now >= asked.charge.expires_at
}

/// Where GoCardless refuses that, the customer may just have agreed: then that is what is true.
async fn close(api: &Api<'_>, call: &Call<'_>, asked: &Asked, request: &BillingRequest) -> Result<Outcome, Trouble> {
    let key = format!("{}:cancel:{}", asked.charge.idempotency_key, fresh()?);
    let closed = match asked.standing {
        Standing::Ended => Outcome::Canceled,
        Standing::There | Standing::Back => Outcome::Expired,
    };
    let path = format!("{REQUESTS}/{}/actions/cancel", request.id);
    match api.act::<BillingRequest>(&path, &key).await? {
        Said::Done(now) if now.id == request.id && now.status == "cancelled" => return Ok(closed),
        Said::Done(_) => {}
        Said::Made(_) | Said::No(_) => {}
    }
    match read(api, &request.id).await? {
        Ok(now) if now.status == "cancelled" => Ok(closed),
        Ok(now) if now.status == "fulfilled" => fulfilled(api, call, asked, &now).await,
        Ok(now) if now.status == "fulfilling" => Ok(Outcome::Processing { by: None }),
        Ok(_) => Ok(Outcome::Unknown { why: "the billing request cannot be closed".into() }),
        Err(report) => Ok(report.outcome),
    }
}

pub enum Located {
    At(BillingRequest),
    /// Not found; the report says whether it is not there or could not be looked for.
    Nowhere(Report),
}

/// The request we know, or the one that carries our id among those made since a little before the payment.
pub async fn locate(api: &Api<'_>, asked: &Asked) -> Result<Located, Trouble> {
    if let Some(known) = asked.reference.as_deref().filter(|id| keys::is_id(id, "BRQ")) {
        return Ok(match read(api, known).await? {
            Ok(request) => Located::At(request),
            Err(report) => Located::Nowhere(report),
        });
    }
    let nowhere = |outcome| Ok(Located::Nowhere(Report::new(None, outcome)));
    let mut after = None;
    for _ in 0..MOST_PAGES {
        let page: Page<BillingRequest> = api.list(REQUESTS, search(after)).await?.done()?;
        let older = page.items.last().is_some_and(|last| is_older(last, asked.charge.created_at - SKEW));
        if let Some(found) = page.items.into_iter().find(|request| is_of(request, asked)) {
            return Ok(Located::At(found));
        }
        after = page.after;
        if older || after.is_none() {
            return nowhere(Outcome::NoSuch);
        }
    }
    nowhere(Outcome::Unknown { why: "too many billing requests to look through".into() })
}

/// The newest come first.
fn search(after: Option<String>) -> Query {
    let mut query: Query = vec![("limit".into(), "100".into())];
    query.extend(after.map(|cursor| ("after".to_owned(), cursor)));
    query
}

fn is_of(request: &BillingRequest, asked: &Asked) -> bool {
    let ours = request.metadata.as_ref().and_then(|metadata| metadata.payment.as_ref());
    keys::is_id(&request.id, "BRQ") && ours == Some(&asked.charge.payment.to_string())
}

fn is_older(request: &BillingRequest, than: Instant) -> bool {
    let created = request.created_at.as_deref().and_then(|text| Instant::parse(text, &Rfc3339).ok());
    created.is_some_and(|created| created < than)
}

/// A request GoCardless does not know is not one that never was: the token may be another account's by now.
async fn read(api: &Api<'_>, id: &str) -> Result<Result<BillingRequest, Report>, Trouble> {
    let unclear = |why: String| Ok(Err(Report::new(Some(id.to_owned()), Outcome::Unknown { why })));
    match api.get::<BillingRequest>(&format!("{REQUESTS}/{id}")).await? {
        Said::Done(request) if request.id == id => Ok(Ok(request)),
        Said::Done(_) | Said::Made(_) => unclear("another billing request than the one asked for".into()),
        Said::No(refusal) => unclear(refusal.why),
    }
}
