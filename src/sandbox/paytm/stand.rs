//! Paytm among the providers the sandbox plays.

use async_trait::async_trait;
use axum::Router;
use serde_json::Value;

use super::{acts, calls, events, merchants, orders, page};
use crate::sandbox::Sandbox;
use crate::sandbox::books::Record;
use crate::sandbox::control::{CustomerAct, Late, Shop};
use crate::sandbox::stand::{Letter, Setting, Stand};

pub(crate) struct Paytm;

#[async_trait]
impl Stand for Paytm {
    fn kinds(&self) -> &'static [&'static str] {
        &["paytm"]
    }

    fn root(&self) -> &'static str {
        super::ROOT
    }

    fn owns(&self, account: &str) -> bool {
        account.starts_with("MID:")
    }

    fn routes(&self) -> Router<Sandbox> {
        calls::routes().merge(page::routes())
    }

    /// Pages close by themselves: nothing has to be done for it.
    fn pass_time(&self, _sandbox: &Sandbox) {}

    fn connect(&self, sandbox: &Sandbox, shop: &Shop<'_>, setting: &Setting<'_>) -> Result<(), String> {
        let Some((mid, key)) = setting("mid").zip(setting("merchant_key")) else { return Ok(()) };
        let now = sandbox.now();
        sandbox.change(|books| {
            let account = merchants::register(books, &mid, &key, now)?;
            events::listen(books, &account, shop.notices, shop.events);
            Ok(())
        })
    }

    fn shown_at(&self, _sandbox: &Sandbox, address: &str) -> Option<String> {
        let (_, query) = address.split_once("/paytm/theia/api/v1/showPaymentPage?")?;
        let named = |name: &str| query.split('&').find_map(|field| field.strip_prefix(name)?.strip_prefix('='));
        Some(orders::id_of(&merchants::account_of(named("mid")?), named("orderId")?))
    }

    async fn customer(&self, sandbox: &Sandbox, act: &CustomerAct) -> Result<Value, String> {
        acts::act_as_customer(sandbox, act).await
    }

    fn late(&self, sandbox: &Sandbox, order: &Late) -> Result<Value, String> {
        acts::late(sandbox, order)
    }

    fn override_object(&self, sandbox: &Sandbox, object: &str, set: &Value) -> Result<Value, String> {
        acts::override_object(sandbox, object, set)
    }

    fn letter(&self, sandbox: &Sandbox, event: &Value, endpoint: &Record) -> Letter {
        events::letter(sandbox, event, endpoint)
    }
}
