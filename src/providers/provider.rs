//! What a provider is asked and what it answers: about itself, payments, refunds, disputes and payouts, in this order.

use async_trait::async_trait;

use super::{
    AnswerKind, Asked, AskedRefund, Bounds, Call, Capabilities, Charge, Checked, Demo, DisputeAnswer, ForeignRefund,
    FoundDispute, FoundRefund, NamedDispute, NoticeError, RawNotice, Settings, Started, Trouble,
};
use crate::domain::{
    Instant,
    currency::Currency,
    error::FieldError,
    field::Field,
    gateway::Mode,
    language::Words,
    payout::Payout,
    payout_report::{Part, PayoutReport, StatedLine},
    report::{MandateReport, Notice, RefundReport, Report},
};

/// States facts and nothing else: it never sees the database, another provider or a clock of its own.
#[async_trait]
pub trait Provider: Send + Sync {
    /// The word in tables and addresses: `stripe`.
    fn kind(&self) -> &'static str;

    /// The name people know: `Stripe`.
    fn name(&self) -> Words;

    /// Its settings form.
    fn fields(&self) -> &'static [Field];

    /// The provider's own bounds for a currency; `None` where it does not take that currency.
    fn accepts(&self, currency: Currency) -> Option<Bounds>;

    fn capabilities(&self) -> Capabilities;

    /// What an administrator should know of it beyond its capabilities, as it is set up.
    fn remark(&self, _settings: &Settings) -> Option<Words> {
        None
    }

    /// How long its page stays open for the customer.
    fn open_for(&self) -> time::Duration {
        time::Duration::hours(23)
    }

    /// Whether what became of a payment is only heard from its notices: then [`Asked::heard`] holds them.
    fn is_only_heard(&self, _settings: &Settings) -> bool {
        false
    }

    /// Whether it says, sooner or later, what it kept of a payment: then a fee that is not stated yet is asked for again.
    fn states_fees(&self) -> bool {
        true
    }

    /// The fields of the address its customer comes back to that it has to be shown again: then [`Asked::brought`] holds
    /// them. Nothing else of that address is read.
    fn brings_back(&self) -> &'static [&'static str] {
        &[]
    }

    /// A gateway at the sandbox, for the demo.
    fn demo(&self) -> Option<Demo> {
        None
    }

    /// The accounts of ours whose bank statements show its money, each with its currency.
    fn own_accounts(&self, _settings: &Settings) -> Vec<(Currency, String)> {
        Vec::new()
    }

    /// What can be said of the settings without asking anybody: shape, mode of the key.
    fn inspect(&self, _settings: &Settings, _mode: Mode) -> Vec<FieldError> {
        Vec::new()
    }

    /// Are these credentials good? Answers the account they belong to, as people know it.
    async fn check(&self, call: &Call<'_>) -> Result<Checked, Trouble>;

    /// Asks for the money. Called with the payment's intent and idempotency key already on paper. Asking again with the
    /// same charge continues the same payment: that is how a lost answer, and its next step, is fetched again. Nothing is
    /// left for the customer to do where the answer is [`NextStep::Done`](crate::domain::payment::NextStep::Done).
    async fn start(&self, call: &Call<'_>, charge: &Charge) -> Result<Started, Trouble>;

    /// Exchanges what the customer brought back for leave to take the money that is good for one use. It is on paper before
    /// [`Provider::status`] uses it, and a payment never has two: however many ask, and whatever answer is lost, the money is
    /// taken once. `None`: what was brought is worth nothing.
    async fn warrant(&self, _call: &Call<'_>, _asked: &Asked) -> Result<Option<String>, Trouble> {
        Ok(None)
    }

    /// What became of it; money the customer has released is taken now, unless the payment has ended here. With no
    /// reference yet, looks for the payment by our own id or key; nothing a customer could pay comes of that. Trouble of
    /// any kind, a refusal of our credentials included, says nothing about the payment. `NoSuch` is only sound once no
    /// [`Provider::start`] of this charge can still be under way ([`super::http::Patience::budget`]).
    async fn status(&self, call: &Call<'_>, asked: &Asked) -> Result<Report, Trouble>;

    /// The kinds of notices its webhook is to send us, in its own words. An administrator subscribes to them there.
    fn events(&self) -> &'static [&'static str] {
        &[]
    }

    /// What to say to a provider that asks whether somebody who knows the secret listens at its webhook's address, before it
    /// sends any notice there. `question`: the query of the address.
    fn answer_challenge(&self, _settings: &Settings, _question: &str) -> Result<String, NoticeError> {
        Err(NoticeError::Unsupported)
    }

    /// Verifies a webhook over its raw bytes, asking the provider where its protocol wants that, then reads which payments
    /// it is about.
    async fn read_notice(&self, _call: &Call<'_>, _raw: &RawNotice<'_>) -> Result<Vec<Notice>, NoticeError> {
        Err(NoticeError::Unsupported)
    }

    /// What each notice of one body said by itself, in the order [`Provider::read_notice`] read them. Most send one at a time.
    fn told_apart(&self, body: &str) -> Vec<String> {
        vec![body.to_owned()]
    }

    /// The status its sender waits for when a notice is refused for its signature.
    fn refused_notice_status(&self) -> u16 {
        400
    }

    /// Ends a payment the customer has not finished, where it still can. Answers what is true afterwards, which may be `Paid`.
    async fn cancel(&self, _call: &Call<'_>, _asked: &Asked) -> Result<Report, Trouble> {
        Err(Trouble::unsupported())
    }

    /// What became of a mandate a customer left. Trouble of any kind says nothing about it.
    async fn mandate(&self, _call: &Call<'_>, _reference: &str) -> Result<MandateReport, Trouble> {
        Err(Trouble::unsupported())
    }

    /// Ends a mandate its customer wants no longer; asked again, it does no harm. Answers what is true afterwards.
    async fn end_mandate(&self, _call: &Call<'_>, _reference: &str) -> Result<MandateReport, Trouble> {
        Err(Trouble::unsupported())
    }

    /// Gives money back. Called with the refund's intent and idempotency key already on paper; asking again for the same
    /// refund never gives back twice, also where the provider knows no keys.
    async fn refund(&self, _call: &Call<'_>, _asked: &AskedRefund) -> Result<RefundReport, Trouble> {
        Err(Trouble::unsupported())
    }

    /// What became of a refund. With no reference yet, looks for it by our own id or key: `NoSuch` is only sound once no
    /// [`Provider::refund`] of it can still be under way.
    async fn refund_status(&self, _call: &Call<'_>, _asked: &AskedRefund) -> Result<RefundReport, Trouble> {
        Err(Trouble::unsupported())
    }

    /// What a refund is that a notice named, perhaps one made at the provider's own site: asked for by the provider's id, never
    /// taken from the notice.
    async fn foreign_refund(&self, _call: &Call<'_>, _named: &ForeignRefund) -> Result<FoundRefund, Trouble> {
        Err(Trouble::unsupported())
    }

    /// How a dispute stands, for each payment it is about: asked for by the provider's id, never taken from the notice.
    async fn dispute(&self, _call: &Call<'_>, _named: &NamedDispute) -> Result<Vec<FoundDispute>, Trouble> {
        Err(Trouble::unsupported())
    }

    /// Whether what it told of a payment by the earlier name is told by this one from now on: the same money, counted once.
    fn takes_over(&self, _reference: &str, _earlier: &str) -> bool {
        false
    }

    /// How disputes can be answered by a call.
    fn dispute_answers(&self) -> &'static [AnswerKind] {
        &[]
    }

    /// Answers a dispute, once and for all. Asked again with the same, it does no harm. Tells what is true afterwards.
    async fn answer_dispute(
        &self,
        _call: &Call<'_>,
        _named: &NamedDispute,
        _answer: &DisputeAnswer,
    ) -> Result<FoundDispute, Trouble> {
        Err(Trouble::unsupported())
    }

    /// What took back a payment that was paid and is said to have failed since. `None`: nothing this provider knows of.
    async fn taken_back(&self, _call: &Call<'_>, _asked: &Asked) -> Result<Option<FoundDispute>, Trouble> {
        Ok(None)
    }

    /// The payouts made since, latest first, page by page. `after`: where the page begins, as the one before it said.
    async fn payouts(
        &self,
        _call: &Call<'_>,
        _since: Instant,
        _after: Option<&str>,
    ) -> Result<Part<PayoutReport>, Trouble> {
        Err(Trouble::unsupported())
    }

    /// What became of one payout. Trouble of any kind says nothing about it.
    async fn payout(&self, _call: &Call<'_>, _reference: &str) -> Result<PayoutReport, Trouble> {
        Err(Trouble::unsupported())
    }

    /// What it consists of, page by page; asked only once [`Lines::Ready`](crate::domain::payout_report::Lines::Ready) was
    /// said of it. Its own movement is none of its lines.
    async fn payout_lines(
        &self,
        _call: &Call<'_>,
        _payout: &Payout,
        _after: Option<&str>,
    ) -> Result<Part<StatedLine>, Trouble> {
        Err(Trouble::unsupported())
    }
}
