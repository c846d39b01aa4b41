//! Stripe: the customer pays on its hosted Checkout page; one session is one payment.

use async_trait::async_trait;

use self::{
    api::Api,
    wire::{Account, List, Listed, Session},
};
use super::{
    Accounts, AnswerKind, Asked, AskedRefund, Bounds, Call, Capabilities, Charge, Checked, Confirmation, Demo,
    DisputeAnswer, Emblem, Feature, ForeignRefund, FoundDispute, FoundRefund, NamedDispute, NoticeError, Provider,
    RawNotice, Settings, Started, Trouble, TroubleKind, http,
};
use crate::domain::{
    Instant,
    currency::Currency,
    error::FieldError,
    field::Field,
    gateway::Mode,
    language::Words,
    payment::NextStep,
    payout::Payout,
    payout_report::{Part, PayoutReport, StatedLine},
    report::{Notice, Outcome, RefundReport, Report},
};

mod amount;
mod api;
mod checkout;
mod dispute;
mod evidence;
mod keys;
mod payout;
mod refund;
mod session;
#[cfg(test)]
mod tests;
mod webhook;
mod wire;

const SESSIONS: &str = "/v1/checkout/sessions";

/// Where its hosted pages are.
const PAGES: &[&str] = &["checkout.stripe.com"];

/// How many pages of a hundred sessions are looked through for one of ours.
const MOST_PAGES: u32 = 20;

/// The sandbox's account behind "Stripe-Démo".
pub const DEMO_KEY: &str = "sk_test_guichet_demo";
pub const DEMO_WEBHOOK_SECRET: &str = "whsec_guichet_demo_0000000001";

pub struct Stripe;

#[async_trait]
impl Provider for Stripe {
    fn kind(&self) -> &'static str {
        "stripe"
    }

    fn name(&self) -> Words {
        Words::new("Stripe", "Stripe")
    }

    fn fields(&self) -> &'static [Field] {
        keys::FIELDS
    }

    fn accepts(&self, currency: Currency) -> Option<Bounds> {
        amount::bounds(currency)
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            emblem: Emblem::Card,
            accounts: Accounts::Many,
            confirmation: Confirmation::Provider,
            features: &[
                Feature::OneOff,
                Feature::Refund,
                Feature::PartialRefund,
                Feature::Cancel,
                Feature::Disputes,
                Feature::Payouts,
            ],
        }
    }

    fn demo(&self) -> Option<Demo> {
        Some(Demo {
            account_name: "Démo",
            title: Words::new("Carte bancaire ou prélèvement", "Card or direct debit"),
            currencies: &[Currency::EUR, Currency::USD, Currency::JPY, Currency::KWD],
            settings: &[(keys::SECRET_KEY, DEMO_KEY), (keys::WEBHOOK_SECRET, DEMO_WEBHOOK_SECRET)],
        })
    }

    fn inspect(&self, settings: &Settings, mode: Mode) -> Vec<FieldError> {
        keys::inspect(settings, mode)
    }

    async fn check(&self, call: &Call<'_>) -> Result<Checked, Trouble> {
        let account: Account = Api::open(call)?.get("/v1/account", Vec::new()).await?;
        Ok(checked(account))
    }

    async fn start(&self, call: &Call<'_>, charge: &Charge) -> Result<Started, Trouble> {
        let form = checkout::form(charge, call.settings.get(keys::SUFFIX))?;
        let session: Session = Api::open(call)?.post(SESSIONS, &charge.idempotency_key, form).await?;
        session::check_ours(&session, charge, call.mode).map_err(Trouble::unknown)?;
        let url = session.url.ok_or_else(|| Trouble::unknown("the session has no page"))?;
        http::allowed_page(&url, PAGES, call.base)?;
        Ok(Started { reference: Some(session.id), next: NextStep::Redirect { url } })
    }

    async fn status(&self, call: &Call<'_>, asked: &Asked) -> Result<Report, Trouble> {
        let api = Api::open(call)?;
        match locate(&api, asked).await? {
            Located::At(reference) => read(&api, call, &reference).await,
            Located::Nowhere(outcome) => Ok(Report::new(None, outcome)),
        }
    }

    fn events(&self) -> &'static [&'static str] {
        webhook::EVENTS
    }

    async fn read_notice(&self, call: &Call<'_>, raw: &RawNotice<'_>) -> Result<Vec<Notice>, NoticeError> {
        webhook::verify(raw, keys::webhook_secrets(call.settings), call.now)?;
        webhook::read(raw.body).map(|notice| vec![notice])
    }

    /// Expires the session. Where Stripe refuses that, the session is asked what is true: the customer may just have paid.
    async fn cancel(&self, call: &Call<'_>, asked: &Asked) -> Result<Report, Trouble> {
        let api = Api::open(call)?;
        let reference = match locate(&api, asked).await? {
            Located::At(reference) => reference,
            Located::Nowhere(outcome) => return Ok(Report::new(None, outcome)),
        };
        // Expiring twice does no harm; a key of its own for each wish keeps an old failure from being replayed.
        let key = format!("{}:expire:{}", asked.charge.idempotency_key, call.now.unix_timestamp());
        match api.post::<Session>(&format!("{SESSIONS}/{reference}/expire"), &key, Vec::new()).await {
            Ok(session) => Ok(match session::report(session) {
                Report { reference: Some(expired), outcome: Outcome::Expired, .. } if expired == reference => {
                    Report::new(Some(expired), Outcome::Canceled)
                }
                _ => read(&api, call, &reference).await?,
            }),
            Err(Trouble { kind: TroubleKind::Refused { field: None, .. }, .. }) => read(&api, call, &reference).await,
            Err(trouble) => Err(trouble),
        }
    }

    async fn refund(&self, call: &Call<'_>, asked: &AskedRefund) -> Result<RefundReport, Trouble> {
        refund::refund(call, asked).await
    }

    async fn refund_status(&self, call: &Call<'_>, asked: &AskedRefund) -> Result<RefundReport, Trouble> {
        refund::status(call, asked).await
    }

    async fn foreign_refund(&self, call: &Call<'_>, named: &ForeignRefund) -> Result<FoundRefund, Trouble> {
        refund::foreign(call, named).await
    }

    async fn dispute(&self, call: &Call<'_>, named: &NamedDispute) -> Result<Vec<FoundDispute>, Trouble> {
        dispute::dispute(call, named).await.map(|found| vec![found])
    }

    fn dispute_answers(&self) -> &'static [AnswerKind] {
        &[AnswerKind::Evidence, AnswerKind::GivingUp]
    }

    async fn answer_dispute(
        &self,
        call: &Call<'_>,
        named: &NamedDispute,
        answer: &DisputeAnswer,
    ) -> Result<FoundDispute, Trouble> {
        match answer {
            DisputeAnswer::GivenUp => dispute::accept(call, named).await,
            DisputeAnswer::Evidence(sent) => evidence::send(call, named, sent).await,
        }
    }

    async fn payouts(
        &self,
        call: &Call<'_>,
        since: Instant,
        after: Option<&str>,
    ) -> Result<Part<PayoutReport>, Trouble> {
        payout::since(call, since, after).await
    }

    async fn payout(&self, call: &Call<'_>, reference: &str) -> Result<PayoutReport, Trouble> {
        payout::one(call, reference).await
    }

    async fn payout_lines(
        &self,
        call: &Call<'_>,
        payout: &Payout,
        after: Option<&str>,
    ) -> Result<Part<StatedLine>, Trouble> {
        payout::lines(call, payout, after).await
    }
}

fn checked(account: Account) -> Checked {
    let shown = account.settings.and_then(|settings| settings.dashboard).and_then(|dashboard| dashboard.display_name);
    let name = account.business_profile.and_then(|profile| profile.name).or(shown).filter(|name| !name.is_empty());
    let stated = account.requirements.and_then(|requirements| requirements.disabled_reason);
    let unstated = (!account.charges_enabled).then(|| "charges_disabled".to_owned());
    Checked {
        account: name.map_or(account.id.clone(), |name| format!("{} ({name})", account.id)),
        disabled_reason: if account.charges_enabled { None } else { stated.or(unstated) },
    }
}

fn is_session(reference: &str) -> bool {
    reference.starts_with("cs_") && reference.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// A session Stripe does not know is not one that never was: the key may be another account's by now.
async fn read(api: &Api<'_>, call: &Call<'_>, reference: &str) -> Result<Report, Trouble> {
    let expand = ("expand[0]".to_owned(), "payment_intent.latest_charge.balance_transaction".to_owned());
    match api.get::<Session>(&format!("{SESSIONS}/{reference}"), vec![expand]).await {
        Ok(session) if session.id == reference => {
            let page = session.url.clone().filter(|url| http::allowed_page(url, PAGES, call.base).is_ok());
            let report = session::report(session);
            Ok(match (page, &report.outcome) {
                (Some(url), Outcome::AwaitingCustomer) => report.leading_to(NextStep::Redirect { url }),
                _ => report,
            })
        }
        Ok(_) => Ok(unclear(reference, "another session than the one asked for")),
        Err(Trouble { kind: TroubleKind::Refused { field: None, .. }, why, .. }) => Ok(unclear(reference, &why)),
        Err(trouble) => Err(trouble),
    }
}

enum Located {
    At(String),
    /// Not found; the outcome says whether it is not there or could not be looked for.
    Nowhere(Outcome),
}

/// The session we know, or the one that carries our id among those created from a little before the payment until its
/// key may no longer be repeated.
async fn locate(api: &Api<'_>, asked: &Asked) -> Result<Located, Trouble> {
    if let Some(known) = asked.reference.as_deref().filter(|reference| is_session(reference)) {
        return Ok(Located::At(known.to_owned()));
    }
    let (ours, created) = (asked.charge.payment.to_string(), asked.charge.created_at.unix_timestamp());
    let mut after: Option<String> = None;
    for _ in 0..MOST_PAGES {
        let page: List<Listed> = api.get(SESSIONS, checkout::search(created, after.as_deref())).await?;
        if let Some(found) = page.data.iter().find(|session| session.client_reference_id.as_ref() == Some(&ours)) {
            return Ok(Located::At(found.id.clone()));
        }
        match page.data.last() {
            Some(last) if page.has_more => after = Some(last.id.clone()),
            _ => return Ok(Located::Nowhere(Outcome::NoSuch)),
        }
    }
    Ok(Located::Nowhere(Outcome::Unknown { why: "too many sessions to look through".into() }))
}

fn unclear(reference: &str, why: &str) -> Report {
    Report::new(Some(reference.into()), Outcome::Unknown { why: why.into() })
}
