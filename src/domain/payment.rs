//! A payment: one try to pay through one gateway. The state machine of its life.

use serde::{Deserialize, Serialize};

use super::{
    Instant,
    availability::Rule,
    gateway::Mode,
    ids::{CustomerId, GatewayId, InvoiceId, PaymentId},
    money::Money,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Our intent is on paper; the provider was not contacted.
    Created,
    /// The provider is being asked; the answer is not known here yet.
    Submitting,
    /// The customer has something to do: at the provider's page, or at their bank.
    RequiresAction,
    /// The provider is waiting for the bank: days, for direct debits.
    Processing,
    /// Nobody here knows the outcome. Only the provider, or an audited decision, can tell.
    Unknown,
    Succeeded,
    Failed,
    Canceled,
    Expired,
    /// What was booked of it is undone: it was somebody else's money, or the bank took it back.
    TakenBack,
}

impl State {
    pub const ALL: [Self; 10] = [
        Self::Created,
        Self::Submitting,
        Self::RequiresAction,
        Self::Processing,
        Self::Unknown,
        Self::Succeeded,
        Self::Failed,
        Self::Canceled,
        Self::Expired,
        Self::TakenBack,
    ];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Submitting => "submitting",
            Self::RequiresAction => "requires_action",
            Self::Processing => "processing",
            Self::Unknown => "unknown",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
            Self::Expired => "expired",
            Self::TakenBack => "taken_back",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// Live payments block a second one on the same invoice.
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Created | Self::Submitting | Self::RequiresAction | Self::Processing | Self::Unknown)
    }

    /// The customer must not pay again: money may be moving.
    pub const fn is_in_flight(self) -> bool {
        matches!(self, Self::Submitting | Self::Processing | Self::Unknown)
    }

    /// The only steps there are. A late success is the one way out of an ended payment.
    pub const fn may_become(self, next: Self) -> bool {
        use State::{
            Canceled, Created, Expired, Failed, Processing, RequiresAction, Submitting, Succeeded, TakenBack, Unknown,
        };
        match self {
            Created => matches!(next, Submitting | Canceled),
            Submitting => matches!(next, RequiresAction | Processing | Succeeded | Failed | Unknown),
            RequiresAction => matches!(next, Processing | Succeeded | Failed | Canceled | Expired | Unknown),
            Processing => matches!(next, Succeeded | Failed | Unknown),
            Unknown => !matches!(next, Created | Unknown | TakenBack),
            Failed | Canceled | Expired => matches!(next, Succeeded),
            Succeeded => matches!(next, TakenBack),
            TakenBack => false,
        }
    }
}

/// What the money is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Purpose {
    Invoice(InvoiceId),
    /// Adds to the customer's balance.
    TopUp,
}

impl Purpose {
    pub const fn invoice(self) -> Option<InvoiceId> {
        match self {
            Self::Invoice(invoice) => Some(invoice),
            Self::TopUp => None,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    pub id: PaymentId,
    /// `PAY-…`: what people and providers read.
    pub reference: String,
    pub customer: CustomerId,
    pub purpose: Purpose,
    pub gateway: GatewayId,
    /// What was asked, fixed at creation.
    pub amount: Money,
    pub state: State,
    /// Sent to the provider with every retry; made and saved before the first call.
    pub idempotency_key: String,
    pub rule: Rule,
    /// The provider's own id, unique for the gateway.
    pub provider_reference: Option<String>,
    /// Where the customer goes on, while the state requires their action.
    pub next_step: Option<NextStep>,
    /// What the provider says it took; `None` until it did.
    pub captured: Option<Money>,
    pub fee: Option<Fee>,
    /// How it was paid, for people: `visa •••• 4242`.
    pub method: Option<String>,
    pub failure: Option<String>,
    pub created_at: Instant,
    /// When the provider's page closes.
    pub expires_at: Instant,
    /// By when the bank usually has confirmed, while it is processing.
    pub expected_by: Option<Instant>,
    pub succeeded_at: Option<Instant>,
    pub attention: Attention,
    pub version: i32,
}

impl Payment {
    pub fn mode(&self) -> Mode {
        self.rule.mode
    }

    /// `why` is a word of ours.
    pub fn taken_back(self, why: &str) -> Self {
        let failure = Some(why.to_owned());
        Self { state: State::TakenBack, captured: None, succeeded_at: None, failure, ..self }
    }
}

/// When the janitor looks next, or that a person has to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attention {
    None,
    CheckAt {
        at: Instant,
        tries: i32,
    },
    /// The janitor gave up, or something contradicts what was asked.
    NeedsPerson {
        since: Instant,
    },
}

/// What the provider kept for itself, and the tax it charged on that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fee {
    /// Without the tax.
    pub fee: Money,
    pub tax: Money,
}

/// What the customer does next. Kept with the payment, so that coming back continues the same one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum NextStep {
    /// Go to the provider's hosted page.
    Redirect { url: String },
    /// Post these fields to the provider's hosted page.
    PostForm { url: String, fields: Vec<(String, String)> },
    /// Follow these instructions: bank details, a reference, perhaps a QR code's text.
    Instructions { lines: Vec<Instruction>, qr: Option<String> },
    /// Nothing: it is done or being done.
    Done,
}

/// One line of instructions. `name` is a word the page has a sentence for: `holder`, `iban`, `bic`, `amount`, `reference`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instruction {
    pub name: String,
    pub value: String,
    /// What the copy button copies, where that differs from what is shown.
    pub copied: Option<String>,
}

/// After how many seconds the janitor asks again, by the number of tries so far; `None`: a person is asked.
pub const fn next_check(tries: i32) -> Option<i64> {
    const DAY: i64 = 86_400;
    match tries {
        0 => Some(30),
        1 => Some(120),
        2 => Some(600),
        3 => Some(3_600),
        4 => Some(21_600),
        5..=11 => Some(DAY),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_janitor_asks_twelve_times_then_a_person() {
        let waits: Vec<_> = (0..).map_while(next_check).collect();
        assert_eq!(waits.len(), 12);
        assert_eq!(&waits[..5], [30, 120, 600, 3_600, 21_600]);
        assert_eq!(waits[5..], [86_400; 7]);
    }

    proptest! {
        #[test]
        fn money_received_is_never_forgotten(steps in proptest::collection::vec(0..10_usize, 0..40)) {
            let mut state = State::Created;
            let mut succeeded = false;
            for step in steps {
                let next = State::ALL[step];
                if state.may_become(next) {
                    state = next;
                }
                succeeded |= state == State::Succeeded;
                prop_assert_eq!(succeeded, matches!(state, State::Succeeded | State::TakenBack));
            }
        }

        #[test]
        fn nothing_returns_to_created(from in 0..10_usize) {
            prop_assert!(!State::ALL[from].may_become(State::Created));
        }
    }
}
