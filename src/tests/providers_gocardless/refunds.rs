//! Refunds, played between the adapter and the stand-in: the sum of all is confirmed, and each goes back once.

use guichet::{
    domain::{
        currency::Currency,
        gateway::Mode,
        ids::{PaymentId, RefundId},
        language::Language,
        money::Money,
        report::{RefundOutcome, Returned},
    },
    providers::{Asked, AskedRefund, Call, Charge, Settings, Standing, TroubleKind, http::Http},
    sandbox::control::{CustomerAction, LateEvent},
};

use super::{KIND, begun, contract, happens, hears};
use crate::support::Till;

/// The adapter and the stand-in agree on what is given back, and that it is given back once.
#[tokio::test]
async fn a_refund_goes_back_once_and_what_comes_back_is_told() {
    let till = Till::open_for(KIND).await;
    let (_, payment, page) = begun(&till).await;
    till.acts_at(&page, CustomerAction::WalkAway).await.expect("agreed");
    hears(&till).await;
    let (provider, settings) = (guichet::providers::find(KIND).expect("known"), demo_settings());
    let base = till.sandbox.provider_bases()[KIND].clone();
    let call = Call {
        http: Http::default(),
        settings: &settings,
        mode: Mode::Test,
        now: till.house.portal.clock.now(),
        base: Some(&base),
    };
    let first = asked_refund(&till, payment, ("refund-1", 0)).await;
    let made = provider.refund(&call, &first).await.expect("refunded");
    let again = provider.refund(&call, &first).await.expect("the same one");
    assert_eq!(made.reference, again.reference);
    let returned = Returned { amount: Money::new(2_000, Currency::EUR), fee: None };
    assert_eq!(
        provider.refund_status(&call, &first).await.expect("known").outcome,
        RefundOutcome::Submitted(returned.clone())
    );
    let blind = asked_refund(&till, payment, ("refund-2", 0)).await;
    let refused = provider.refund(&call, &blind).await.expect_err("somebody refunded in between");
    let differs = TroubleKind::Refused { reason: "refund_total_differs".into(), field: None };
    assert_eq!(refused.kind, differs);
    let second = asked_refund(&till, payment, ("refund-3", 2_000)).await;
    let second_made = provider.refund(&call, &second).await.expect("refunded");
    let [one, two] = [made, second_made].map(|report| report.reference.expect("an id"));
    happens(&till, &one, LateEvent::RefundSucceeded).expect("paid");
    happens(&till, &two, LateEvent::RefundFailed).expect("bounced");
    let known = |asked: &AskedRefund, id: &str| AskedRefund { known: Some(id.into()), ..asked.clone() };
    let told = provider.refund_status(&call, &known(&first, &one)).await.expect("known").outcome;
    assert_eq!(told, RefundOutcome::Succeeded(returned));
    let told = provider.refund_status(&call, &known(&second, &two)).await.expect("known").outcome;
    assert_eq!(told, RefundOutcome::Failed { reason: "refund_returned".into() });
    let ledger = till.sandbox.ledger();
    let refunded: i64 =
        ledger.accounts.values().flat_map(|account| account.values()).map(|totals| totals.refunded).sum();
    assert_eq!(refunded, 2_000);
    hears(&till).await;
    let booked = till.inbox().await.into_iter().filter(|kept| kept.reason == "refund_booked");
    assert_eq!(booked.count(), 1, "nobody here had asked for them: the one that arrived is booked");
    till.verifies().await;
    contract::is_kept(&till);
}

fn demo_settings() -> Settings {
    let demo = guichet::providers::find(KIND).and_then(|provider| provider.demo()).expect("a demo");
    Settings(demo.settings.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect())
}

/// Twenty euros of it, after so much before.
async fn asked_refund(till: &Till, payment: PaymentId, (key, before): (&str, i64)) -> AskedRefund {
    let paid = till.payment(payment).await;
    let charge = Charge {
        payment,
        reference: paid.reference,
        idempotency_key: paid.idempotency_key,
        amount: paid.amount,
        description: String::new(),
        creditor_reference: String::new(),
        customer_email: None,
        customer_name: String::new(),
        language: Language::Fr,
        return_url: String::new(),
        cancel_url: String::new(),
        notice_url: String::new(),
        created_at: paid.created_at,
        expires_at: paid.expires_at,
    };
    AskedRefund {
        payment: Asked {
            charge,
            reference: paid.provider_reference,
            standing: Standing::Ended,
            heard: Vec::new(),
            brought: None,
        },
        refund: RefundId::fresh(),
        reference: "REF-1".into(),
        idempotency_key: key.into(),
        amount: Money::new(2_000, Currency::EUR),
        before: Money::new(before, Currency::EUR),
        known: None,
        created_at: till.house.portal.clock.now(),
    }
}
