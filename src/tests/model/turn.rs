//! What a deed sends, and what the model expects of it, before anything is sent.

use guichet::domain::{currency::Currency, money::Money};

use super::{
    run::Run,
    shop::No,
    steps::{Deed, Payer, Way, latest_but},
    world::Plan,
};

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
    Refused,
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
    pub plan: Plan,
    pub way: Way,
    pub part: Option<i64>,
    pub due: i64,
    /// The payment it made.
    pub made: Option<usize>,
}

impl Turn {
    pub fn new(plan: Plan, said: Said) -> Self {
        let (born, touches) = (Born::Nobody, Touches::Nothing);
        Self { plan, said, born, touches, learns: Vec::new(), recorded: None, form_of: None }
    }

    /// Nothing is sent.
    pub fn of_nobody(touches: Touches) -> Self {
        Self { touches, ..Self::new(Plan::Nothing, Said::Anything) }
    }
}

pub const NOT_FOUND: No = No(404, "not_found");
pub const IN_PROGRESS: No = No(409, "attempt_in_progress");

impl Run {
    /// `None`: there is nothing yet this could be done to, or it is not done by sending something.
    pub fn turn(&mut self, deed: &Deed) -> Result<Option<Turn>, String> {
        let (bills, tries) = (self.shop.bills.len(), self.shop.tries.len());
        let one = |of: usize, number: u8| latest_but(number, of);
        Ok(match *deed {
            Deed::Pay { bill, way, share, clicks } => {
                one(bills, bill).map(|bill| self.pays(bill, way, (share, clicks)))
            }
            Deed::PayAgain { bill } => one(bills, bill).and_then(|bill| self.pays_again(bill)),
            Deed::Trespass { bill, way } => one(bills, bill).map(|bill| self.trespasses(bill, way)),
            Deed::Switch { bill, way } => one(bills, bill).map(|bill| self.switches(bill, way)).transpose()?,
            Deed::Attach { bill, way } => one(bills, bill).map(|bill| self.attaches(bill, way)).transpose()?,
            Deed::Cancel { bill } => one(bills, bill).map(|bill| self.cancels(bill)),
            Deed::TopUp { payer, currency, minor, way } => Some(self.tops_up(payer, way, Money::new(minor, currency))),
            Deed::Credit { payer, currency, minor } => Some(self.credits(payer, Money::new(minor, currency))),
            Deed::Return { payment } => one(tries, payment).map(|nth| self.goes_to(nth, "return")),
            Deed::Back { payment } => one(tries, payment).map(|nth| self.goes_to(nth, "back")),
            Deed::GiveBack { payment, part, to } => one(tries, payment).and_then(|nth| self.gives_back(nth, part, to)),
            Deed::Check { payment } => one(tries, payment).map(|nth| self.checks(nth)),
            Deed::Record { payment, arrived } => one(tries, payment).map(|nth| self.records(nth, arrived)),
            Deed::Janitor => Some(Turn { touches: Touches::All, ..Turn::new(Plan::Janitor, Said::Anything) }),
            _ => None,
        })
    }
}
