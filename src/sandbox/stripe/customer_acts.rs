//! The customer as a test plays it: the acts of the hosted page without a browser.

use serde::Deserialize;
use serde_json::{Value, json};

use super::cards::{self, TEST_CARDS, TEST_IBANS};
use super::checkout_page::{month_of, success_address, with_session};
use super::payments::{self, Authentication, Submitted};
use crate::sandbox::Sandbox;
use crate::sandbox::deliver::{self, DeliveryMode};

/// What a customer does, ordered by a test instead of a browser.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomerAct {
    pub session: String,
    pub action: CustomerAction,
    /// A test card for `approve`; absent: 4242424242424242.
    #[serde(default)]
    pub card: Option<String>,
    /// A test IBAN for `debit`; absent: the French one that succeeds.
    #[serde(default)]
    pub iban: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CustomerAction {
    /// Pays by card and returns.
    Approve,
    /// Tries a card that is declined.
    Decline,
    /// Follows the link back to the shop; the session stays open.
    Cancel,
    AuthenticatePass,
    AuthenticateFail,
    /// Submits a SEPA debit and returns.
    Debit,
    /// Pays by card and never returns to the shop.
    WalkAway,
}

/// Acts as the customer. Answers what happened and where the browser would go: `{"outcome", "redirect"}`.
pub(crate) async fn act_as_customer(sandbox: &Sandbox, act: &CustomerAct) -> Result<Value, String> {
    let id = act.session.as_str();
    let (year, _) = month_of(sandbox.now());
    let card = |number: &str| cards::test_card(number, year).ok_or_else(|| format!("no test card: {number}"));
    let wished = act.card.as_deref().unwrap_or(TEST_CARDS[0].0);
    let by_card = |card| with_session(sandbox, id, |desk| payments::submit_card(desk, id, &card));
    let submitted = match act.action {
        CustomerAction::Cancel => {
            let url = sandbox.read(|books| books.body(id)["cancel_url"].clone());
            return Ok(json!({ "outcome": "left", "redirect": url }));
        }
        CustomerAction::Approve | CustomerAction::WalkAway => by_card(card(wished)?),
        CustomerAction::Decline => by_card(card(act.card.as_deref().unwrap_or("4000000000009995"))?),
        CustomerAction::AuthenticatePass | CustomerAction::AuthenticateFail => {
            let answer = if act.action == CustomerAction::AuthenticatePass {
                Authentication::Passed
            } else {
                Authentication::Failed
            };
            match by_card(card("4000002500003155")?) {
                Some(Submitted::Authenticate(intent)) => {
                    with_session(sandbox, id, |desk| payments::authenticate(desk, &intent, answer))
                }
                other => other,
            }
        }
        CustomerAction::Debit => {
            let iban = act.iban.as_deref().unwrap_or(TEST_IBANS[0]);
            let bank = cards::read_iban(iban).ok_or_else(|| format!("no valid IBAN: {iban}"))?;
            with_session(sandbox, id, |desk| payments::submit_debit(desk, id, &bank))
        }
    };
    if sandbox.read(|books| books.mode == DeliveryMode::BeforeRedirect) {
        deliver::overtake(sandbox).await;
    }
    match submitted {
        None => Err(format!("no such session: {id}")),
        Some(Submitted::Closed) => Err(format!("{id} is not open")),
        Some(Submitted::Complete) => {
            let redirect = (act.action != CustomerAction::WalkAway).then(|| success_address(sandbox, id));
            Ok(json!({ "outcome": "complete", "redirect": redirect }))
        }
        Some(Submitted::Declined(code)) => Ok(json!({ "outcome": "declined", "code": code, "redirect": null })),
        Some(Submitted::Authenticate(intent)) => {
            Ok(json!({ "outcome": "authenticate", "redirect": format!("/stripe/authenticate/{intent}") }))
        }
    }
}
