//! A customer of the real program: signs in, pays by card, approves at the provider, comes back after a crash.

use guichet::{
    domain::{ids::InvoiceId, invoice::InvoiceState},
    flows::plant,
    sandbox::control::{CustomerAct, CustomerAction},
};

use super::{
    Till,
    browser::{Browser, Reply},
    program::Program,
    till::fresh_key,
};

pub async fn grace(program: &Program) -> Browser {
    Browser::signs_in(&program.address, plant::CUSTOMER, plant::PASSWORD).await
}

impl Till {
    /// The customer presses "pay".
    pub async fn presses_pay(&self, grace: &Browser, invoice: InvoiceId, key: &str) -> Option<Reply> {
        let gateway = self.card.to_string();
        grace.post(&format!("/invoices/{invoice}/pay"), &[("gateway", &gateway), ("request_key", key)]).await
    }

    /// Presses "pay", and approves when sent to the provider's page.
    pub async fn pays_by_card(&self, grace: &Browser, invoice: InvoiceId, key: &str) {
        let Some(reply) = self.presses_pay(grace, invoice, key).await else { return };
        let sessions = self.sessions_of(invoice).await;
        let shown = sessions.iter().find(|one| one["status"] == "open" && one["url"] == reply.location.as_str());
        let Some(session) = shown.and_then(|one| one["id"].as_str()) else { return };
        let card = Some("4242424242424242".to_owned());
        let act = CustomerAct { session: session.to_owned(), action: CustomerAction::Approve, card, iban: None };
        self.sandbox.customer(&act).await.expect("the customer approves");
        self.sandbox.all_delivered().await;
    }
}

impl Program {
    pub async fn pays(&self, grace: &Browser, invoice: InvoiceId, key: &str) -> Option<Reply> {
        self.till.presses_pay(grace, invoice, key).await
    }

    pub async fn pays_by_card(&self, grace: &Browser, invoice: InvoiceId, key: &str) {
        self.till.pays_by_card(grace, invoice, key).await;
    }

    /// Goes on with the form they still have, then, where that led nowhere, with a new one. `later`: seconds from now.
    pub async fn goes_on(&self, invoice: InvoiceId, key: &str, later: i64) {
        let grace = grace(self).await;
        self.pays_by_card(&grace, invoice, key).await;
        self.janitor(later).await;
        if self.till.invoice_now(invoice).await.state != InvoiceState::Paid {
            self.pays_by_card(&grace, invoice, &fresh_key()).await;
            self.janitor(later + 300).await;
        }
    }
}
