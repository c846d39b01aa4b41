//! PayPal among the providers the sandbox plays.

use async_trait::async_trait;
use axum::Router;
use serde_json::Value;

use super::{acts, admission, calls, checkout_page, dashboard, events, ipn, orders, sale_page, webhooks};
use crate::sandbox::Sandbox;
use crate::sandbox::books::Record;
use crate::sandbox::control::{CustomerAct, Late, Shop};
use crate::sandbox::stand::{Letter, Setting, Stand};

pub(crate) struct PayPal;

#[async_trait]
impl Stand for PayPal {
    fn kinds(&self) -> &'static [&'static str] {
        &["paypal_express", "paypal"]
    }

    fn root(&self) -> &'static str {
        super::ROOT
    }

    fn owns(&self, account: &str) -> bool {
        account.starts_with("APP-") || account.starts_with("PAYEE-")
    }

    fn routes(&self) -> Router<Sandbox> {
        calls::routes().merge(checkout_page::routes()).merge(ipn::routes()).merge(dashboard::routes())
    }

    fn pass_time(&self, sandbox: &Sandbox) {
        orders::forget_overdue(sandbox);
    }

    fn connect(&self, sandbox: &Sandbox, shop: &Shop<'_>, setting: &Setting<'_>) -> Result<(), String> {
        let pair = setting("client_id").zip(setting("client_secret"));
        let Some(((client, secret), webhook)) = pair.zip(setting("webhook_id")) else { return Ok(()) };
        let account = sandbox.change(|books| admission::register(books, &client, &secret, sandbox.now()))?;
        webhooks::put(sandbox, &account, &webhook, (shop.notices, shop.events));
        Ok(())
    }

    fn shown_at(&self, sandbox: &Sandbox, address: &str) -> Option<String> {
        let (_, rest) = address.split_once(super::ROOT)?;
        match rest.split_once('?')? {
            ("/checkoutnow", query) => {
                let token = query.split('&').find_map(|field| field.strip_prefix("token="))?;
                Some(token.to_owned())
            }
            ("/cgi-bin/webscr", query) => sale_page::opened(sandbox, query).ok(),
            _ => None,
        }
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
        match event["form"].as_str() {
            Some(form) => ipn::letter(form),
            None => events::letter(sandbox, event, endpoint),
        }
    }
}
