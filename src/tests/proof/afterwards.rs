//! What happens without the customer: banks decide, transfers arrive, notices come late, shuffled and more than once.

use guichet::{
    db,
    domain::{money::Money, payment::State},
    sandbox::control::{DeliveryMode, LateEvent},
};

use super::life::Life;
use crate::support::online::late;

/// Days later: yes, no, or settled.
pub async fn a_bank_decides(life: &mut Life) {
    use LateEvent::{Confirmed, Expire, Failure, Settle, Success};
    let pages = life.pages.clone();
    let Some(seen) = life.chance.one_of(&pages) else { return };
    let Some(event) = life.chance.one_of(&[Success, Success, Success, Settle, Settle, Failure, Confirmed, Expire])
    else {
        return;
    };
    if life.world.sandbox.late(&late(&seen.page, event)).is_ok() {
        // A debit that had come in already.
        if (seen.kind.as_str(), event) == ("gocardless", Failure) {
            life.disputed.insert(seen.payment);
        }
        life.world.tells(&format!("at {}: {event:?}", seen.kind));
    }
}

/// An administrator finds it on the statement: what was asked for, less or more.
pub async fn a_transfer_arrives(life: &mut Life) {
    let transfer = life.world.of("bank_transfer").id;
    let mut waiting = Vec::new();
    for id in &life.payments {
        let payment = life.payment(*id).await;
        if payment.gateway == transfer && payment.state != State::Succeeded {
            waiting.push(payment);
        }
    }
    let Some(one) = life.chance.one_of(&waiting) else { return };
    let due = match one.purpose.invoice() {
        Some(bill) => db::invoices::find(life.world.portal.db.reader(), bill).await.expect("an invoice").due(),
        None => one.amount,
    };
    let received =
        life.chance.one_of(&[one.amount.minor, one.amount.minor, one.amount.minor / 2, one.amount.minor + 700]);
    let plain = |minor| Money::new(minor, one.amount.currency).plain();
    let (amount, due) = (plain(received.unwrap_or_default()), plain(due.minor));
    let path = format!("/admin/transfers/{}/confirm", one.id);
    life.world.is_up().await;
    if let Some(reply) = life.world.ada.post(&path, &[("amount", &amount), ("due", &due)]).await {
        let reply = life.answered(&path, reply);
        life.world.tells(&format!("a transfer: {}", reply.status));
    }
}

/// The way of all notices from now on, until it is another.
pub async fn notices_go_astray(life: &mut Life) {
    use DeliveryMode::{Batch, BeforeRedirect, BeforeResponse, Duplicate, Hold, Normal, Shuffle};
    let seed = life.chance.draw();
    let (many, twice, mixed) = (Batch { n: 6 }, Duplicate { n: 3 }, Shuffle { seed });
    let modes = [Normal, many.clone(), many, Hold, twice, mixed.clone(), mixed, BeforeResponse, BeforeRedirect];
    if let Some(mode) = life.chance.one_of(&modes) {
        // What was held leaves in the order of the old way.
        life.world.sandbox.release_webhooks();
        life.world.sandbox.webhooks(mode);
    }
}

pub async fn a_notice_comes_again(life: &mut Life) {
    let told: Vec<String> = life.world.sandbox.deliveries().into_iter().rev().take(40).map(|one| one.event).collect();
    if let Some(event) = life.chance.one_of(&told) {
        life.world.sandbox.send_again(&event);
    }
}
