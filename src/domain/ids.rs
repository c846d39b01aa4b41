//! One type for each kind of id, so that an invoice's can never be taken for a payment's.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new id, later ones sort after earlier ones.
            #[cfg(feature = "ssr")]
            pub fn fresh() -> Self {
                Self(Uuid::now_v7())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(out)
            }
        }

        /// Only the canonical form: 36 characters, lower case.
        impl std::str::FromStr for $name {
            type Err = super::error::AppError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text)
                    .ok()
                    .filter(|id| id.to_string() == text)
                    .map(Self)
                    .ok_or(super::error::AppError::NotFound)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    )+};
}

ids! {
    AccountId,
    AllocationId,
    CreditNoteId,
    CustomerId,
    DisputeId,
    /// A step of money over a dispute.
    DisputeMoveId,
    FileId,
    GatewayId,
    IconId,
    InvoiceId,
    LateMoneyId,
    LetterId,
    MandateId,
    /// A line of a bank's statement.
    LineId,
    NoticeId,
    PaymentId,
    PayoutId,
    PayoutLineId,
    /// An administrator or a contact of a customer.
    PersonId,
    PostingId,
    RefundId,
    StatementId,
    TransferId,
}
