//! One run: each step is done to the portal and to the model, then both are compared.

use std::collections::{BTreeMap, BTreeSet};

use guichet::{
    domain::{currency::Currency, money::Money},
    sandbox::control::{DeliveryMode, LateEvent, Script, Step as Fault},
};
use http::StatusCode;

use super::{
    crash,
    shop::{Bill, Fate, No, Shop},
    steps::{Deed, Part, Step, Way, latest_but},
    turn::{Clicked, Said, Touches, Turn},
    world::{Who, World},
};
use crate::support::Answer;

pub struct Run {
    pub shop: Shop,
    pub world: World,
    /// The pay form sent last, by invoice.
    pub clicked: BTreeMap<usize, Clicked>,
    /// Payments whose provider's page may have been lost on the way here.
    pub clouded: BTreeSet<usize>,
    /// Good as long as no notice was lost.
    pub luck: Luck,
    waited: i64,
}

/// Whether what was sent arrived and was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Luck {
    Good,
    Bad,
}

pub const CURRENCIES: [Currency; 3] = [Currency::EUR, Currency::JPY, Currency::KWD];

/// Seconds between two steps: longer than any claim on a question lasts.
const APART: i64 = 21;

/// Minutes that may pass in one run before its end: no page of the provider closes by itself until then.
const LONGEST_WAIT: i64 = 12 * 60;

impl Run {
    pub async fn begins() -> Self {
        Self {
            shop: Shop::opened(),
            world: World::open().await,
            clicked: BTreeMap::new(),
            clouded: BTreeSet::new(),
            luck: Luck::Good,
            waited: 0,
        }
    }

    pub async fn takes(&mut self, step: &Step) -> Result<(), String> {
        self.passes(APART);
        match step {
            Step::Whole(deed) => match self.turn(deed)? {
                Some(turn) => {
                    let answers = self.world.does(turn.plan.clone()).await;
                    self.answered(turn.said, &answers)?;
                    self.follows(deed, &answers);
                    self.learns(&turn, Luck::Good).await?;
                }
                None => self.happens(deed).await?,
            },
            Step::Dies(point, deed) => {
                if let Some(turn) = self.turn(deed)? {
                    let visitors = self.world.visitors.clone();
                    crash::dies(&self.world.till, visitors, (point, turn.plan.clone())).await;
                    self.learns(&turn, Luck::Bad).await?;
                }
            }
            Step::Stumbles(call, fault, deed) => {
                if let Some(turn) = self.turn(deed)? {
                    self.script(call, Some(fault.clone()));
                    let answers = self.world.does(turn.plan.clone()).await;
                    self.script(call, None);
                    self.answered(Said::Anything, &answers)?;
                    self.learns(&turn, Luck::Bad).await?;
                }
            }
        }
        self.agrees().await
    }

    /// Three bad answers in a row, more than a call is repeated; or none any more.
    fn script(&self, call: &str, fault: Option<Fault>) {
        let steps = fault.into_iter().flat_map(|fault| std::iter::repeat_n(fault, 3)).collect();
        self.world.till.sandbox.script(Script { account: None, operation: call.to_owned(), steps });
    }

    pub fn passes(&self, seconds: i64) {
        self.world.till.house.portal.clock.advance(seconds);
    }

    fn answered(&self, said: Said, answers: &[Answer]) -> Result<(), String> {
        answers.iter().try_for_each(|answer| self.is_said(said, answer))?;
        let provider = self.world.provider();
        let led_on = said != Said::ToProvider || answers.iter().any(|answer| answer.location().starts_with(&provider));
        if led_on { Ok(()) } else { Err("nobody was led to the provider".into()) }
    }

    fn is_said(&self, said: Said, answer: &Answer) -> Result<(), String> {
        let (to, codes) = (answer.location(), answer.error_codes());
        let see_other = answer.status == StatusCode::SEE_OTHER;
        let fits = match said {
            Said::Anything => !answer.status.is_server_error() || answer.status == StatusCode::SERVICE_UNAVAILABLE,
            Said::Refused => matches!(answer.status.as_u16(), 409 | 422) && !codes.is_empty(),
            Said::No(No(404, _)) => answer.status == StatusCode::NOT_FOUND,
            Said::No(No(status, code)) => answer.status.as_u16() == status && codes.iter().any(|one| one == code),
            // Of two clicks at once, the second may find the payment that the first is just beginning.
            Said::ToProvider => see_other && (to.starts_with(&self.world.provider()) || to.starts_with("/payments/")),
            Said::ToPayment(Some(nth)) => see_other && to == format!("/payments/{}", self.world.payments[nth]),
            Said::ToPayment(None) => see_other && to.starts_with("/payments/"),
            Said::ToQuestion => see_other && to.contains("/switch?gateway="),
            Said::SeeOther => see_other,
        };
        if fits { Ok(()) } else { Err(format!("{said:?} expected, got {} {to} {codes:?}", answer.status)) }
    }

    /// What a deed changes beside payments, where it was not refused.
    fn follows(&mut self, deed: &Deed, answers: &[Answer]) {
        let done = answers.iter().any(|answer| answer.status == StatusCode::SEE_OTHER);
        let bill = |number: u8| latest_but(number, self.shop.bills.len()).unwrap_or_default();
        match *deed {
            Deed::Attach { bill: number, way } if done => self.shop.attach(bill(number), way),
            Deed::Cancel { bill: number } if done => {
                let bill = bill(number);
                self.shop.bills[bill].fate = Fate::Cancelled;
            }
            Deed::Credit { payer, currency, minor } if done => self.shop.credit(payer, currency, minor),
            Deed::GiveBack { payment, part, to } if done => {
                let nth = latest_but(payment, self.shop.tries.len()).unwrap_or_default();
                if let Some((amount, _)) = self.shop.to_give_back(nth, part) {
                    self.shop.gives_back(nth, amount, to);
                }
            }
            _ => {}
        }
    }

    /// What is not answered by the portal.
    async fn happens(&mut self, deed: &Deed) -> Result<(), String> {
        let payments = self.world.payments.len();
        let one = |number: u8| latest_but(number, payments);
        let mut turn = Turn::of_nobody(Touches::Nothing);
        match deed {
            Deed::Issue { payer, currency, minor, parts } => {
                let bill = Bill {
                    payer: *payer,
                    currency: *currency,
                    total: *minor,
                    settled: 0,
                    fate: Fate::Issued,
                    parts: *parts,
                    allowed: Vec::new(),
                };
                self.world.issues(&bill).await;
                self.shop.bills.push(bill);
            }
            Deed::Look { bill } => {
                if let Some(bill) = latest_but(*bill, self.shop.bills.len()) {
                    self.looks_at(bill).await?;
                }
            }
            Deed::Acts { payment, action } => {
                if let Some(nth) = one(*payment) {
                    self.world.acts(nth, *action).await;
                }
            }
            Deed::Happens { payment, event } => {
                if let Some(nth) = one(*payment) {
                    self.world.happens(nth, *event);
                }
            }
            // Only notices tell of these: where one was lost, nothing is moved there.
            Deed::MovesThere(payment, event) if self.luck == Luck::Good => {
                if let Some(nth) = one(*payment) {
                    let half = self.shop.to_give_back(nth, Part::Half).map(|(amount, _)| amount);
                    let moved = match event {
                        LateEvent::Refund => half.is_some_and(|half| self.world.gives_back_there(nth, half)),
                        _ => self.world.sends_back(nth).await,
                    };
                    if moved {
                        self.shop.tries[nth].given = None;
                    }
                }
            }
            Deed::Status { way, status } => {
                let answer = self.world.sets(*way, "status", status.word()).await;
                self.answered(Said::SeeOther, &[answer])?;
                self.shop.gate(*way).status = *status;
                // No payment begins in the second in which a gateway is hidden or seen again.
                self.passes(APART);
            }
            Deed::Minimum { way, minor } => {
                let plain = minor.map_or(String::new(), |minor| Money::new(minor, Currency::EUR).plain());
                let answer = self.world.sets(*way, "account.EUR.minimum", &plain).await;
                self.answered(Said::SeeOther, &[answer])?;
                self.shop.gate(*way).minimum = *minor;
            }
            Deed::Notices(mode) => {
                if *mode == DeliveryMode::Drop {
                    self.luck = Luck::Bad;
                }
                self.world.till.sandbox.webhooks(mode.clone());
            }
            Deed::Release => self.world.till.sandbox.release_webhooks(),
            Deed::Again { event } => self.world.tells_again(usize::from(*event)),
            Deed::Hear => {
                self.world.hears().await;
                turn = Turn::of_nobody(Touches::All);
                if self.luck == Luck::Good {
                    turn.learns = self.decided_there()?;
                }
            }
            Deed::Wait { minutes } if self.waited + minutes <= LONGEST_WAIT => {
                self.waited += minutes;
                self.passes(minutes * 60);
            }
            _ => {}
        }
        self.learns(&turn, Luck::Good).await
    }

    /// The invoice's page offers what the model would, and says what is due.
    async fn looks_at(&mut self, bill: usize) -> Result<(), String> {
        let Bill { payer, currency, .. } = self.shop.bills[bill].clone();
        let due = self.shop.bills[bill].due();
        let page = self.world.page(Who::Payer(payer), &format!("/invoices/{}", self.world.bills[bill])).await;
        let shown = self.world.offered(&page);
        let to_pay = self.shop.bills[bill].closed().is_none() && self.shop.live(bill).is_none();
        let whole = |way: &Way| self.shop.may_pay(bill, *way, None) == Ok(due);
        let part = |way: &Way| self.shop.may_pay(bill, *way, None).is_ok() && !whole(way);
        let ways = |fits: &dyn Fn(&Way) -> bool| Way::ALL.into_iter().filter(|way| to_pay && fits(way)).collect();
        let expected: (Vec<Way>, Vec<Way>) = (ways(&whole), ways(&part));
        if page.status != StatusCode::OK || shown != expected {
            return Err(format!("the page of invoice {bill} offers {shown:?}, not {expected:?}"));
        }
        let says = page.body.contains(&format!("value=\"{due} {}\"", currency.code()));
        let asks = !expected.0.is_empty() || !expected.1.is_empty();
        if asks && !says { Err(format!("the page of invoice {bill} does not ask for {due}")) } else { Ok(()) }
    }

    /// Days later, with every notice heard or asked for: nothing is left open, and everybody's books agree.
    pub async fn ends(&mut self) -> Result<(), String> {
        self.world.till.sandbox.webhooks(DeliveryMode::Normal);
        for _ in 0..3 {
            self.world.hears().await;
            self.learns(&Turn::of_nobody(Touches::All), Luck::Good).await?;
            self.world.debits_end()?;
            self.passes(25 * 3_600);
        }
        for nth in 0..self.shop.tries.len() {
            if self.shop.tries[nth].way == Way::Card && !self.is_agreed(nth)? {
                let from_last = u8::try_from(self.shop.tries.len() - 1 - nth).unwrap_or(u8::MAX);
                self.takes(&Step::Whole(Deed::Check { payment: from_last })).await?;
            }
        }
        self.agrees().await?;
        self.shop.is_at_rest()?;
        for currency in CURRENCIES {
            let (ours, theirs) = (self.shop.captured_by_card(currency), self.world.captured(currency));
            if ours != theirs {
                return Err(format!("{theirs} {currency} taken by the provider, {ours} here"));
            }
        }
        self.world.till.agrees_with_provider().await;
        self.world.till.verifies().await;
        Ok(())
    }
}
