//! A dispute: money of a payment that its payer's bank took back, or may take. An object of its own with states of its own;
//! the payment stays as it is.

use serde::{Deserialize, Serialize};

use super::{
    Instant,
    currency::Currency,
    error::Code,
    ids::{CustomerId, DisputeId, GatewayId, PaymentId},
    money::Money,
    payment::Fee,
};

/// Why a payer's bank is at it, in our words: each has its sentence.
pub const REASONS: &[&str] = &[
    "bank_cannot_process",
    "credit_not_processed",
    "debit_failed",
    "duplicate",
    "fraudulent",
    "general",
    "insufficient_funds",
    "not_authorised",
    "not_received",
    "not_as_described",
    "payer_asked",
    "subscription_canceled",
    "unrecognized",
];

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisputeKind {
    /// A question of the bank: no money moves.
    Inquiry,
    /// Money of a card or wallet, withdrawn until it is decided.
    ChargeBack,
    /// A bank debit that failed late or was taken back after it was paid: final unless the bank lets it stand after all.
    TakenBack,
}

impl DisputeKind {
    pub const ALL: [Self; 3] = [Self::Inquiry, Self::ChargeBack, Self::TakenBack];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Inquiry => "inquiry",
            Self::ChargeBack => "charge_back",
            Self::TakenBack => "taken_back",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DisputeState {
    /// An answer is waited for.
    Open,
    /// It was answered; the bank decides.
    Review,
    Won,
    Lost,
    /// An inquiry that ended without more.
    Closed,
}

impl DisputeState {
    pub const ALL: [Self; 5] = [Self::Open, Self::Review, Self::Won, Self::Lost, Self::Closed];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Review => "review",
            Self::Won => "won",
            Self::Lost => "lost",
            Self::Closed => "closed",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// Not decided yet.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::Review)
    }

    /// The only steps there are. Banks change their minds: only what was decided is not merely closed.
    pub const fn may_become(self, next: Self) -> bool {
        use DisputeState::{Closed, Lost, Open, Review, Won};
        match self {
            Open => !matches!(next, Open),
            Review => !matches!(next, Review),
            Won => matches!(next, Open | Review | Lost),
            Lost => matches!(next, Open | Review | Won),
            Closed => !matches!(next, Closed),
        }
    }
}

/// Where the money that is away stands in our books. Nothing of it is negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Away {
    /// Withdrawn, and not decided.
    pub contested: Money,
    /// Its invoices are due again.
    pub owed: Money,
    /// Taken from what the customer held with us.
    pub recalled: Money,
    /// Nobody gives it again.
    pub lost: Money,
}

impl Away {
    pub const fn nothing(currency: Currency) -> Self {
        let zero = Money::zero(currency);
        Self { contested: zero, owed: zero, recalled: zero, lost: zero }
    }

    pub fn sum(self) -> Result<Money, Code> {
        self.contested.plus(self.owed)?.plus(self.recalled)?.plus(self.lost)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispute {
    pub id: DisputeId,
    /// `DSP-…`: what people read.
    pub reference: String,
    pub payment: PaymentId,
    pub customer: CustomerId,
    pub gateway: GatewayId,
    /// The provider's own id, unique for the gateway: of the payment itself where its debits are taken back without more.
    pub provider_reference: String,
    pub kind: DisputeKind,
    pub state: DisputeState,
    /// What is disputed: not always what was paid.
    pub amount: Money,
    pub away: Away,
    pub fee: Option<Fee>,
    /// One of [`REASONS`].
    pub reason: String,
    /// By when evidence has to be there.
    pub due: Option<Instant>,
    pub opened_at: Instant,
    pub closed_at: Option<Instant>,
    /// When the provider is asked again.
    pub check_at: Option<Instant>,
    /// Since when a person is needed.
    pub needs_person: Option<Instant>,
    pub version: i32,
}

impl Dispute {
    /// Whether a refund would give back what the bank may take as well.
    pub fn forbids_refunds(&self) -> bool {
        self.kind == DisputeKind::ChargeBack && self.state.is_open()
    }
}

/// What disputes have taken of a payment, in its currency.
pub fn away(currency: Currency, disputes: &[Dispute]) -> Result<Money, Code> {
    disputes.iter().try_fold(Money::zero(currency), |sum, dispute| sum.plus(dispute.away.sum()?))
}

/// Something that a debit was for, and what of it is left to be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left<T> {
    pub of: T,
    pub amount: Money,
}

/// Shares out what is taken over what there is, in its order. What nothing can bear is left over.
pub fn shared_out<T: Copy>(taken: Money, pieces: &[Left<T>]) -> (Vec<Left<T>>, Money) {
    let mut rest = taken.minor;
    let mut shares = Vec::new();
    for piece in pieces {
        let minor = piece.amount.minor.min(rest);
        if minor > 0 {
            shares.push(Left { of: piece.of, amount: Money::new(minor, taken.currency) });
            rest -= minor;
        }
    }
    (shares, Money::new(rest, taken.currency))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_word_is_read_back() {
        assert!(DisputeState::ALL.into_iter().all(|state| DisputeState::parse(state.word()) == Some(state)));
        assert!(DisputeKind::ALL.into_iter().all(|kind| DisputeKind::parse(kind.word()) == Some(kind)));
        assert_eq!(DisputeState::parse("created"), None);
    }

    #[test]
    fn nothing_becomes_what_it_is_and_nothing_decided_is_merely_closed() {
        for state in DisputeState::ALL {
            assert!(!state.may_become(state), "{state:?}");
        }
        assert!(!DisputeState::Won.may_become(DisputeState::Closed));
        assert!(!DisputeState::Lost.may_become(DisputeState::Closed));
    }

    proptest! {
        #[test]
        fn what_is_taken_is_shared_out_to_the_last_cent(taken in 0..10_000_i64, pieces in proptest::collection::vec(-5..4_000_i64, 0..6)) {
            let euro = |minor| Money::new(minor, Currency::EUR);
            let pieces: Vec<_> = pieces.into_iter().enumerate().map(|(of, minor)| Left { of, amount: euro(minor) }).collect();
            let (shares, rest) = shared_out(euro(taken), &pieces);
            let sum: i64 = shares.iter().map(|share| share.amount.minor).sum();
            prop_assert_eq!(sum + rest.minor, taken);
            prop_assert!(rest.minor >= 0);
            for share in shares {
                prop_assert!(share.amount.minor > 0 && share.amount.minor <= pieces[share.of].amount.minor);
            }
        }
    }
}
