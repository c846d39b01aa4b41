//! Money on its way back: by administrators, at the provider's site, and back from there.

use guichet::{
    db,
    domain::{
        ids::PaymentId,
        late_money::LateState,
        money::Money,
        payment::{Payment, State},
        refund::{Destination, Refund, RefundState, Source},
        shop::LateMoneyRule,
    },
    flows::plant,
    sandbox::control::{Late, LateEvent},
};

use super::{life::Life, world::in_turn};
use crate::support::{online::late, till::fresh_key};

/// All of it, a part, a little too much; back the way it came, to the balance, by a transfer. Late money goes back whole.
pub async fn is_given_back(life: &mut Life) {
    let Some(paid) = life.one_that(|state| state == State::Succeeded).await else { return };
    if life.is_disputed_unheard(paid.id).await {
        return;
    }
    let captured = paid.captured.unwrap_or(paid.amount);
    let (source, most) = source_of(life, &paid, captured).await;
    let minor = match source {
        Source::Late(_) => most.minor,
        _ => life.chance.one_of(&[most.minor, most.minor / 2, most.minor / 3, most.minor + 10]).unwrap_or_default(),
    };
    let amount = Money::new(minor / 10 * 10, most.currency).plain();
    let ways = [Destination::Provider, Destination::Provider, Destination::Balance, Destination::Bank];
    // What has gone back there and from here as well, somebody has given twice: the audits say so, and rightly.
    let ways = if life.given_there.contains(&paid.id) { &ways[..2] } else { &ways[..] };
    let Some(way) = life.chance.one_of(ways) else { return };
    let (path, key, source) = (format!("/admin/payments/{}/refund", paid.id), fresh_key(), source.text());
    let fields = [
        ("request_key", key.as_str()),
        ("source", &source),
        ("amount", &amount),
        ("destination", way.word()),
        ("reason", "Geste commercial"),
        ("current_password", plant::PASSWORD),
    ];
    // Two clicks, or one pressed again where no answer came.
    let twice = life.chance.one_in(4);
    for _ in 0..2 {
        life.world.is_up().await;
        if let Some(reply) = life.world.ada.post(&path, &fields).await {
            let reply = life.answered(&path, reply);
            let kind = &life.world.gate(paid.gateway).kind;
            life.world.tells(&format!("a refund of {kind} to {}: {}", way.word(), reply.status));
            if reply.status.is_redirection() {
                goes_on(life, way).await;
            }
            if !twice {
                return;
            }
        }
    }
}

/// Often somebody decides at once what becomes of it.
async fn goes_on(life: &mut Life, way: Destination) {
    match (way, life.chance.below(4)) {
        (Destination::Bank, 0 | 1) => a_person_sends_it(life).await,
        (Destination::Provider, 0 | 1) => a_refund_fails(life).await,
        (Destination::Provider, 2) => a_refund_arrives(life).await,
        _ => {}
    }
}

async fn source_of(life: &mut Life, paid: &Payment, captured: Money) -> (Source, Money) {
    let db = life.world.portal.db.reader();
    let late = db::late_money::of_payment(db, paid.id).await.expect("late money");
    match (life.chance.one_of(&late), paid.purpose.invoice()) {
        (Some(late), _) if life.chance.one_in(2) => (Source::Late(late.id), late.amount),
        (_, Some(invoice)) => (Source::Invoice(invoice), captured),
        (_, None) => (Source::TopUp, captured),
    }
}

/// By a person at the provider's own site. Braintree tells nobody of it.
pub async fn is_given_back_there(life: &mut Life) {
    let mut pages = life.pages.clone();
    pages.retain(|seen| seen.kind != "braintree");
    let Some(seen) = life.chance.one_of(&pages) else { return };
    let paid = life.payment(seen.payment).await;
    if life.disputed.contains(&paid.id) || goes_back_otherwise(life, paid.id).await {
        return;
    }
    let part = i64::try_from(1 + life.chance.below(3)).unwrap_or(1);
    let amount = Some(paid.amount.minor / part / 10 * 10);
    let order = Late { amount, ..late(&seen.page, LateEvent::Refund) };
    if life.world.sandbox.late(&order).is_ok() {
        life.given_there.insert(paid.id);
        life.world.tells(&format!("given back at {}", seen.kind));
    }
}

/// Whether something of it went to the balance or by a transfer: its provider knows nothing of that.
async fn goes_back_otherwise(life: &Life, payment: PaymentId) -> bool {
    let other_ways = |refund: &Refund| refund.destination != Destination::Provider;
    refunds_of(life, other_ways).await.iter().any(|refund| refund.payment == payment)
}

/// Whether anything of it went back, or is to.
pub async fn goes_back(life: &Life, payment: PaymentId) -> bool {
    refunds_of(life, |_| true).await.iter().any(|refund| refund.payment == payment)
}

pub async fn a_refund_fails(life: &mut Life) {
    happens(life, LateEvent::RefundFailed).await;
}

pub async fn a_refund_arrives(life: &mut Life) {
    happens(life, LateEvent::RefundSucceeded).await;
}

async fn happens(life: &mut Life, event: LateEvent) {
    let refunds = refunds_of(life, |refund| refund.provider_reference.is_some()).await;
    let Some(refund) = life.chance.one_of(&refunds) else { return };
    let known = refund.provider_reference.clone().unwrap_or_default();
    // Paytm's objects have names of their own.
    let paytm = life.world.sandbox.objects("paytm.refund");
    let of_it = |body: &&serde_json::Value| body["refund"] == known.as_str() || body["ref"] == known.as_str();
    let object = paytm.iter().find(of_it).and_then(|body| body["id"].as_str()).map_or(known.clone(), str::to_owned);
    if life.world.sandbox.late(&late(&object, event)).is_ok() {
        life.world.tells(&format!("at {}: {event:?}", life.world.gate(refund.gateway).kind));
    }
}

/// What goes back by a transfer is sent by a person, or not at all.
pub async fn a_person_sends_it(life: &mut Life) {
    let by_bank = |refund: &Refund| refund.destination == Destination::Bank && refund.state == RefundState::Submitted;
    let refunds = refunds_of(life, by_bank).await;
    let Some(refund) = life.chance.one_of(&refunds) else { return };
    let deed = if life.chance.one_in(4) { "drop" } else { "sent" };
    let path = format!("/admin/refunds/{}/{deed}", refund.id);
    life.world.is_up().await;
    if let Some(reply) = life.world.ada.post(&path, &[]).await {
        let reply = life.answered(&path, reply);
        life.world.tells(&format!("a refund by hand, {deed}: {}", reply.status));
    }
}

/// To the balance, or to another invoice of theirs.
pub async fn late_money_is_decided(life: &mut Life) {
    let mut open = Vec::new();
    for payment in &life.payments {
        open.extend(db::late_money::of_payment(life.world.portal.db.reader(), *payment).await.expect("late money"));
    }
    open.retain(|late| late.state == LateState::Open);
    let Some(late) = life.chance.one_of(&open) else { return };
    let invoice =
        life.chance.one_of(&life.bills.clone()).filter(|_| life.chance.one_in(2)).map(|bill| bill.to_string());
    let (deed, fields) = match &invoice {
        Some(bill) => ("move", vec![("invoice", bill.as_str())]),
        None => ("credit", Vec::new()),
    };
    let path = format!("/admin/late-money/{}/{deed}", late.id);
    life.world.is_up().await;
    if let Some(reply) = life.world.ada.post(&path, &fields).await {
        life.answered(&path, reply);
    }
}

/// What nobody needs waits for a person from now on, or goes to the balance.
pub async fn the_shop_changes_its_rule(life: &mut Life) {
    let portal = &life.world.portal;
    let mut shop = db::settings::shop(portal.db.reader()).await.expect("a shop");
    shop.value.late_money = match shop.value.late_money {
        LateMoneyRule::Credit => LateMoneyRule::Hold,
        LateMoneyRule::Hold => LateMoneyRule::Credit,
    };
    let tx = in_turn(|| portal.db.begin()).await;
    // Of two who change it at once, one does.
    _ = db::settings::save_shop(&tx, &shop.value, shop.version).await.expect("settings");
    tx.commit().await.expect("committed");
}

async fn refunds_of(life: &Life, fits: fn(&Refund) -> bool) -> Vec<Refund> {
    let mut found = Vec::new();
    for payment in &life.payments {
        found.extend(db::refunds::of_payment(life.world.portal.db.reader(), *payment).await.expect("refunds"));
    }
    found.retain(fits);
    found
}
