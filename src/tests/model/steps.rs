//! What may happen in a run, as data that shrinks: who or what is meant is a number, taken modulo what there is by then.

use guichet::{
    domain::{currency::Currency, gateway::Status, invoice::Parts, refund::Destination},
    sandbox::control::{CustomerAction, DeliveryMode, LateEvent, Step as Fault},
};
use proptest::{collection, prelude::*, sample::select, strategy::Union};

/// One thing after the other.
#[derive(Debug, Clone)]
pub enum Step {
    Whole(Deed),
    /// The process dies when the deed has come to this point, if it comes there.
    Dies(&'static str, Deed),
    /// The provider's next answers to one operation are bad.
    Stumbles(&'static str, Fault, Deed),
}

#[derive(Debug, Clone)]
pub enum Deed {
    Issue {
        payer: Payer,
        currency: Currency,
        minor: i64,
        parts: Parts,
    },
    Cancel {
        bill: u8,
    },
    /// An administrator puts a gateway on an invoice.
    Attach {
        bill: u8,
        way: Way,
    },
    Look {
        bill: u8,
    },
    Pay {
        bill: u8,
        way: Way,
        share: Share,
        clicks: Clicks,
    },
    /// Somebody else's customer tries to pay it.
    Trespass {
        bill: u8,
        way: Way,
    },
    /// The form sent last for this invoice, sent once more.
    PayAgain {
        bill: u8,
    },
    Switch {
        bill: u8,
        way: Way,
    },
    TopUp {
        payer: Payer,
        currency: Currency,
        minor: i64,
        way: Way,
    },
    Credit {
        payer: Payer,
        currency: Currency,
        minor: i64,
    },
    /// What the customer does on the provider's page, and what the bank does later: nothing of it is ours.
    Acts {
        payment: u8,
        action: CustomerAction,
    },
    Happens {
        payment: u8,
        event: LateEvent,
    },
    Return {
        payment: u8,
    },
    Back {
        payment: u8,
    },
    Check {
        payment: u8,
    },
    /// An administrator finds a transfer on the statement.
    Record {
        payment: u8,
        arrived: Arrived,
    },
    /// An administrator gives back of what an invoice was paid with.
    GiveBack {
        payment: u8,
        part: Part,
        to: Destination,
    },
    /// Somebody gives back at the provider's site, or what went back does not arrive.
    MovesThere(u8, LateEvent),
    Status {
        way: Way,
        status: Status,
    },
    Minimum {
        way: Way,
        minor: Option<i64>,
    },
    Notices(DeliveryMode),
    Release,
    /// The provider sends an event once more.
    Again {
        event: u8,
    },
    Janitor,
    /// Everything held arrives and is read.
    Hear,
    Wait {
        minutes: i64,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Payer {
    Grace,
    Irene,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    Card,
    Transfer,
    Balance,
}

impl Way {
    pub const ALL: [Self; 3] = [Self::Card, Self::Transfer, Self::Balance];
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    Whole,
    /// Where the invoice allows it.
    Half,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clicks {
    Once,
    /// The same form twice at the same instant.
    Twice,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrived {
    Exactly,
    Less,
    More,
}

/// How much of what there is to give back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    All,
    Half,
    /// More than there is.
    Beyond,
}

/// The points of `reliability` table b.2 on the way of these deeds.
const POINTS: [&str; 11] = ["K0", "K1", "K2", "K4", "K5", "K8", "K9", "K10", "K13", "K14", "K15"];

/// The calls of a payment's life.
pub const CALLS: [&str; 4] = [
    "POST /v1/checkout/sessions",
    "GET /v1/checkout/sessions",
    "GET /v1/checkout/sessions/{session}",
    "POST /v1/checkout/sessions/{session}/expire",
];

/// Of so many, the latest but `number`: what happens mostly happens to what is new.
pub fn latest_but(number: u8, of: usize) -> Option<usize> {
    of.checked_sub(1).map(|last| last - usize::from(number) % of)
}

/// An invoice to begin with. What goes wrong in one shop goes wrong early.
pub fn steps() -> impl Strategy<Value = Vec<Step>> {
    let first = (payer(), currency(), amount())
        .prop_map(|(payer, currency, minor)| Step::Whole(Deed::Issue { payer, currency, minor, parts: Parts::Whole }));
    (first, collection::vec(step(), 10..32)).prop_map(|(first, others)| [vec![first], others].concat())
}

fn step() -> impl Strategy<Value = Step> {
    let faults = select(vec![
        Fault::ActThen500,
        Fault::Status { status: 500, body: None },
        Fault::ResetBeforeHeaders,
        Fault::MalformedJson,
        Fault::HtmlInsteadOfJson,
        Fault::TooMany { retry_after: None },
        Fault::RefuseThenOk,
    ]);
    prop_oneof![
        12 => deed().prop_map(Step::Whole),
        2 => (select(POINTS.to_vec()), visit()).prop_map(|(point, deed)| Step::Dies(point, deed)),
        1 => (select(CALLS.to_vec()), faults, visit()).prop_map(|(call, fault, deed)| Step::Stumbles(call, fault, deed)),
    ]
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![5 => shop(), 6 => visit(), 6 => elsewhere()]
}

/// What administrators do.
fn shop() -> impl Strategy<Value = Deed> {
    let bill = || number();
    let parts = select(vec![Parts::Whole, Parts::Whole, Parts::Parts]);
    let minimum = select(vec![None, Some(3_000), Some(8_000)]);
    prop_oneof![
        4 => (payer(), currency(), amount(), parts)
            .prop_map(|(payer, currency, minor, parts)| Deed::Issue { payer, currency, minor, parts }),
        1 => bill().prop_map(|bill| Deed::Cancel { bill }),
        2 => (bill(), way()).prop_map(|(bill, way)| Deed::Attach { bill, way }),
        1 => (payer(), currency(), amount()).prop_map(|(payer, currency, minor)| Deed::Credit { payer, currency, minor }),
        3 => (number(), select(vec![Arrived::Exactly, Arrived::Less, Arrived::More]))
            .prop_map(|(payment, arrived)| Deed::Record { payment, arrived }),
        2 => (way(), select(Status::ALL.to_vec())).prop_map(|(way, status)| Deed::Status { way, status }),
        2 => (way(), minimum).prop_map(|(way, minor)| Deed::Minimum { way, minor }),
        1 => number().prop_map(|payment| Deed::Check { payment }),
        4 => (number(), select(vec![Part::All, Part::Half, Part::Half, Part::Beyond]), select(Destination::ALL.to_vec()))
            .prop_map(|(payment, part, to)| Deed::GiveBack { payment, part, to }),
    ]
}

/// What customers do here, and the janitor: deeds that may be cut short.
fn visit() -> impl Strategy<Value = Deed> {
    let clicks = select(vec![Clicks::Once, Clicks::Once, Clicks::Twice]);
    let share = select(vec![Share::Whole, Share::Half]);
    let bill = || number();
    let payment = || number();
    prop_oneof![
        8 => (bill(), way(), share, clicks)
            .prop_map(|(bill, way, share, clicks)| Deed::Pay { bill, way, share, clicks }),
        1 => (bill(), way()).prop_map(|(bill, way)| Deed::Trespass { bill, way }),
        2 => bill().prop_map(|bill| Deed::PayAgain { bill }),
        4 => (bill(), way()).prop_map(|(bill, way)| Deed::Switch { bill, way }),
        2 => (payer(), currency(), amount(), way())
            .prop_map(|(payer, currency, minor, way)| Deed::TopUp { payer, currency, minor, way }),
        4 => payment().prop_map(|payment| Deed::Return { payment }),
        1 => payment().prop_map(|payment| Deed::Back { payment }),
        3 => Just(Deed::Janitor),
        1 => bill().prop_map(|bill| Deed::Look { bill }),
    ]
}

/// What happens at the provider, on the way from there, and with time.
fn elsewhere() -> impl Strategy<Value = Deed> {
    use CustomerAction::{Approve, Cancel, Debit, Decline, WalkAway};
    let actions = select(vec![Approve, Approve, Approve, WalkAway, Decline, Cancel, Debit, Debit]);
    let events = select(vec![LateEvent::Success, LateEvent::Success, LateEvent::Failure, LateEvent::Confirmed]);
    let modes = Union::new([
        Just(DeliveryMode::Normal).boxed(),
        Just(DeliveryMode::Hold).boxed(),
        Just(DeliveryMode::Drop).boxed(),
        Just(DeliveryMode::Duplicate { n: 3 }).boxed(),
        any::<u64>().prop_map(|seed| DeliveryMode::Shuffle { seed }).boxed(),
    ]);
    prop_oneof![
        8 => (number(), actions).prop_map(|(payment, action)| Deed::Acts { payment, action }),
        2 => (number(), events).prop_map(|(payment, event)| Deed::Happens { payment, event }),
        2 => (number(), select(vec![LateEvent::Refund, LateEvent::RefundFailed]))
            .prop_map(|(payment, event)| Deed::MovesThere(payment, event)),
        2 => modes.prop_map(Deed::Notices),
        1 => Just(Deed::Release),
        1 => number().prop_map(|event| Deed::Again { event }),
        4 => Just(Deed::Hear),
        1 => select(vec![1, 15, 120]).prop_map(|minutes| Deed::Wait { minutes }),
    ]
}

fn number() -> impl Strategy<Value = u8> {
    prop_oneof![5 => Just(0), 2 => Just(1), 2 => 2..8_u8]
}

fn payer() -> impl Strategy<Value = Payer> {
    select(vec![Payer::Grace, Payer::Grace, Payer::Irene])
}

fn way() -> impl Strategy<Value = Way> {
    select(vec![Way::Card, Way::Card, Way::Transfer, Way::Balance])
}

/// Two decimals mostly; none and three.
fn currency() -> impl Strategy<Value = Currency> {
    use Currency as C;
    select(vec![C::EUR, C::EUR, C::EUR, C::EUR, C::JPY, C::KWD])
}

/// Few enough that amounts meet each other and the minimums; Stripe takes dinars in tens of fils.
fn amount() -> impl Strategy<Value = i64> {
    select(vec![500, 1_500, 3_000, 3_000, 8_000, 8_000, 12_500])
}
