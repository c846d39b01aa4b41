//! What the ledger guarantees while money moves and when something breaks (promises P-11, P-15 and P-19).

use std::collections::BTreeMap;

use guichet::{
    db::{self, ConnectionTrait},
    domain::{
        currency::Currency,
        gateway::Gateway,
        ids::PaymentId,
        invoice::{InvoiceState, Parts},
        ledger::Part,
        money::Money,
        payment::State,
        people::Actor,
    },
    flows::{
        ledger::verify,
        payments::{ask, confirm_transfer::confirm_transfer, start},
        plant,
    },
    sandbox::control::DeliveryMode,
};
use http::StatusCode;
use tokio::{sync::watch, task::JoinSet};

use crate::support::{Refusal, Till, cashbox::euro, counter::GRACE, till::fresh_key};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn p_11_every_reading_of_the_balances_adds_up_while_money_moves() {
    let till = Till::open().await;
    till.credit(20_000).await;
    let mut invoices = Vec::new();
    for _ in 0..20 {
        invoices.push(till.invoice(1_000).await);
    }
    let total = customers_side(&till).await;
    let readings = watch::Sender::new(0_u32);
    let mut movers = JoinSet::new();
    for share in invoices.chunks(5) {
        let wishes: Vec<_> = share.iter().map(|invoice| till.wish(*invoice, till.balance)).collect();
        let (portal, grace, mut read) = (till.house.portal.clone(), till.grace.clone(), readings.subscribe());
        movers.spawn(async move {
            for wish in wishes {
                start::start(&portal, &grace, wish).await.expect("paid from the balance");
                // Nobody hurries past the readers.
                read.changed().await.expect("somebody reads");
            }
        });
    }
    let (mut accountant, mut halfway) = (till.enters(plant::OWNER).await, 0);
    while !movers.is_empty() {
        assert_eq!(customers_side(&till).await, total, "what customers owe less what they hold");
        let findings = verify::verify(&till.house.portal).await.expect("verified");
        assert!(findings.is_empty(), "an audit of moving money: {findings:#?}");
        let page = accountant.get("/admin/accounts/balances").await;
        assert!(page.says("La balance est juste"), "{}", page.body);
        halfway += u32::from((1..20_000).contains(&till.held().await.minor));
        readings.send_modify(|count| *count += 1);
        while let Some(ended) = movers.try_join_next() {
            ended.expect("all were paid");
        }
    }
    assert!(halfway > 0, "nobody looked while money moved");
    assert_eq!(till.held().await, euro(0));
    till.verifies().await;
}

/// An audit that runs while money moves does not cry wolf.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn p_11_a_payment_is_read_together_with_its_history() {
    let till = Till::open().await;
    let mut movers = JoinSet::new();
    for _ in 0..4 {
        let (portal, owner) = (till.house.portal.clone(), till.owner.clone());
        let mut awaited = Vec::new();
        for _ in 0..8 {
            awaited.push(till.starts(till.invoice(1_000).await, till.transfer).await);
        }
        movers.spawn(async move {
            for payment in awaited {
                confirm_transfer(&portal, &owner, payment, euro(1_000), "story").await.expect("it came");
            }
        });
    }
    while !movers.is_empty() {
        for history in db::histories::all::<State>(till.house.db().reader()).await.expect("histories") {
            assert_eq!(history.steps.last().map(|step| step.1), Some(history.state), "{}", history.reference);
        }
        while let Some(ended) = movers.try_join_next() {
            ended.expect("all came");
        }
    }
    till.verifies().await;
}

/// Each currency in balance; in euros, receivables and balances taken together, between which the money moves.
async fn customers_side(till: &Till) -> i64 {
    let balances = db::journal::balances(till.house.db().reader(), None).await.expect("balances");
    let mut sums = BTreeMap::<_, i64>::new();
    let mut side = 0;
    for balance in balances {
        let amount = balance.sides.debit.minor - balance.sides.credit.minor;
        *sums.entry(balance.account.currency.code()).or_default() += amount;
        let moving = matches!(balance.account.part, Part::Receivable | Part::Balance);
        side += if moving && balance.account.currency == Currency::EUR { amount } else { 0 };
    }
    assert!(sums.values().all(|sum| *sum == 0), "{sums:?}");
    side
}

/// A posting in `posting`, two entries in `entry` on an account held in `account`.
async fn posts(till: &Till, [posting, entry, account]: [&str; 3]) -> bool {
    let tx = till.house.db().begin().await.expect("a transaction");
    let inserted = format!(
        "INSERT INTO postings (kind, cause, currency, memo, posted_at)
         SELECT 'credit', id, '{posting}', 'by hand', created_at FROM customers ORDER BY reference LIMIT 1"
    );
    tx.execute_unprepared(&inserted).await.expect("a posting");
    for amount in [5, -5] {
        let line = format!(
            "INSERT INTO entries (posting_id, account_id, currency, amount)
             SELECT p.id, a.id, '{entry}', {amount} FROM postings p, accounts a
             WHERE p.memo = 'by hand' AND a.part = 'goodwill' AND a.currency = '{account}'"
        );
        match tx.execute_unprepared(&line).await {
            Ok(written) => assert_eq!(written.rows_affected(), 1),
            Err(_) => return false,
        }
    }
    tx.commit().await.is_ok()
}

#[tokio::test]
async fn p_15_an_entry_in_another_currency_than_its_account_cannot_be_stored_even_by_hand() {
    let till = Till::open().await;
    assert!(!posts(&till, ["EUR", "EUR", "USD"]).await, "euros on an account in dollars");
    assert!(!posts(&till, ["EUR", "USD", "USD"]).await, "dollars in a posting in euros");
    assert!(!posts(&till, ["EUR", "USD", "EUR"]).await, "dollars on an account in euros");
    assert!(posts(&till, ["EUR", "EUR", "EUR"]).await, "only the currency was wrong");
    for part in ["clearing_id", "receivable_id", "fee_id", "fee_tax_id"] {
        let mapped = format!(
            "UPDATE gateway_accounts SET {part} = (SELECT id FROM accounts WHERE currency = 'USD' ORDER BY code LIMIT 1)
             WHERE currency = 'EUR'"
        );
        assert!(till.house.by_hand(&mapped).await.is_err(), "{part} of another currency");
    }
}

#[tokio::test]
async fn p_15_a_gateway_takes_only_currencies_whose_accounts_are_complete() {
    let till = Till::open().await;
    let invoice = till.invoice_in(Money::new(7_000, Currency::USD), Parts::Whole).await;
    let mut grace = till.enters(GRACE).await;
    let whole = db::gateways::find(till.house.db().reader(), till.card).await.expect("the gateway").accounts;
    let dollars = |gateway: &mut Gateway, change: fn(&mut guichet::domain::gateway::GatewayAccount)| {
        gateway.accounts.iter_mut().filter(|account| account.currency == Currency::USD).for_each(change);
    };
    let gaps: [&dyn Fn(&mut Gateway); 3] = [
        &|gateway| dollars(gateway, |account| account.receivable = None),
        &|gateway| dollars(gateway, |account| account.clearing = None),
        &|gateway| gateway.accounts.retain(|account| account.currency != Currency::USD),
    ];
    let key = fresh_key();
    let card = till.card.to_string();
    let form = [("gateway", card.as_str()), ("due", "7000 USD"), ("request_key", &key)];
    for gap in gaps {
        till.change(till.card, |gateway| {
            gateway.accounts.clone_from(&whole);
            gap(gateway);
        })
        .await;
        let page = grace.get(&format!("/invoices/{invoice}")).await;
        assert!(!page.body.contains(&card), "it is not offered");
        let answer = grace.post(&format!("/invoices/{invoice}/pay"), &form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.error_codes().contains(&"currency_unsupported".to_owned()), "{:?}", answer.error_codes());
    }
    assert_eq!(till.calls("POST /v1/checkout/sessions"), 0);
    till.starts(till.invoice(7_000).await, till.card).await;
    till.change(till.card, |gateway| gateway.accounts.clone_from(&whole)).await;
    assert_eq!(grace.post(&format!("/invoices/{invoice}/pay"), &form).await.status, StatusCode::SEE_OTHER);
}

/// What a payment has left behind: its state, its version, its steps, its postings, and letters to anybody.
async fn traces(till: &Till, payment: PaymentId) -> (State, i32, usize, usize, usize) {
    let db = till.house.db().reader();
    let kept = till.payment(payment).await;
    let histories = db::histories::all::<State>(db).await.expect("histories");
    let steps = histories.into_iter().find(|one| one.reference == kept.reference).map_or(0, |one| one.steps.len());
    let postings = db::journal::of_causes(db, &[payment.0]).await.expect("postings").len();
    let letters = till.house.letters_to("compta@exemple.test").await.len();
    (kept.state, kept.version, steps, postings, letters)
}

#[tokio::test]
async fn p_19_the_state_and_its_posting_are_stored_together_or_not_at_all() {
    let till = Till::open().await;
    till.sandbox.webhooks(DeliveryMode::Drop);
    let (by_card, by_transfer) = (till.invoice(3_000).await, till.invoice(3_000).await);
    let card = till.starts(by_card, till.card).await;
    let transfer = till.starts(by_transfer, till.transfer).await;
    till.approves(card).await;
    let before = (traces(&till, card).await, traces(&till, transfer).await);
    let audit = async || till.house.sees("SELECT deed AS object, '' AS ours, '' AS theirs FROM audit").await.len();
    let deeds = audit().await;
    // In the order in which one settling writes them: the state first, the letter last.
    for table in ["payment_history", "postings", "entries", "allocations", "letters"] {
        let refusal = Refusal::of_inserts(table);
        till.house.refuses(refusal).await;
        let asked = ask::ask(&till.house.portal, card, &Actor::Provider(till.card)).await;
        assert!(asked.is_err(), "{table}: {asked:?}");
        let confirmed = confirm_transfer(&till.house.portal, &till.owner, transfer, euro(3_000), "story").await;
        assert!(confirmed.is_err(), "{table}: {confirmed:?}");
        till.house.accepts(refusal).await;
        assert_eq!((traces(&till, card).await, traces(&till, transfer).await), before, "{table}");
        assert_eq!(audit().await, deeds, "{table}");
        for invoice in [by_card, by_transfer] {
            let open = till.invoice_now(invoice).await;
            assert_eq!((open.state, open.settled), (InvoiceState::Issued, euro(0)), "{table}");
        }
        till.verifies().await;
    }
    till.asks(card).await;
    confirm_transfer(&till.house.portal, &till.owner, transfer, euro(3_000), "story").await.expect("whole now");
    for invoice in [by_card, by_transfer] {
        assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid);
    }
    till.verifies().await;
}
