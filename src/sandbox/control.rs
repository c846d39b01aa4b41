//! The control interface: JSON over HTTP under `/_control`, and the same as methods of [`Sandbox`].
//!
//! | Call | Body | Effect |
//! |---|---|---|
//! | `POST /_control/reset` | `{"seed": "7"}` | empties everything; ids follow from the seed; ends every `hang` |
//! | `POST /_control/script` | `{"account": "sk_test_…", "operation": "POST /v1/refunds", "steps": [{"do": "act_then_hang"}]}` | queues behaviours (see [`Step`]), without steps forgets them; `operation` may be `*` |
//! | `POST /_control/override` | `{"object": "cs_…", "set": {"amount": 1}}` | the stored truth differs from what was asked: `amount`, `currency`, `livemode`, `payee`, `fee` reach the whole payment, `settlement` (`currency`, `amount`, `fee`, `net`, …) its movement of the balance, other names the object |
//! | `POST /_control/customer` | `{"session": "cs_…", "action": "approve", "card": "4242424242424242"}` | `approve`, `decline`, `cancel`, `authenticate_pass`, `authenticate_fail`, `debit` (`iban`: pays in a way that is confirmed later), `walk_away`; instead of the object the address of its hosted page will do |
//! | `POST /_control/late` | `{"object": "cs_…", "event": "success", "after_ms": 0}` | `success`, `failure`, `settle`, `expire`, `confirmed` (a debit, in the instant before its session expired; `success` of an expired session begins with it), `dispute`, `inquiry`, `inquiry_escalated`, `inquiry_closed`, `dispute_won`, `dispute_lost`, `refund`, `refund_succeeded`, `refund_failed`, `payout` (of an account, `currency`), `payout_failed`, `reversal` and `dispute_of_all` (PayPal), `surcharge` (GoCardless), `account_stopped` and `account_reopened` (Stripe, of an account) |
//! | `POST /_control/webhooks` | `{"mode": "duplicate", "n": 3}` | `normal`, `hold`, `drop`, `duplicate`, `shuffle` (`seed`), `batch` (`n`), `before_response`, `before_redirect`; `normal` releases what was held |
//! | `POST /_control/webhooks/release` | | sends what is held, in the order of the mode |
//! | `POST /_control/webhooks/again` | `{"event": "evt_…"}` | sends an event once more |
//! | `POST /_control/endpoint` | `{"account": "sk_test_…", "url": "http://127.0.0.1:3000/…", "secret": "whsec_…"}` | adds a webhook endpoint for all events, or gives it a new secret |
//! | `POST /_control/account` | `{"key": "rk_test_…", "account": "acct_…"}` | ties a key to an account |
//! | `POST /_control/sign` | `{"secrets": ["whsec_…"], "body": "…", "t": 1795293005}` | the signature header for a forged notice |
//! | `POST /_control/send_raw` | `{"url": "http://127.0.0.1:3000/…", "headers": {}, "body": "…"}` | posts exactly this to a loopback address |
//! | `GET /_control/ledger` | | what really happened, per account and currency |
//! | `GET /_control/calls`, `/_control/calls.jsonl` | | every call received |
//! | `GET /_control/events`, `/_control/deliveries`, `/_control/mails` | | events, their deliveries, mails |

use std::collections::BTreeMap;
use std::sync::PoisonError;

use serde_json::Value;

use super::books::Books;
use super::{Sandbox, deliver, ledger, stand, stripe};

pub use super::books::Rate;
pub use super::deliver::{Attempt, Delivery, DeliveryMode, DeliveryState};
pub use super::faults::{Script, Step};
pub use super::ledger::{ChargeLine, Ledger, Totals};
pub use super::mailbox::Mail;
pub use super::stand::Letter;
pub use super::stripe::{CustomerAct, CustomerAction, Late, LateEvent};
pub use super::wire_log::Call;

/// A gateway of a shop, as its provider knows it.
#[derive(Clone, Copy, Debug)]
pub struct Shop<'s> {
    /// The kind of gateway, as the shop calls it: `stripe`.
    pub kind: &'s str,
    /// Where its notices go.
    pub notices: &'s str,
    /// The kinds of events it wants; none: all of them.
    pub events: &'s [&'s str],
}

impl Sandbox {
    /// Empties everything. With a seed, the ids that follow are always the same.
    pub fn reset(&self, seed: Option<&str>) {
        self.change(|books| *books = seed.map_or_else(Books::default, Books::with_seed));
        self.house.wire_log.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.house.mailbox.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.house.releases.send_modify(|count| *count += 1);
    }

    /// Queues behaviours for the next calls of an operation; without steps, forgets those that are queued.
    pub fn script(&self, script: Script) {
        self.change(|books| match script.steps.is_empty() {
            true => books.scripts.retain(|queued| queued.operation != script.operation),
            false => books.scripts.push_back(script),
        });
    }

    /// Makes the stored truth of `object` differ from what was asked. Answers the object.
    pub fn override_object(&self, object: &str, set: &Value) -> Result<Value, String> {
        let object = stand::resolved(self, object);
        self.stand_of(&object)?.override_object(self, &object, set)
    }

    /// Acts as the customer on a hosted page. Answers `{"outcome", "redirect"}`.
    pub async fn customer(&self, act: &CustomerAct) -> Result<Value, String> {
        let act = CustomerAct { session: stand::resolved(self, &act.session), ..act.clone() };
        self.stand_of(&act.session)?.customer(self, &act).await
    }

    /// Lets something happen at the provider now, `after_ms` notwithstanding.
    pub fn late(&self, order: &Late) -> Result<Value, String> {
        let order = Late { object: stand::resolved(self, &order.object), ..order.clone() };
        self.stand_of(&order.object)?.late(self, &order)
    }

    fn stand_of(&self, name: &str) -> Result<&'static dyn stand::Stand, String> {
        self.read(|books| stand::of(books, name)).ok_or_else(|| format!("no such object: {name}"))
    }

    /// Where each provider's API is, by the kind of gateway that speaks to it.
    pub fn provider_bases(&self) -> BTreeMap<String, String> {
        let of = |stand: &&dyn stand::Stand| {
            let base = format!("{}{}", self.public_base(), stand.root());
            stand.kinds().iter().map(move |kind| ((*kind).to_owned(), base.clone())).collect::<Vec<_>>()
        };
        stand::STANDS.iter().flat_map(of).collect()
    }

    /// Arranges at the provider what a shop's gateway needs: the account of its credentials, and where notices go.
    pub fn connect(&self, shop: &Shop<'_>, setting: &stand::Setting<'_>) -> Result<(), String> {
        let stand = stand::STANDS.iter().find(|stand| stand.kinds().contains(&shop.kind));
        stand.map_or(Ok(()), |stand| stand.connect(self, shop, setting))
    }

    /// Changes how notices are delivered; `Normal` releases what was held.
    pub fn webhooks(&self, mode: DeliveryMode) {
        self.change(|books| {
            if mode == DeliveryMode::Normal {
                deliver::release(books);
            }
            books.mode = mode;
        });
    }

    /// Sends what is held, in the order of the mode.
    pub fn release_webhooks(&self) {
        self.change(deliver::release);
    }

    /// Sends an event once more.
    pub fn send_again(&self, event: &str) {
        self.change(|books| deliver::send_again(books, event));
    }

    /// Adds a webhook endpoint for all events, with a secret of your choice. `account` is a key or an account id.
    pub fn endpoint(&self, account: &str, url: &str, secret: &str) -> Result<Value, String> {
        self.endpoint_for(account, (url, secret), &[])
    }

    /// The same for these kinds of events.
    pub fn endpoint_for(&self, owner: &str, (url, secret): (&str, &str), events: &[&str]) -> Result<Value, String> {
        stripe::create_by_hand(self, &stripe::ByHand { owner, url, secret, events })
    }

    /// Ties a key to an account and answers the account's id; without `account` the key decides it.
    pub fn account(&self, key: &str, account: Option<&str>) -> Result<String, String> {
        let named_well = account.is_none_or(|id| id.starts_with("acct_"));
        if !stripe::is_acceptable(key) || !named_well {
            return Err("a key starts with sk_test_ or rk_test_, an account with acct_".to_owned());
        }
        let now = self.now();
        Ok(self.change(|books| stripe::register(books, key, account, now)))
    }

    /// What an account of Stripe's takes in one currency is counted in another from now on.
    pub fn counted_in(&self, key: &str, currency: &str, rate: Rate) -> Result<(), String> {
        self.change(|books| {
            let account = books.accounts.values().find(|account| account.has_key(key)).ok_or("no such key")?;
            books.rates.insert(format!("{} {currency}", account.id), rate);
            Ok(())
        })
    }

    /// Posts a notice exactly as given to a loopback address; answers the status.
    pub async fn send_raw(&self, url: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Result<u16, String> {
        let (status, remark) = deliver::post(self, url, headers, body).await;
        status.ok_or(remark)
    }

    /// What really happened with the money.
    pub fn ledger(&self) -> Ledger {
        self.read(ledger::of)
    }

    /// Every call received, oldest first.
    pub fn calls(&self) -> Vec<Call> {
        self.house.wire_log.lock().unwrap_or_else(PoisonError::into_inner).calls()
    }

    /// The calls as JSON lines, as the contract checkers read them.
    pub fn calls_jsonl(&self) -> String {
        let lines: Vec<String> = self.calls().iter().filter_map(|call| serde_json::to_string(call).ok()).collect();
        lines.join("\n") + "\n"
    }

    /// Every stored object, oldest first.
    pub fn objects(&self, kind: &str) -> Vec<Value> {
        self.read(|books| {
            let mut found: Vec<_> = books.of_kind(kind).collect();
            found.sort_by_key(|record| record.order);
            found.into_iter().map(|record| record.body.clone()).collect()
        })
    }

    /// The letter of a delivery as if it were about this event: an altered one is signed all the same.
    pub fn letter(&self, delivery: &Delivery, event: &Value) -> Option<Letter> {
        let found = self
            .read(|books| Some((stand::of(books, &delivery.account)?, books.objects.get(&delivery.endpoint)?.clone())));
        let (stand, endpoint) = found?;
        Some(stand.letter(self, event, &endpoint))
    }

    /// Every delivery of an event to an endpoint, oldest first.
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.read(|books| books.deliveries.clone())
    }

    /// Waits until no notice is due or in the air; held ones and those waiting for a retry do not count.
    pub async fn all_delivered(&self) {
        let mut changes = self.changes();
        while self.read(|books| books.deliveries.iter().any(Delivery::is_fresh)) {
            _ = changes.changed().await;
        }
    }

    /// The mails received, oldest first.
    pub fn mails(&self) -> Vec<Mail> {
        self.house.mailbox.lock().unwrap_or_else(PoisonError::into_inner).mails()
    }
}
