//! What a deed sends, and what the model expects of it, before anything is sent.

use guichet::domain::{currency::Currency, ids::PostingId, invoice::Parts, money::Money, payment::State};

use super::{
    run::Run,
    shop::No,
    steps::{Arrived, Clicks, Deed, Payer, Share, Way},
    world::{Plan, There, Who},
};
use crate::support::till::fresh_key;

#[derive(Debug, Clone)]
pub struct Turn {
    pub plan: Plan,
    pub said: Said,
    pub born: Born,
    /// Which payments may be another afterwards.
    pub touches: Touches,
    /// Which payments must agree with their provider afterwards, when nothing came between.
    pub learns: Vec<usize>,
    /// A transfer the administrator confirms, and how much came.
    pub recorded: Option<(usize, i64)>,
    /// The invoice whose pay form this is.
    pub form_of: Option<usize>,
}

/// What is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// It depends on what was lost on the way.
    Anything,
    No(No),
    ToProvider,
    /// Ours; the new one where none is named.
    ToPayment(Option<usize>),
    ToQuestion,
    SeeOther,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Touches {
    Nothing,
    Bill(usize),
    One(usize),
    All,
}

/// A payment that is new afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Born {
    Nobody,
    This(Wish),
    Perhaps(Wish),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish {
    pub bill: Option<usize>,
    pub payer: Payer,
    pub way: Way,
    pub currency: Currency,
    pub amount: i64,
}

/// A pay form that was sent, to be sent again.
#[derive(Debug, Clone)]
pub struct Clicked {
    plan: Plan,
    way: Way,
    part: Option<i64>,
    due: i64,
    /// The payment it made.
    pub made: Option<usize>,
}

impl Turn {
    fn new(plan: Plan, said: Said) -> Self {
        let (born, touches) = (Born::Nobody, Touches::Nothing);
        Self { plan, said, born, touches, learns: Vec::new(), recorded: None, form_of: None }
    }

    /// Nothing is sent.
    pub fn of_nobody(touches: Touches) -> Self {
        Self { touches, ..Self::new(Plan::Nothing, Said::Anything) }
    }
}

const NOT_FOUND: No = No(404, "not_found");
const IN_PROGRESS: No = No(409, "attempt_in_progress");

impl Run {
    /// `None`: there is nothing yet this could be done to, or it is not done by sending something.
    pub fn turn(&mut self, deed: &Deed) -> Result<Option<Turn>, String> {
        let (bills, tries) = (self.shop.bills.len(), self.shop.tries.len());
        let one = |of: usize, number: u8| (of > 0).then(|| usize::from(number) % of);
        Ok(match *deed {
            Deed::Pay { bill, way, share, clicks } => one(bills, bill).map(|bill| self.pays(bill, way, (share, clicks))),
            Deed::PayAgain { bill } => one(bills, bill).and_then(|bill| self.pays_again(bill)),
            Deed::Trespass { bill, way } => one(bills, bill).map(|bill| self.trespasses(bill, way)),
            Deed::Switch { bill, way } => one(bills, bill).map(|bill| self.switches(bill, way)).transpose()?,
            Deed::Attach { bill, way } => one(bills, bill).map(|bill| self.attaches(bill, way)).transpose()?,
            Deed::Cancel { bill } => one(bills, bill).map(|bill| self.cancels(bill)),
            Deed::TopUp { payer, currency, minor, way } => Some(self.tops_up(payer, way, Money::new(minor, currency))),
            Deed::Credit { payer, currency, minor } => Some(self.credits(payer, Money::new(minor, currency))),
            Deed::Return { payment } => one(tries, payment).map(|nth| self.goes_to(nth, "return")),
            Deed::Back { payment } => one(tries, payment).map(|nth| self.goes_to(nth, "back")),
            Deed::Check { payment } => one(tries, payment).map(|nth| self.checks(nth)),
            Deed::Record { payment, arrived } => one(tries, payment).map(|nth| self.records(nth, arrived)),
            Deed::Janitor => Some(Turn { touches: Touches::All, ..Turn::new(Plan::Janitor, Said::Anything) }),
            _ => None,
        })
    }

    fn pays(&mut self, bill: usize, way: Way, (share, clicks): (Share, Clicks)) -> Turn {
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
    fn pays_again(&mut self, bill: usize) -> Option<Turn> {
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

    fn trespasses(&self, bill: usize, way: Way) -> Turn {
        let stranger = match self.shop.bills[bill].payer {
            Payer::Grace => Payer::Irene,
            Payer::Irene => Payer::Grace,
        };
        let plan = Plan::Post(Who::Payer(stranger), self.invoice(bill, "pay"), self.form(bill, way), Clicks::Once);
        Turn::new(plan, Said::No(NOT_FOUND))
    }

    /// The old provider is asked first: what it took counts, what it cannot stop is left alone.
    fn switches(&self, bill: usize, way: Way) -> Result<Turn, String> {
        let plan = Plan::Post(self.payer_of(bill), self.invoice(bill, "switch"), self.form(bill, way), Clicks::Once);
        let Some(old) = self.shop.live(bill).filter(|old| self.shop.tries[*old].way != way) else {
            let due = self.shop.bills[bill].due();
            return Ok(Turn { form_of: None, ..self.clicks(bill, Clicked { plan, way, part: None, due, made: None }) });
        };
        let begins = Turn { form_of: None, ..self.starts(bill, way, (None, plan.clone())) };
        let (Born::This(wish), None) = (begins.born, self.shop.bills[bill].closed()) else { return Ok(begins) };
        let (touches, learns) = (Touches::Bill(bill), vec![old]);
        Ok(match self.stands(old)? {
            There::Paid(_) => Turn { touches, learns, ..Turn::new(plan, Said::ToPayment(Some(old))) },
            There::Moving => Turn { touches, learns, ..Turn::new(plan, Said::No(IN_PROGRESS)) },
            There::Open | There::Failed | There::Gone => Turn { touches, learns, ..begins },
            There::Nowhere => Turn { touches, born: Born::Perhaps(wish), ..Turn::new(plan, Said::Anything) },
        })
    }

    fn attaches(&self, bill: usize, way: Way) -> Result<Turn, String> {
        let gateway = self.world.gateway(way).to_string();
        let path = format!("/admin/invoices/{}/switch", self.world.bills[bill]);
        let plan = Plan::Post(Who::Owner, path, vec![("gateway", gateway)], Clicks::Once);
        if let Err(no) = self.shop.may_attach(bill, way) {
            return Ok(Turn::new(plan, Said::No(no)));
        }
        let Some(old) = self.shop.live(bill).filter(|old| self.shop.tries[*old].way != way) else {
            return Ok(Turn::new(plan, Said::SeeOther));
        };
        let said = match self.stands(old)? {
            There::Paid(_) => Said::No(No(409, "invoice_already_paid")),
            There::Moving => Said::No(IN_PROGRESS),
            There::Open | There::Failed | There::Gone => Said::SeeOther,
            There::Nowhere => Said::Anything,
        };
        Ok(Turn { touches: Touches::Bill(bill), learns: vec![old], ..Turn::new(plan, said) })
    }

    fn cancels(&self, bill: usize) -> Turn {
        let plan = Plan::Post(
            Who::Owner,
            format!("/admin/invoices/{}/cancel", self.world.bills[bill]),
            Vec::new(),
            Clicks::Once,
        );
        Turn::new(plan, self.shop.may_cancel(bill).map_or_else(Said::No, |()| Said::SeeOther))
    }

    fn tops_up(&self, payer: Payer, way: Way, amount: Money) -> Turn {
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

    fn credits(&self, payer: Payer, amount: Money) -> Turn {
        let fields = vec![
            ("request_key", PostingId::fresh().to_string()),
            ("amount", amount.plain()),
            ("currency", amount.currency.code().to_owned()),
            ("reason", "Geste commercial".to_owned()),
        ];
        let path = format!("/admin/customers/{}/balance", self.world.customer(payer));
        Turn::new(Plan::Post(Who::Owner, path, fields, Clicks::Twice), Said::SeeOther)
    }

    /// Back from the provider's page, by its own links.
    fn goes_to(&self, nth: usize, link: &str) -> Turn {
        let one = &self.shop.tries[nth];
        let plan = Plan::Get(Who::Payer(one.payer), format!("/payments/{}/{link}", self.world.payments[nth]));
        let asks = if link == "back" { one.state == State::RequiresAction } else { one.state.is_live() };
        let learns = if asks && one.way == Way::Card { vec![nth] } else { Vec::new() };
        Turn { touches: Touches::One(nth), learns, ..Turn::new(plan, Said::ToPayment(Some(nth))) }
    }

    fn checks(&self, nth: usize) -> Turn {
        let path = format!("/admin/payments/{}/check", self.world.payments[nth]);
        let learns = if self.shop.tries[nth].way == Way::Card { vec![nth] } else { Vec::new() };
        let plan = Plan::Post(Who::Owner, path, Vec::new(), Clicks::Once);
        Turn { touches: Touches::One(nth), learns, ..Turn::new(plan, Said::Anything) }
    }

    fn records(&self, nth: usize, arrived: Arrived) -> Turn {
        let one = &self.shop.tries[nth];
        let amount = match arrived {
            Arrived::Exactly => one.amount,
            Arrived::Less => one.amount / 2,
            Arrived::More => one.amount + 1_000,
        };
        let due = one.bill.map_or(0, |bill| self.shop.bills[bill].due());
        let plain = |minor| Money::new(minor, one.currency).plain();
        let path = format!("/admin/transfers/{}/confirm", self.world.payments[nth]);
        let fields = vec![("amount", plain(amount)), ("due", plain(due))];
        let plan = Plan::Post(Who::Owner, path, fields, Clicks::Once);
        match (one.way, one.state) {
            (Way::Card | Way::Balance, _) => Turn::new(plan, Said::No(NOT_FOUND)),
            (Way::Transfer, State::Succeeded) => Turn::new(plan, Said::No(No(409, "invoice_already_paid"))),
            (Way::Transfer, _) => Turn {
                touches: Touches::One(nth),
                recorded: Some((nth, amount)),
                ..Turn::new(plan, Said::SeeOther)
            },
        }
    }

    /// A transfer that is not confirmed can always be called back.
    fn stands(&self, nth: usize) -> Result<There, String> {
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
