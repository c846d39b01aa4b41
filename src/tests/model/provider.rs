//! The provider's side of a run: what customers and banks do there, what it knows, what it tells.

use guichet::{
    domain::currency::Currency,
    sandbox::control::{CustomerAct, CustomerAction, Late, LateEvent},
};

use super::world::World;
use crate::support::online::late;

/// Where a payment stands at the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum There {
    Nowhere,
    Open,
    Moving,
    Paid(i64),
    Failed,
    Gone,
}

impl World {
    /// At the provider's page; what the page does not allow does not happen.
    pub async fn acts(&self, nth: usize, action: CustomerAction) {
        let Some(session) = self.session(nth) else { return };
        let act = CustomerAct { session, action, card: None, iban: None };
        drop(self.till.sandbox.customer(&act).await);
    }

    pub fn happens(&self, nth: usize, event: LateEvent) {
        let Some(object) = self.session(nth) else { return };
        drop(self.till.sandbox.late(&late(&object, event)));
    }

    /// Whether something of it went back at the provider's site.
    pub fn gives_back_there(&self, nth: usize, amount: i64) -> bool {
        let Some(object) = self.session(nth) else { return false };
        self.till.sandbox.late(&Late { amount: Some(amount), ..late(&object, LateEvent::Refund) }).is_ok()
    }

    /// Whether a refund of it that went to the card has come back.
    pub async fn sends_back(&self, nth: usize) -> bool {
        let refunds = self.till.refunds_of(self.payments[nth]).await;
        let mut known = refunds.iter().filter_map(|refund| refund.provider_reference.as_deref());
        known.any(|object| self.till.sandbox.late(&late(object, LateEvent::RefundFailed)).is_ok())
    }

    fn session(&self, nth: usize) -> Option<String> {
        let ours = self.payments[nth].to_string();
        let sessions = self.till.sandbox.objects("checkout.session");
        let session = sessions.iter().find(|one| one["client_reference_id"] == ours.as_str())?;
        session["id"].as_str().map(str::to_owned)
    }

    /// Never two pages of the provider for one payment.
    pub fn there(&self, nth: usize) -> Result<There, String> {
        let ours = self.payments[nth].to_string();
        let mut sessions = self.till.sandbox.objects("checkout.session");
        sessions.retain(|one| one["client_reference_id"] == ours.as_str());
        let session = match &sessions[..] {
            [] => return Ok(There::Nowhere),
            [session] => session,
            several => return Err(format!("{} pages at the provider for payment {nth}", several.len())),
        };
        Ok(match (session["status"].as_str(), session["payment_status"].as_str()) {
            (_, Some("paid")) => There::Paid(session["amount_total"].as_i64().unwrap_or_default()),
            (Some("open"), _) => There::Open,
            (Some("expired"), _) => There::Gone,
            _ => {
                let intents = self.till.sandbox.objects("payment_intent");
                let intent = intents.iter().find(|one| one["id"] == session["payment_intent"]);
                if intent.is_some_and(|one| one["status"] == "processing") { There::Moving } else { There::Failed }
            }
        })
    }

    /// What the provider took in a currency, by its own books.
    pub fn captured(&self, currency: Currency) -> i64 {
        let code = currency.code().to_lowercase();
        self.till.sandbox.ledger().accounts.values().filter_map(|sums| sums.get(&code)).map(|sums| sums.captured).sum()
    }

    /// The provider sends one of its latest events once more.
    pub fn tells_again(&self, number: usize) {
        let events = self.till.sandbox.objects("event");
        let event = events.len().checked_sub(1).map(|last| &events[last - number % (last + 1)]);
        if let Some(id) = event.and_then(|event| event["id"].as_str()) {
            self.till.sandbox.send_again(id);
        }
    }

    /// Whatever the banks are at, they pay.
    pub fn debits_end(&self) -> Result<(), String> {
        for nth in 0..self.payments.len() {
            if self.there(nth)? == There::Moving {
                self.happens(nth, LateEvent::Success);
            }
        }
        Ok(())
    }

    /// Whatever was held back arrives.
    pub async fn hears(&self) {
        self.till.sandbox.release_webhooks();
        self.till.hears().await;
    }
}
