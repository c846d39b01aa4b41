//! Razorpay among the providers the sandbox plays.

use async_trait::async_trait;
use axum::Router;
use serde_json::Value;

use super::{acts, calls, events, keys, links, page};
use crate::sandbox::Sandbox;
use crate::sandbox::books::Record;
use crate::sandbox::control::{CustomerAct, Late, Shop};
use crate::sandbox::stand::{Letter, Setting, Stand};

pub(crate) struct Razorpay;

#[async_trait]
impl Stand for Razorpay {
    fn kinds(&self) -> &'static [&'static str] {
        &["razorpay"]
    }

    fn root(&self) -> &'static str {
        super::ROOT
    }

    fn owns(&self, account: &str) -> bool {
        account.starts_with("acc_") || keys::is_acceptable(account)
    }

    fn routes(&self) -> Router<Sandbox> {
        calls::routes().merge(page::routes())
    }

    fn pass_time(&self, sandbox: &Sandbox) {
        links::close_overdue(sandbox);
    }

    fn connect(&self, sandbox: &Sandbox, shop: &Shop<'_>, setting: &Setting<'_>) -> Result<(), String> {
        let pair = setting("key_id").zip(setting("key_secret"));
        let Some(((id, key), secret)) = pair.zip(setting("webhook_secret")) else { return Ok(()) };
        let now = sandbox.now();
        sandbox.change(|books| {
            let account = keys::register(books, (&id, &key), now)?;
            events::listen(books, &account, (shop.notices, &secret), shop.events);
            Ok(())
        })
    }

    fn shown_at(&self, _sandbox: &Sandbox, address: &str) -> Option<String> {
        let (_, rest) = address.split_once("/razorpay/i/")?;
        Some(rest.split(['?', '#', '/']).next().unwrap_or_default().to_owned())
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
