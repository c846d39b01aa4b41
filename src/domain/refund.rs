//! A refund: money of a payment on its way back. An object of its own with states of its own; the payment stays as it is.

use serde::{Deserialize, Serialize};

use super::{
    Instant,
    dispute::{Dispute, away},
    error::Code,
    ids::{CustomerId, GatewayId, InvoiceId, LateMoneyId, PaymentId, RefundId},
    money::Money,
    payment::{Attention, Fee},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RefundState {
    /// On paper with its key; nobody has answered yet.
    Requested,
    /// On its way: the provider has accepted it, or a person is to send it. It may still fail.
    Submitted,
    /// Nobody here knows the outcome. Only the provider can tell.
    Unknown,
    Succeeded,
    Failed,
}

impl RefundState {
    pub const ALL: [Self; 5] = [Self::Requested, Self::Submitted, Self::Unknown, Self::Succeeded, Self::Failed];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Submitted => "submitted",
            Self::Unknown => "unknown",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// Not decided yet.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Requested | Self::Submitted | Self::Unknown)
    }

    /// The only steps there are. Money that arrived may come back days later, and what was given up may have arrived.
    pub const fn may_become(self, next: Self) -> bool {
        use RefundState::{Failed, Requested, Submitted, Succeeded, Unknown};
        match self {
            Requested => matches!(next, Submitted | Unknown | Succeeded | Failed),
            Submitted => matches!(next, Succeeded | Failed),
            Unknown => matches!(next, Submitted | Succeeded | Failed),
            Succeeded => matches!(next, Failed),
            Failed => matches!(next, Submitted | Succeeded),
        }
    }
}

/// Where the money goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Destination {
    /// Back the way it came.
    Provider,
    /// To the customer's balance with us.
    Balance,
    /// By a bank transfer that a person makes and confirms.
    Bank,
}

impl Destination {
    pub const ALL: [Self; 3] = [Self::Provider, Self::Balance, Self::Bank];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Provider => "provider",
            Self::Balance => "balance",
            Self::Bank => "bank",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|destination| destination.word() == word)
    }
}

/// What the money was for until now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// It settled this invoice: a credit note says what of it was taken back.
    Invoice(InvoiceId),
    /// It was late money, which goes back whole.
    Late(LateMoneyId),
    /// It was added to the balance.
    TopUp,
    /// Given back at the provider's own site, and more than what any one of these can explain: a person looks.
    Unexplained,
}

impl Source {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Invoice(_) => "invoice",
            Self::Late(_) => "late",
            Self::TopUp => "top_up",
            Self::Unexplained => "unexplained",
        }
    }

    /// As forms carry it: `invoice:0190…`, `top_up`.
    pub fn text(self) -> String {
        match self {
            Self::Invoice(id) => format!("invoice:{id}"),
            Self::Late(id) => format!("late:{id}"),
            Self::TopUp | Self::Unexplained => self.word().to_owned(),
        }
    }

    /// What a form may name.
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once(':') {
            Some(("invoice", id)) => id.parse().ok().map(Self::Invoice),
            Some(("late", id)) => id.parse().ok().map(Self::Late),
            None if text == "top_up" => Some(Self::TopUp),
            _ => None,
        }
    }

    pub const fn invoice(self) -> Option<InvoiceId> {
        match self {
            Self::Invoice(invoice) => Some(invoice),
            _ => None,
        }
    }

    pub const fn late(self) -> Option<LateMoneyId> {
        match self {
            Self::Late(late) => Some(late),
            _ => None,
        }
    }
}

/// Who began it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// An administrator here.
    House,
    /// Somebody at the provider's own site.
    Provider,
}

impl Origin {
    pub const fn word(self) -> &'static str {
        match self {
            Self::House => "house",
            Self::Provider => "provider",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        [Self::House, Self::Provider].into_iter().find(|origin| origin.word() == word)
    }
}

/// What of it stands in the books.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Booked {
    Nothing,
    Posted,
    /// Posted, and taken back when it failed.
    Reversed,
}

impl Booked {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Posted => "posted",
            Self::Reversed => "reversed",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        [Self::Nothing, Self::Posted, Self::Reversed].into_iter().find(|booked| booked.word() == word)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    pub id: RefundId,
    /// `REF-…`: what people and providers read.
    pub reference: String,
    pub payment: PaymentId,
    pub customer: CustomerId,
    pub gateway: GatewayId,
    /// Fixed when it was wished.
    pub amount: Money,
    /// What had gone back through the provider before it, and stood.
    pub before: Money,
    pub source: Source,
    pub destination: Destination,
    pub origin: Origin,
    pub state: RefundState,
    pub booked: Booked,
    /// Why, in the words of whoever asked for it.
    pub reason: String,
    /// Made and saved before the first call.
    pub idempotency_key: String,
    /// The provider's own id, unique for the gateway.
    pub provider_reference: Option<String>,
    /// What it cost; negative where the provider gave a fee back.
    pub fee: Option<Fee>,
    pub failure: Option<String>,
    pub created_at: Instant,
    pub succeeded_at: Option<Instant>,
    pub attention: Attention,
    pub version: i32,
}

/// What can still go back of a payment: what was captured less every refund that has not failed, and less what disputes
/// took of it.
pub fn refundable(captured: Money, refunds: &[Refund], disputes: &[Dispute]) -> Result<Money, Code> {
    let standing = refunds.iter().filter(|refund| refund.state != RefundState::Failed);
    let left = standing.map(|refund| refund.amount).try_fold(captured, Money::minus)?;
    left.minus(away(captured.currency, disputes)?)
}

/// What went back the way it came and stands: the provider's own count.
pub fn returned(captured: Money, refunds: &[Refund]) -> Result<Money, Code> {
    let through = |refund: &&Refund| refund.state != RefundState::Failed && refund.destination == Destination::Provider;
    let nothing = Money::zero(captured.currency);
    refunds.iter().filter(through).map(|refund| refund.amount).try_fold(nothing, Money::plus)
}

/// What can still go back of the part of a payment that settled one invoice.
pub fn left_of_invoice(allocated: Money, invoice: InvoiceId, refunds: &[Refund]) -> Result<Money, Code> {
    let of_it = |refund: &&Refund| refund.state != RefundState::Failed && refund.source == Source::Invoice(invoice);
    refunds.iter().filter(of_it).map(|refund| refund.amount).try_fold(allocated, Money::minus)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_word_is_read_back() {
        assert!(RefundState::ALL.into_iter().all(|state| RefundState::parse(state.word()) == Some(state)));
        assert!(Destination::ALL.into_iter().all(|to| Destination::parse(to.word()) == Some(to)));
        assert_eq!(RefundState::parse("created"), None);
    }

    proptest! {
        #[test]
        fn nothing_is_requested_or_doubted_twice(steps in proptest::collection::vec(0..5_usize, 0..40)) {
            let mut state = RefundState::Requested;
            for step in steps {
                let next = RefundState::ALL[step];
                if state.may_become(next) {
                    prop_assert!(next != RefundState::Requested && next != state);
                    prop_assert!(next != RefundState::Unknown || state == RefundState::Requested);
                    state = next;
                }
            }
        }
    }
}
