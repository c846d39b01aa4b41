//! What ought to be true: invoices, payments and balances, without a database, a provider or a page.

use std::collections::BTreeMap;

use guichet::domain::{currency::Currency, gateway::Status, invoice::Parts, payment::State, refund::Destination};

use super::steps::{Part, Payer, Way};

#[derive(Debug, Default)]
pub struct Shop {
    pub bills: Vec<Bill>,
    pub tries: Vec<Try>,
    /// What each customer's balance holds.
    pub held: BTreeMap<(Payer, Currency), i64>,
    pub gates: BTreeMap<Way, Gate>,
    /// Money that came in: what was settled and what is held must add up to it.
    came_in: BTreeMap<(Payer, Currency), i64>,
}

#[derive(Debug, Clone)]
pub struct Bill {
    pub payer: Payer,
    pub currency: Currency,
    pub total: i64,
    pub settled: i64,
    pub fate: Fate,
    pub parts: Parts,
    /// Empty: any.
    pub allowed: Vec<Way>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Issued,
    Cancelled,
}

/// A payment.
#[derive(Debug, Clone)]
pub struct Try {
    /// `None` for a top-up.
    pub bill: Option<usize>,
    pub payer: Payer,
    pub way: Way,
    pub currency: Currency,
    pub amount: i64,
    pub state: State,
    /// What came, once it came.
    pub captured: i64,
    /// How much of it nobody needed.
    pub surplus: i64,
    /// What went back of the rest by an administrator; `None` once the provider moved something by itself.
    pub given: Option<i64>,
}

#[derive(Debug, Clone, Copy)]
pub struct Gate {
    pub status: Status,
    /// In euros.
    pub minimum: Option<i64>,
}

impl Bill {
    pub fn due(&self) -> i64 {
        if self.fate == Fate::Cancelled { 0 } else { self.total - self.settled }
    }

    pub fn state(&self) -> &'static str {
        match () {
            () if self.fate == Fate::Cancelled => "cancelled",
            () if self.settled == self.total => "paid",
            () => "issued",
        }
    }

    /// Why nothing can be paid on it.
    pub fn closed(&self) -> Option<No> {
        match self.state() {
            "paid" => Some(No(409, "invoice_already_paid")),
            "cancelled" => Some(No(409, "invoice_not_payable")),
            _ => None,
        }
    }
}

/// A refusal: its status and its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct No(pub u16, pub &'static str);

const UNAVAILABLE: No = No(422, "gateway_unavailable");

/// Who chooses the gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chooser {
    Customer,
    Admin,
}

impl Shop {
    pub fn opened() -> Self {
        let gate = Gate { status: Status::Available, minimum: None };
        Self { gates: Way::ALL.map(|way| (way, gate)).into(), ..Self::default() }
    }

    pub fn held(&self, payer: Payer, currency: Currency) -> i64 {
        self.held.get(&(payer, currency)).copied().unwrap_or_default()
    }

    pub fn gate(&mut self, way: Way) -> &mut Gate {
        self.gates.get_mut(&way).expect("every way has one")
    }

    /// What came by card.
    pub fn captured_by_card(&self, currency: Currency) -> i64 {
        let by_card = self.tries.iter().filter(|one| one.way == Way::Card && one.currency == currency);
        by_card.map(|one| one.captured).sum()
    }

    /// Nothing waits for a provider any more; a transfer may come whenever it likes.
    pub fn is_at_rest(&self) -> Result<(), String> {
        let open = self.tries.iter().position(|one| one.way == Way::Card && one.state.is_live());
        open.map_or(Ok(()), |nth| Err(format!("payment {nth} is still {:?}", self.tries[nth].state)))
    }

    pub fn live(&self, bill: usize) -> Option<usize> {
        self.tries.iter().position(|one| one.bill == Some(bill) && one.state.is_live())
    }

    /// Whether this way is open at all, whatever the amount.
    fn open(&self, way: Way, currency: Currency, allowed: &[Way], chooser: Chooser) -> Result<(), No> {
        let named = allowed.contains(&way);
        match self.gates[&way].status {
            Status::Hidden => return Err(UNAVAILABLE),
            Status::Unlisted if !named && chooser == Chooser::Customer => return Err(UNAVAILABLE),
            Status::Available | Status::Unlisted => {}
        }
        if chooser == Chooser::Customer && !allowed.is_empty() && !named {
            return Err(UNAVAILABLE);
        }
        // The bank account is in euros.
        let foreign = way == Way::Transfer && currency != Currency::EUR;
        if foreign { Err(No(422, "currency_unsupported")) } else { Ok(()) }
    }

    /// Equal to a minimum is enough.
    fn enough(&self, way: Way, currency: Currency, amount: i64) -> Result<(), No> {
        let ours = self.gates[&way].minimum.filter(|_| currency == Currency::EUR);
        let theirs = (way == Way::Card && currency != Currency::KWD).then_some(50);
        let least = ours.max(theirs).unwrap_or_default();
        if amount < least { Err(No(422, "amount_below_minimum")) } else { Ok(()) }
    }

    pub fn may_attach(&self, bill: usize, way: Way) -> Result<(), No> {
        let Bill { currency, allowed, .. } = &self.bills[bill];
        self.bills[bill].closed().map_or(Ok(()), Err)?;
        self.open(way, *currency, allowed, Chooser::Admin)?;
        self.enough(way, *currency, self.bills[bill].due())
    }

    /// How much a click would pay; nothing is open on the invoice.
    pub fn may_pay(&self, bill: usize, way: Way, part: Option<i64>) -> Result<i64, No> {
        let Bill { payer, currency, allowed, .. } = &self.bills[bill];
        self.bills[bill].closed().map_or(Ok(()), Err)?;
        self.open(way, *currency, allowed, Chooser::Customer)?;
        let due = self.bills[bill].due();
        let amount = match way {
            Way::Balance => {
                let held = self.held(*payer, *currency);
                let wished = part.unwrap_or(due.min(held));
                if wished == 0 || wished > held {
                    return Err(No(409, "insufficient_balance"));
                }
                wished
            }
            Way::Card | Way::Transfer => part.unwrap_or(due),
        };
        self.enough(way, *currency, amount).map(|()| amount)
    }

    pub fn may_top_up(&self, way: Way, currency: Currency, amount: i64) -> Result<(), No> {
        self.open(way, currency, &[], Chooser::Customer)?;
        if way == Way::Balance {
            return Err(UNAVAILABLE);
        }
        self.enough(way, currency, amount)
    }

    pub fn may_cancel(&self, bill: usize) -> Result<(), No> {
        match &self.bills[bill] {
            bill if bill.fate == Fate::Cancelled => Err(No(409, "stale_version")),
            bill if bill.settled > 0 => Err(No(409, "invoice_has_money")),
            _ if self.live(bill).is_some() => Err(No(409, "attempt_in_progress")),
            _ => Ok(()),
        }
    }

    /// What an administrator's choice adds to those an invoice allows.
    pub fn attach(&mut self, bill: usize, way: Way) {
        let status = |way| self.gates[&way].status;
        let allowed = &self.bills[bill].allowed;
        if allowed.contains(&way) || allowed.is_empty() && status(way) == Status::Available {
            return;
        }
        let mut allowed = match allowed.is_empty() {
            true => Way::ALL.into_iter().filter(|way| status(*way) == Status::Available).collect(),
            false => allowed.clone(),
        };
        allowed.push(way);
        self.bills[bill].allowed = allowed;
    }

    pub fn credit(&mut self, payer: Payer, currency: Currency, amount: i64) {
        *self.held.entry((payer, currency)).or_default() += amount;
        *self.came_in.entry((payer, currency)).or_default() += amount;
    }

    /// A payment has succeeded: what the invoice needs goes there, the rest to the balance. Nothing is lost, nothing
    /// counts twice.
    pub fn receives(&mut self, nth: usize, captured: i64) {
        let Try { bill, payer, way, currency, .. } = self.tries[nth];
        let applied = bill.map_or(0, |bill| self.bills[bill].due().min(captured));
        if let Some(bill) = bill {
            self.bills[bill].settled += applied;
        }
        let held = self.held.entry((payer, currency)).or_default();
        match way {
            Way::Balance => *held -= captured,
            Way::Card | Way::Transfer => {
                *held += captured - applied;
                *self.came_in.entry((payer, currency)).or_default() += captured;
            }
        }
        let one = &mut self.tries[nth];
        (one.state, one.captured) = (State::Succeeded, captured);
        one.surplus = if bill.is_some() { captured - applied } else { 0 };
    }

    /// What a wish for this part asks for, and what there is, for cards that paid an invoice.
    pub fn to_give_back(&self, nth: usize, part: Part) -> Option<(i64, i64)> {
        let one = &self.tries[nth];
        let there = one.captured - one.surplus - one.given?;
        let asked = match part {
            Part::All => there,
            Part::Half => there / 20 * 10,
            Part::Beyond => there + 10,
        };
        let fits = one.bill.is_some() && one.way == Way::Card && one.state == State::Succeeded && asked > 0;
        fits.then_some((asked, there))
    }

    /// An invoice stays paid; what goes to the balance is there at once.
    pub fn gives_back(&mut self, nth: usize, amount: i64, to: Destination) {
        let one = &mut self.tries[nth];
        one.given = one.given.map(|given| given + amount);
        let (payer, currency) = (one.payer, one.currency);
        if to == Destination::Balance {
            self.credit(payer, currency, amount);
        }
    }

    /// The model's own books: whatever came in lies on an invoice or in a balance.
    pub fn adds_up(&self) -> Result<(), String> {
        for (whose, came) in &self.came_in {
            let bills = self.bills.iter().filter(|bill| (bill.payer, bill.currency) == *whose);
            let settled = bills.map(|bill| bill.settled).sum::<i64>();
            let held = self.held(whose.0, whose.1);
            if held < 0 || settled + held != *came {
                return Err(format!("{whose:?}: {came} came in, {settled} settled and {held} held"));
            }
        }
        Ok(())
    }
}
