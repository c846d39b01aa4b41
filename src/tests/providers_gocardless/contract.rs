//! The contract drawn from the official library judges both directions: what is sent, and what the sandbox answers.

use super::{KIND, begun, happens, hears};
use crate::{support::Till, wire_contracts::is_kept};
use guichet::{
    db,
    domain::{language::Language, mandate::CONSENT_WORDS, payment::State},
    flows::{
        mandates::forget,
        payments::start::{self, Agreed, Wanted},
    },
    sandbox::control::{CustomerAction, LateEvent},
};

/// What the adapter sends and what the sandbox answers both pass the contract drawn from the official library.
#[tokio::test]
async fn the_providers_contract_is_kept_in_both_directions() {
    let till = Till::open_for(KIND).await;
    for action in [CustomerAction::WalkAway, CustomerAction::Debit] {
        let (_, _, page) = begun(&till).await;
        till.acts_at(&page, action).await.expect("agreed");
        hears(&till).await;
        happens(&till, &page, LateEvent::Payout).expect("paid out");
        hears(&till).await;
    }
    debited_again_and_ended(&till).await;
    let (_, failed, page) = begun(&till).await;
    till.acts_at(&page, CustomerAction::Debit).await.expect("agreed");
    happens(&till, &page, LateEvent::Failure).expect("failed");
    hears(&till).await;
    assert_eq!(till.payment(failed).await.failure.as_deref(), Some("insufficient_funds"));
    let (_, left, _) = begun(&till).await;
    till.house.portal.clock.advance(24 * 3_600);
    till.asks(left).await;
    assert!(is_kept(&till, KIND) > 20);
}

/// An invoice paid on a mandate there is already, which is then forgotten.
async fn debited_again_and_ended(till: &Till) {
    let (portal, db) = (&till.house.portal, till.house.db().reader());
    let mandate = db::mandates::of_customer(db, till.customer(), 1).await.expect("mandates").remove(0);
    let agreed = Agreed { mandate: mandate.id, words: CONSENT_WORDS.into(), language: Language::Fr };
    let invoice = till.invoice(5_000).await;
    let wish = Wanted { agreed: Some(agreed), ..till.wish(invoice, mandate.gateway) };
    start::start(portal, &till.grace, wish).await.expect("debited");
    let debit = till.latest(invoice).await.provider_reference.expect("an id");
    happens(till, &debit, LateEvent::Payout).expect("paid out");
    hears(till).await;
    assert_eq!(till.latest(invoice).await.state, State::Succeeded);
    forget::forget(portal, &till.grace, mandate.id).await.expect("ended");
}
