//! What the portal came to know in a step: was there a reason for it, and was it high time?

use guichet::domain::payment::{Payment, Purpose, State};

use super::{
    provider::There,
    run::{CURRENCIES, Luck, Run},
    shop::Try,
    steps::{Payer, Way},
    turn::{Born, Touches, Turn, Wish},
    world::Seen,
};

impl Run {
    /// Takes over what has become of the payments, each change with its reason; then what had to be learned was.
    pub async fn learns(&mut self, turn: &Turn, luck: Luck) -> Result<(), String> {
        let seen = self.world.looks().await;
        if luck == Luck::Bad {
            self.luck = Luck::Bad;
            let touched: Vec<_> = (0..self.shop.tries.len()).filter(|nth| self.touched(turn.touches, *nth)).collect();
            self.clouded.extend(touched);
        }
        for nth in 0..self.shop.tries.len() {
            let (state, captured) = seen.payments[&self.world.payments[nth].0];
            self.changes(nth, (state, captured), (turn, luck))?;
        }
        self.welcomes(turn, luck, &seen).await?;
        for nth in &turn.learns {
            if luck == Luck::Good && !self.is_agreed(*nth)? {
                let (here, there) = (self.shop.tries[*nth].state, self.world.there(*nth)?);
                return Err(format!("payment {nth} is {here:?} here, and {there:?} at the provider"));
            }
        }
        Ok(())
    }

    fn touched(&self, touches: Touches, nth: usize) -> bool {
        match touches {
            Touches::Nothing => false,
            Touches::Bill(bill) => self.shop.tries[nth].bill == Some(bill),
            Touches::One(one) => one == nth,
            Touches::All => true,
        }
    }

    fn changes(&mut self, nth: usize, now: (State, i64), (turn, luck): (&Turn, Luck)) -> Result<(), String> {
        let (state, captured) = now;
        let before = self.shop.tries[nth].state;
        if state == before {
            return Ok(());
        }
        let wrong = |why: &str| Err(format!("payment {nth} went from {before:?} to {state:?}: {why}"));
        if !self.touched(turn.touches, nth) {
            return wrong("nobody touched it");
        }
        // One deed may be two steps; the audit of histories looks at each.
        let between = State::ALL.into_iter().any(|step| before.may_become(step) && step.may_become(state));
        if !before.may_become(state) && !between {
            return wrong("there is no such way");
        }
        let reason = match self.shop.tries[nth].way {
            Way::Card => {
                let there = self.world.there(nth)?;
                // What was on its way may still arrive: in its first minute nobody calls it lost.
                let early = (before, state, there) == (State::Submitting, State::Unknown, There::Nowhere);
                early || is_reason(state, there, (captured, luck))
            }
            Way::Transfer => match state {
                State::Succeeded => turn.recorded == Some((nth, captured)),
                State::Canceled | State::RequiresAction => true,
                _ => false,
            },
            Way::Balance => false,
        };
        if !reason {
            return wrong("for no reason");
        }
        self.becomes(nth, state, captured);
        Ok(())
    }

    fn becomes(&mut self, nth: usize, state: State, captured: i64) {
        match state {
            State::Succeeded => self.shop.receives(nth, captured),
            other => self.shop.tries[nth].state = other,
        }
        if !state.is_live() {
            self.clouded.remove(&nth);
        }
    }

    /// Payments that are new: exactly the one that was wished for.
    async fn welcomes(&mut self, turn: &Turn, luck: Luck, seen: &Seen) -> Result<(), String> {
        let known: Vec<_> = self.world.payments.iter().map(|id| id.0).collect();
        let fresh: Vec<_> = seen.payments.keys().filter(|id| !known.contains(id)).copied().collect();
        let (wish, needed) = match turn.born {
            Born::Nobody => (None, 0),
            Born::This(wish) => (Some(wish), usize::from(luck == Luck::Good)),
            Born::Perhaps(wish) => (Some(wish), 0),
        };
        if fresh.len() < needed || fresh.len() > usize::from(wish.is_some()) {
            return Err(format!("{} new payments, {:?} expected", fresh.len(), turn.born));
        }
        let (Some(wish), Some(id)) = (wish, fresh.first()) else { return Ok(()) };
        let made = self.world.till.payment((*id).into()).await;
        self.is_wished(wish, &made)?;
        let nth = self.world.payments.len();
        self.world.payments.push(made.id);
        let Wish { bill, payer, way, currency, amount } = wish;
        let state = State::Submitting;
        self.shop.tries.push(Try {
            bill,
            payer,
            way,
            currency,
            amount,
            state,
            captured: 0,
            surplus: 0,
            given: Some(0),
        });
        if let Some(clicked) = turn.form_of.and_then(|bill| self.clicked.get_mut(&bill)) {
            clicked.made = Some(nth);
        }
        if luck == Luck::Bad {
            self.clouded.insert(nth);
        }
        self.is_begun(nth, seen.payments[id], (turn, luck))
    }

    fn is_wished(&self, wish: Wish, made: &Payment) -> Result<(), String> {
        let bill = made.purpose.invoice().map(|id| self.world.bills.iter().position(|known| *known == id));
        let same = made.customer == self.world.customer(wish.payer)
            && (made.amount.minor, made.amount.currency) == (wish.amount, wish.currency)
            && self.world.way(made.gateway) == wish.way
            && bill == wish.bill.map(Some)
            && (made.purpose == Purpose::TopUp) == wish.bill.is_none();
        if same { Ok(()) } else { Err(format!("{wish:?} was wished for, not {made:?}")) }
    }

    fn is_begun(&mut self, nth: usize, now: (State, i64), (turn, luck): (&Turn, Luck)) -> Result<(), String> {
        let (state, captured) = now;
        let amount = self.shop.tries[nth].amount;
        match (self.shop.tries[nth].way, luck) {
            (Way::Balance, _) if now == (State::Succeeded, amount) => self.becomes(nth, state, captured),
            (Way::Card | Way::Transfer, Luck::Good)
                if state == State::RequiresAction && matches!(turn.born, Born::This(_)) =>
            {
                self.becomes(nth, state, 0);
            }
            (Way::Card | Way::Transfer, _) => {
                let touching = Turn { touches: Touches::One(nth), ..turn.clone() };
                return self.changes(nth, now, (&touching, luck));
            }
            (Way::Balance, _) => return Err(format!("payment {nth} from the balance is {now:?}")),
        }
        Ok(())
    }

    /// Those the provider has decided, which notices speak of.
    pub fn decided_there(&self) -> Result<Vec<usize>, String> {
        let mut decided = Vec::new();
        for nth in 0..self.shop.tries.len() {
            if self.shop.tries[nth].way == Way::Card && !matches!(self.world.there(nth)?, There::Nowhere | There::Open)
            {
                decided.push(nth);
            }
        }
        Ok(decided)
    }

    /// Here as at the provider; a transfer that was called back is over. What was ended here stays ended until money comes after all.
    pub fn is_agreed(&self, nth: usize) -> Result<bool, String> {
        let here = self.shop.tries[nth].state;
        let ended = matches!(here, State::Canceled | State::Expired | State::Failed);
        if self.shop.tries[nth].way == Way::Transfer {
            return Ok(ended);
        }
        Ok(match self.world.there(nth)? {
            There::Paid(_) => here == State::Succeeded,
            There::Open => here == State::RequiresAction,
            There::Moving => here == State::Processing || ended,
            There::Failed | There::Gone => ended,
            There::Nowhere => here == State::Failed || self.clouded.contains(&nth),
        })
    }

    /// Invoices, balances and what nobody needed: to the last unit as the model says.
    pub async fn agrees(&self) -> Result<(), String> {
        let seen = self.world.looks().await;
        for (nth, bill) in self.shop.bills.iter().enumerate() {
            let (state, settled) = &seen.bills[&self.world.bills[nth].0];
            if (state.as_str(), *settled) != (bill.state(), bill.settled) {
                return Err(format!("invoice {nth} is {state}, {settled} settled: {bill:?}"));
            }
            let mut tries = self.shop.tries.iter().enumerate().filter(|(_, one)| one.bill == Some(nth));
            let surplus = |(place, one): (usize, &Try)| {
                let kept = seen.surplus.get(&self.world.payments[place].0).copied().unwrap_or_default();
                kept - one.surplus
            };
            if tries.by_ref().map(surplus).sum::<i64>() != 0 {
                return Err(format!("what invoice {nth} did not need is not what the model says: {:?}", seen.surplus));
            }
        }
        for payer in [Payer::Grace, Payer::Irene] {
            for currency in CURRENCIES {
                let whose = (self.world.customer(payer).0, currency.code().to_owned());
                let (here, ought) =
                    (seen.held.get(&whose).copied().unwrap_or_default(), self.shop.held(payer, currency));
                if here != ought {
                    return Err(format!("{payer:?}'s balance holds {here} {currency}, not {ought}"));
                }
            }
        }
        self.shop.adds_up()
    }
}

/// What the provider says that makes a payment this.
fn is_reason(state: State, there: There, (captured, luck): (i64, Luck)) -> bool {
    match state {
        State::Succeeded => there == There::Paid(captured),
        State::RequiresAction => there == There::Open,
        State::Processing => there == There::Moving,
        State::Failed => matches!(there, There::Nowhere | There::Failed | There::Gone),
        State::Canceled | State::Expired => there == There::Gone,
        State::Unknown => luck == Luck::Bad,
        State::Created | State::Submitting | State::TakenBack => false,
    }
}
