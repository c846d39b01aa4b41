//! What customers send, and what the model expects of it.

use guichet::domain::{invoice::Parts, money::Money, payment::State};

use super::{
    provider::There,
    run::Run,
    shop::No,
    steps::{Clicks, Payer, Share, Way},
    turn::{Born, Clicked, IN_PROGRESS, NOT_FOUND, Said, Touches, Turn, Wish},
    world::{Plan, Who},
};
use crate::support::till::fresh_key;

impl Run {
    pub fn pays(&mut self, bill: usize, way: Way, (share, clicks): (Share, Clicks)) -> Turn {
        let (due, parts) = (self.shop.bills[bill].due(), self.shop.bills[bill].parts);
        let part = Some(due / 20 * 10).filter(|part| *part > 0 && share == Share::Half && parts == Parts::Parts);
        let mut fields = self.form(bill, way);
        let currency = self.shop.bills[bill].currency;
        fields.extend(part.map(|part| ("amount", Money::new(part, currency).plain())));
        let plan = Plan::Post(self.payer_of(bill), self.invoice(bill, "pay"), fields, clicks);
        let clicked = Clicked { plan, way, part, due, made: None };
        self.clicked.insert(bill, clicked.clone());
        self.clicks(bill, clicked)
    }

    /// What it made goes on; what was refused is judged anew.
    pub fn pays_again(&mut self, bill: usize) -> Option<Turn> {
        let clicked = self.clicked.get(&bill)?.clone();
        Some(match clicked.made {
            Some(nth) => Turn::new(clicked.plan, self.continued(nth)),
            None => self.clicks(bill, clicked),
        })
    }

    fn clicks(&self, bill: usize, clicked: Clicked) -> Turn {
        let Clicked { plan, way, part, due, .. } = clicked;
        let said = match (self.shop.bills[bill].closed(), self.shop.live(bill)) {
            (Some(no), _) => Said::No(no),
            _ if self.shop.bills[bill].due() != due => Said::No(No(409, "total_changed")),
            (None, Some(live)) => self.meets(live, way),
            (None, None) => return self.starts(bill, way, (part, plan)),
        };
        Turn::new(plan, said)
    }

    fn starts(&self, bill: usize, way: Way, (part, plan): (Option<i64>, Plan)) -> Turn {
        match self.shop.may_pay(bill, way, part) {
            Err(no) => Turn::new(plan, Said::No(no)),
            Ok(amount) => {
                let born = Born::This(self.wish(bill, way, amount));
                Turn { born, form_of: Some(bill), ..Turn::new(plan, begun(way)) }
            }
        }
    }

    /// The same gateway goes on, another one asks first; what may be moving is left alone.
    fn meets(&self, live: usize, way: Way) -> Said {
        match self.shop.tries[live].state {
            State::RequiresAction if self.shop.tries[live].way == way => self.continued(live),
            State::RequiresAction => Said::ToQuestion,
            _ => Said::No(IN_PROGRESS),
        }
    }

    fn continued(&self, nth: usize) -> Said {
        let one = &self.shop.tries[nth];
        match one.way {
            Way::Card if one.state == State::RequiresAction && self.clouded.contains(&nth) => Said::Anything,
            Way::Card if one.state == State::RequiresAction => Said::ToProvider,
            _ => Said::ToPayment(Some(nth)),
        }
    }

    pub fn trespasses(&self, bill: usize, way: Way) -> Turn {
        let stranger = match self.shop.bills[bill].payer {
            Payer::Grace => Payer::Irene,
            Payer::Irene => Payer::Grace,
        };
        let plan = Plan::Post(Who::Payer(stranger), self.invoice(bill, "pay"), self.form(bill, way), Clicks::Once);
        Turn::new(plan, Said::No(NOT_FOUND))
    }

    /// The old provider is asked first: what it took counts, what it cannot stop is left alone.
    pub fn switches(&self, bill: usize, way: Way) -> Result<Turn, String> {
        let plan = Plan::Post(self.payer_of(bill), self.invoice(bill, "switch"), self.form(bill, way), Clicks::Once);
        let Some(old) = self.shop.live(bill).filter(|old| self.shop.tries[*old].way != way) else {
            let due = self.shop.bills[bill].due();
            return Ok(Turn { form_of: None, ..self.clicks(bill, Clicked { plan, way, part: None, due, made: None }) });
        };
        let begins = Turn { form_of: None, ..self.starts(bill, way, (None, plan.clone())) };
        // Of two reasons the page says the one that lasts.
        let in_flight = self.shop.tries[old].state.is_in_flight();
        if let (Said::No(_), true) = (begins.said, in_flight) {
            return Ok(Turn { said: Said::Refused, ..begins });
        }
        let (Born::This(wish), None) = (begins.born, self.shop.bills[bill].closed()) else { return Ok(begins) };
        let (touches, learns) = (Touches::Bill(bill), vec![old]);
        Ok(match self.stands(old)? {
            There::Paid(_) => Turn { touches, learns, ..Turn::new(plan, Said::ToPayment(Some(old))) },
            There::Moving => Turn { touches, learns, ..Turn::new(plan, Said::No(IN_PROGRESS)) },
            There::Open | There::Failed | There::Gone => Turn { touches, learns, ..begins },
            There::Nowhere => Turn { touches, born: Born::Perhaps(wish), ..Turn::new(plan, Said::Anything) },
        })
    }

    pub fn tops_up(&self, payer: Payer, way: Way, amount: Money) -> Turn {
        let fields = vec![
            ("gateway", self.world.gateway(way).to_string()),
            ("amount", amount.plain()),
            ("currency", amount.currency.code().to_owned()),
            ("request_key", fresh_key()),
        ];
        let plan = Plan::Post(Who::Payer(payer), "/balance/top-up".into(), fields, Clicks::Once);
        match self.shop.may_top_up(way, amount.currency, amount.minor) {
            Err(no) => Turn::new(plan, Said::No(no)),
            Ok(()) => {
                let wish = Wish { bill: None, payer, way, currency: amount.currency, amount: amount.minor };
                Turn { born: Born::This(wish), ..Turn::new(plan, begun(way)) }
            }
        }
    }

    /// Back from the provider's page, by its own links.
    pub fn goes_to(&self, nth: usize, link: &str) -> Turn {
        let one = &self.shop.tries[nth];
        let plan = Plan::Get(Who::Payer(one.payer), format!("/payments/{}/{link}", self.world.payments[nth]));
        let asks = if link == "back" { one.state == State::RequiresAction } else { one.state.is_live() };
        let learns = if asks && one.way == Way::Card { vec![nth] } else { Vec::new() };
        Turn { touches: Touches::One(nth), learns, ..Turn::new(plan, Said::ToPayment(Some(nth))) }
    }

    /// A transfer that is not confirmed can always be called back.
    pub fn stands(&self, nth: usize) -> Result<There, String> {
        if self.shop.tries[nth].way == Way::Card { self.world.there(nth) } else { Ok(There::Open) }
    }

    fn wish(&self, bill: usize, way: Way, amount: i64) -> Wish {
        let of = &self.shop.bills[bill];
        Wish { bill: Some(bill), payer: of.payer, way, currency: of.currency, amount }
    }

    fn form(&self, bill: usize, way: Way) -> Vec<(&'static str, String)> {
        let of = &self.shop.bills[bill];
        let due = format!("{} {}", of.due(), of.currency.code());
        vec![("gateway", self.world.gateway(way).to_string()), ("due", due), ("request_key", fresh_key())]
    }

    fn payer_of(&self, bill: usize) -> Who {
        Who::Payer(self.shop.bills[bill].payer)
    }

    fn invoice(&self, bill: usize, deed: &str) -> String {
        format!("/invoices/{}/{deed}", self.world.bills[bill])
    }
}

fn begun(way: Way) -> Said {
    if way == Way::Card { Said::ToProvider } else { Said::ToPayment(None) }
}
