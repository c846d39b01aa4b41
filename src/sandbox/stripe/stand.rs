//! Stripe among the providers the sandbox plays.

use async_trait::async_trait;
use axum::Router;
use serde_json::Value;

use super::endpoints::{self, ByHand};
use super::{customer_acts, events};
use crate::sandbox::books::Record;
use crate::sandbox::control::{CustomerAct, Late, Shop};
use crate::sandbox::stand::{Letter, Setting, Stand};
use crate::sandbox::{Sandbox, signing};

pub(crate) struct Stripe;

#[async_trait]
impl Stand for Stripe {
    fn kinds(&self) -> &'static [&'static str] {
        &["stripe"]
    }

    fn root(&self) -> &'static str {
        ""
    }

    fn owns(&self, account: &str) -> bool {
        account.starts_with("acct_") || super::is_acceptable(account)
    }

    fn routes(&self) -> Router<Sandbox> {
        super::routes()
    }

    fn pass_time(&self, sandbox: &Sandbox) {
        super::pass_time(sandbox);
    }

    fn connect(&self, sandbox: &Sandbox, shop: &Shop<'_>, setting: &Setting<'_>) -> Result<(), String> {
        let (Some(key), Some(secret)) = (setting("secret_key"), setting("webhook_secret")) else { return Ok(()) };
        let wish = ByHand { owner: &key, url: shop.notices, secret: &secret, events: shop.events };
        endpoints::create_by_hand(sandbox, &wish).map(drop)
    }

    fn shown_at(&self, _sandbox: &Sandbox, address: &str) -> Option<String> {
        let (_, rest) = address.split_once("/stripe/checkout/")?;
        Some(rest.split(['?', '#', '/']).next().unwrap_or_default().to_owned())
    }

    async fn customer(&self, sandbox: &Sandbox, act: &CustomerAct) -> Result<Value, String> {
        customer_acts::act_as_customer(sandbox, act).await
    }

    fn late(&self, sandbox: &Sandbox, order: &Late) -> Result<Value, String> {
        events::late(sandbox, order)
    }

    fn override_object(&self, sandbox: &Sandbox, object: &str, set: &Value) -> Result<Value, String> {
        events::override_object(sandbox, object, set)
    }

    fn letter(&self, sandbox: &Sandbox, event: &Value, endpoint: &Record) -> Letter {
        // The provider indents its notices; a receiver that re-serialises them breaks the signature.
        let body = serde_json::to_vec_pretty(event).unwrap_or_default();
        let secret = endpoint.memo["secret"].as_str().unwrap_or_default();
        let headers = vec![
            ("content-type", "application/json; charset=utf-8".to_owned()),
            ("user-agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)".to_owned()),
            ("stripe-signature", signing::stripe_signature(&[secret], &body, sandbox.now())),
        ];
        Letter { headers, body }
    }
}
