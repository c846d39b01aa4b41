//! The providers the sandbox plays, each at a stand of its own. A new one is its folder and a line here.

use async_trait::async_trait;
use axum::Router;
use serde_json::Value;

use super::Sandbox;
use super::books::{Books, Record};
use super::control::{CustomerAct, Late, Shop};
use super::{braintree, gocardless, paypal, paytm, razorpay, stripe};

pub(crate) static STANDS: &[&dyn Stand] = &[
    &stripe::Stripe,
    &paypal::PayPal,
    &gocardless::GoCardless,
    &braintree::Braintree,
    &razorpay::Razorpay,
    &paytm::Paytm,
];

/// A setting of the shop's gateway, by its name there.
pub(crate) type Setting<'s> = dyn Fn(&str) -> Option<String> + Sync + 's;

/// A notice as it is sent.
pub struct Letter {
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

#[async_trait]
pub(crate) trait Stand: Sync {
    /// The kinds of gateways it serves, as the portal calls them.
    fn kinds(&self) -> &'static [&'static str];

    /// Where its API begins below the sandbox's address: `/paypal`.
    fn root(&self) -> &'static str;

    /// Whether this account, or key of one, is its own.
    fn owns(&self, account: &str) -> bool;

    /// Its API, its hosted pages, its dashboard.
    fn routes(&self) -> Router<Sandbox>;

    /// What happens because time passes.
    fn pass_time(&self, sandbox: &Sandbox);

    /// A shop opens an account and has notices sent, as a person arranges it in the dashboard. Without the settings that
    /// takes, nothing happens.
    fn connect(&self, sandbox: &Sandbox, shop: &Shop<'_>, setting: &Setting<'_>) -> Result<(), String>;

    /// The object that the hosted page at this address shows.
    fn shown_at(&self, sandbox: &Sandbox, address: &str) -> Option<String>;

    /// Acts as the customer on a hosted page. Answers `{"outcome", "redirect"}`.
    async fn customer(&self, sandbox: &Sandbox, act: &CustomerAct) -> Result<Value, String>;

    /// Lets something happen now. Answers the object that came of it.
    fn late(&self, sandbox: &Sandbox, order: &Late) -> Result<Value, String>;

    /// Makes the stored truth differ from what was asked.
    fn override_object(&self, sandbox: &Sandbox, object: &str, set: &Value) -> Result<Value, String>;

    /// An event, signed for one endpoint.
    fn letter(&self, sandbox: &Sandbox, event: &Value, endpoint: &Record) -> Letter;

    /// How many events it sends in one letter, where several are on their way.
    fn most_together(&self) -> usize {
        1
    }

    /// Several events in one letter; never more than [`Stand::most_together`].
    fn letter_of_many(&self, sandbox: &Sandbox, events: &[Value], endpoint: &Record) -> Letter {
        self.letter(sandbox, events.first().unwrap_or(&Value::Null), endpoint)
    }
}

/// Whose this object, account or key is.
pub(crate) fn of(books: &Books, name: &str) -> Option<&'static dyn Stand> {
    let account = books.objects.get(name).map_or(name, |record| record.account.as_str());
    STANDS.iter().copied().find(|stand| stand.owns(account))
}

/// The object itself, or the one a hosted page shows.
pub(crate) fn resolved(sandbox: &Sandbox, name: &str) -> String {
    if !name.starts_with("http") {
        return name.to_owned();
    }
    STANDS.iter().find_map(|stand| stand.shown_at(sandbox, name)).unwrap_or_else(|| name.to_owned())
}
