//! What customers do to pay, and to change their minds.

use guichet::{
    db,
    domain::{ids::InvoiceId, payment::State},
    sandbox::control::CustomerAction,
};

use super::{
    afterwards::a_transfer_arrives,
    life::{Life, Seen, amount},
    world::Gate,
};
use crate::support::till::fresh_key;

pub async fn pays(life: &mut Life) {
    let gates = life.world.gates.clone();
    let Some(gate) = life.chance.one_of(&gates) else { return };
    let Some(currency) = life.chance.one_of(&gate.currencies) else { return };
    let bill = life.is_billed(currency).await;
    pays_with(life, bill, &gate).await;
}

/// What is not paid yet, as far as the balance goes.
pub async fn pays_by_balance(life: &mut Life) {
    let (balance, bills) = (life.world.of("balance").clone(), life.bills.clone());
    if let Some(bill) = life.chance.one_of(&bills) {
        pays_with(life, bill, &balance).await;
    }
}

async fn pays_with(life: &mut Life, bill: InvoiceId, gate: &Gate) {
    let (path, key, gateway) = (format!("/invoices/{bill}/pay"), fresh_key(), gate.id.to_string());
    let fields = [("gateway", gateway.as_str()), ("request_key", key.as_str())];
    let reply = match life.chance.one_in(5) {
        true => life.sends_twice(&path, &fields).await,
        false => life.sends(&path, &fields).await,
    };
    if let Some(seen) = life.is_led(reply, &key).await {
        decides(life, &seen).await;
    } else if gate.kind == "bank_transfer" && !life.chance.one_in(3) {
        a_transfer_arrives(life).await;
    }
}

pub async fn tops_up(life: &mut Life) {
    let gates = life.world.online();
    let Some(gate) = life.chance.one_of(&gates) else { return };
    let Some(currency) = life.chance.one_of(&gate.currencies) else { return };
    let (amount, key, gateway) = (amount(&mut life.chance, currency).plain(), fresh_key(), gate.id.to_string());
    let fields =
        [("gateway", gateway.as_str()), ("amount", &amount), ("currency", currency.code()), ("request_key", &key)];
    let reply = life.sends("/balance/top-up", &fields).await;
    if let Some(seen) = life.is_led(reply, &key).await {
        decides(life, &seen).await;
    }
}

/// Mostly yes; now and then the page stays open.
async fn decides(life: &mut Life, seen: &Seen) {
    use CustomerAction::{Approve, Cancel, Debit, Decline, WalkAway};
    let actions =
        [Approve, Approve, Approve, Approve, Approve, Approve, WalkAway, WalkAway, Debit, Debit, Decline, Cancel];
    if life.chance.one_in(8) {
        return;
    }
    if let Some(action) = life.chance.one_of(&actions) {
        life.acts(seen, action).await;
    }
}

/// Another gateway for what is open; the old page stays open in another tab.
pub async fn switches(life: &mut Life) {
    let Some(old) = life.one_that(State::is_live).await else { return };
    let Some(bill) = old.purpose.invoice() else { return };
    let mut gates = life.world.gates.clone();
    gates.retain(|gate| gate.id != old.gateway && gate.currencies.contains(&old.amount.currency));
    let Some(gate) = life.chance.one_of(&gates) else { return };
    let invoice = db::invoices::find(life.world.portal.db.reader(), bill).await.expect("an invoice");
    let due = format!("{} {}", invoice.due().minor, invoice.due().currency.code());
    let (path, key, gateway) = (format!("/invoices/{bill}/switch"), fresh_key(), gate.id.to_string());
    let fields = [("gateway", gateway.as_str()), ("due", &due), ("request_key", &key)];
    let reply = life.sends(&path, &fields).await;
    if let Some(seen) = life.is_led(reply, &key).await {
        decides(life, &seen).await;
    }
}

/// By the provider's own link back to the shop.
pub async fn goes_back(life: &mut Life) {
    let Some(open) = life.one_that(State::is_live).await else { return };
    let path = format!("/payments/{}/back", open.id);
    if let Some(reply) = life.browser.get(&path).await {
        life.answered(&path, reply);
    }
}

/// Whatever has become of its payment, what the page allows is done.
pub async fn finds_an_old_page(life: &mut Life) {
    let pages = life.pages.clone();
    if let Some(seen) = life.chance.one_of(&pages) {
        decides(life, &seen).await;
    }
}
