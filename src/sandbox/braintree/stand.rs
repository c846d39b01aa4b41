//! Braintree among the providers the sandbox plays.

use async_trait::async_trait;
use axum::Router;
use serde_json::Value;

use super::{acts, admission, calls, dashboard, events, page, payments, transactions};
use crate::sandbox::Sandbox;
use crate::sandbox::books::Record;
use crate::sandbox::control::{CustomerAct, Late, Shop};
use crate::sandbox::stand::{Letter, Setting, Stand};

pub(crate) struct Braintree;

#[async_trait]
impl Stand for Braintree {
    fn kinds(&self) -> &'static [&'static str] {
        &["braintree"]
    }

    fn root(&self) -> &'static str {
        super::ROOT
    }

    fn owns(&self, account: &str) -> bool {
        account.starts_with("BT-")
    }

    fn routes(&self) -> Router<Sandbox> {
        calls::routes().merge(page::routes()).merge(dashboard::routes())
    }

    fn pass_time(&self, sandbox: &Sandbox) {
        payments::forget_overdue(sandbox);
        transactions::settle_due(sandbox);
    }

    fn connect(&self, sandbox: &Sandbox, shop: &Shop<'_>, setting: &Setting<'_>) -> Result<(), String> {
        let Some(keys) = admission::Keys::of(setting) else { return Ok(()) };
        let now = sandbox.now();
        sandbox.change(|books| {
            let account = admission::register(books, &keys, setting, now)?;
            events::listen(books, &account, keys.seal(), (shop.notices, shop.events));
            Ok(())
        })
    }

    fn shown_at(&self, sandbox: &Sandbox, address: &str) -> Option<String> {
        let (_, query) = address.split_once(super::ROOT)?.1.strip_prefix("/checkoutnow")?.split_once('?')?;
        let token = query.split('&').find_map(|field| field.strip_prefix("token="))?;
        sandbox.read(|books| payments::behind(books, token))
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

    fn letter(&self, _sandbox: &Sandbox, event: &Value, endpoint: &Record) -> Letter {
        events::letter(event, endpoint)
    }
}
