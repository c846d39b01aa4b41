//! GoCardless among the providers the sandbox plays.

use async_trait::async_trait;
use axum::Router;
use serde_json::{Value, json};

use super::desk::at_desk;
use super::payments::{self, To};
use super::{PAYMENT, acts, admission, calls, dashboard, events, flow_page};
use crate::sandbox::Sandbox;
use crate::sandbox::books::Record;
use crate::sandbox::control::{CustomerAct, Late, Shop};
use crate::sandbox::stand::{Letter, Setting, Stand};

pub(crate) struct GoCardless;

#[async_trait]
impl Stand for GoCardless {
    fn kinds(&self) -> &'static [&'static str] {
        &["gocardless"]
    }

    fn root(&self) -> &'static str {
        super::ROOT
    }

    fn owns(&self, account: &str) -> bool {
        account.starts_with("CR000")
    }

    fn routes(&self) -> Router<Sandbox> {
        calls::routes().merge(flow_page::routes()).merge(dashboard::routes())
    }

    /// Debits that were not decided by hand are confirmed, where the sandbox is set up so.
    fn pass_time(&self, sandbox: &Sandbox) {
        let Some(after) = sandbox.house.options.sepa_settles_after else { return };
        let (now, waits) = (sandbox.now(), ["pending_submission", "submitted"]);
        let due: Vec<(String, String)> = sandbox.read(|books| {
            let is_due = |record: &&Record| {
                let status = record.body["status"].as_str().unwrap_or_default();
                let at = record.memo["at"].as_i64().unwrap_or(i64::MAX - after);
                waits.contains(&status) && at + after <= now
            };
            let due = books.of_kind(PAYMENT).filter(is_due);
            due.filter_map(|record| Some((record.account.clone(), record.body["id"].as_str()?.to_owned()))).collect()
        });
        for (account, id) in due {
            at_desk(sandbox, &account, |desk| payments::advance(desk, &id, To::Confirmed));
        }
    }

    /// An endpoint is sent everything: there is nothing to choose.
    fn connect(&self, sandbox: &Sandbox, shop: &Shop<'_>, setting: &Setting<'_>) -> Result<(), String> {
        let Some((token, secret)) = setting("access_token").zip(setting("webhook_secret")) else { return Ok(()) };
        let now = sandbox.now();
        let account = sandbox.change(|books| admission::register(books, &token, now));
        let account = account.ok_or("The access token you've used is not valid")?;
        sandbox.change(|books| {
            let known = books.newest(&account, "webhook_endpoint");
            let known = known.into_iter().find(|record| record.body["url"] == shop.notices);
            let id = match known.and_then(|record| record.body["id"].as_str()) {
                Some(id) => id.to_owned(),
                None => books.next_id("WE000").to_uppercase(),
            };
            let body = json!({
                "id": id, "object": "webhook_endpoint", "status": "enabled", "url": shop.notices, "enabled_events": ["*"],
            });
            books.insert(&account, body, json!({ "secret": secret }));
        });
        Ok(())
    }

    fn shown_at(&self, _sandbox: &Sandbox, address: &str) -> Option<String> {
        let (_, query) = address.split_once("/gocardless/billing/static/flow?")?;
        query.split('&').find_map(|field| field.strip_prefix("id=")).map(str::to_owned)
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
        events::letter(std::slice::from_ref(event), endpoint)
    }

    fn most_together(&self) -> usize {
        events::MOST
    }

    fn letter_of_many(&self, _sandbox: &Sandbox, events: &[Value], endpoint: &Record) -> Letter {
        events::letter(events, endpoint)
    }
}
