//! Where a payment stands, for the customer who looks at it: one word, a title, and what to do about it.

use leptos::prelude::*;

use crate::{
    app::{
        reasons,
        ui::{Badge, Glyph, Tone},
        words,
    },
    domain::{
        invoice::{Invoice, InvoiceState},
        language::Language,
        payment::{Attention, NextStep, Payment, State},
        transfer::{Transfer, TransferState},
    },
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// The provider is being asked for its page.
    Opening,
    /// The customer has not finished at the provider's page.
    AtProvider,
    /// The customer has bank details to pay to.
    Instructed,
    /// They say they have paid to them.
    Announced,
    BankConfirms,
    Checking,
    /// Only a person can tell what became of it.
    WithPerson,
    Received,
    Failed,
    Canceled,
    Expired,
    /// It was not theirs, or their bank took it back.
    TakenBack,
    /// Another payment has settled the invoice meanwhile.
    Unneeded,
}

impl Phase {
    pub fn of(payment: &Payment, transfer: Option<&Transfer>) -> Self {
        let instructed = matches!(payment.next_step, Some(NextStep::Instructions { .. }));
        let announced = transfer.is_some_and(|transfer| transfer.state == TransferState::Announced);
        match payment.state {
            State::Created | State::Submitting => Self::Opening,
            State::RequiresAction if instructed && announced => Self::Announced,
            State::RequiresAction if instructed => Self::Instructed,
            State::RequiresAction => Self::AtProvider,
            State::Processing => Self::BankConfirms,
            State::Unknown if matches!(payment.attention, Attention::NeedsPerson { .. }) => Self::WithPerson,
            State::Unknown => Self::Checking,
            State::Succeeded => Self::Received,
            State::Failed => Self::Failed,
            State::Canceled => Self::Canceled,
            State::Expired => Self::Expired,
            State::TakenBack => Self::TakenBack,
        }
    }

    /// As [`Phase::of`], for a payment of this invoice: what waits for the customer is over once it is paid.
    pub fn on(payment: &Payment, transfer: Option<&Transfer>, invoice: Option<&Invoice>) -> Self {
        let phase = Self::of(payment, transfer);
        let paid = invoice.is_some_and(|invoice| invoice.state == InvoiceState::Paid);
        if paid && phase.has_deeds() { Self::Unneeded } else { phase }
    }

    pub const fn word(self) -> &'static str {
        match self {
            Self::Opening => "opening",
            Self::AtProvider => "at_provider",
            Self::Instructed => "instructed",
            Self::Announced => "announced",
            Self::BankConfirms => "bank_confirms",
            Self::Checking => "checking",
            Self::WithPerson => "with_person",
            Self::Received => "received",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
            Self::Expired => "expired",
            Self::TakenBack => "taken_back",
            Self::Unneeded => "unneeded",
        }
    }

    pub const fn is_open(self) -> bool {
        use Phase::{Canceled, Expired, Failed, Received, TakenBack, Unneeded};
        !matches!(self, Received | Failed | Canceled | Expired | TakenBack | Unneeded)
    }

    /// The provider may have more to say than it did: its answer is worth waiting for on the page.
    pub const fn is_asked_about(self) -> bool {
        matches!(self, Self::Opening | Self::AtProvider | Self::BankConfirms | Self::Checking)
    }

    /// Decided within minutes, not days: the page refreshes itself.
    pub const fn is_soon_decided(self) -> bool {
        matches!(self, Self::Opening | Self::Checking)
    }

    /// Nothing is moving yet: the customer may still leave it for another way to pay.
    pub const fn has_deeds(self) -> bool {
        matches!(self, Self::AtProvider | Self::Instructed | Self::Announced)
    }

    /// The customer may say that they have sent their transfer.
    pub const fn takes_announcement(self) -> bool {
        matches!(self, Self::Instructed | Self::Announced)
    }

    pub const fn tone(self) -> Tone {
        match self {
            Self::Received => Tone::Good,
            Self::Failed => Tone::Bad,
            Self::Checking | Self::WithPerson => Tone::Warn,
            Self::Canceled | Self::Expired | Self::TakenBack | Self::Unneeded => Tone::Plain,
            _ => Tone::Info,
        }
    }

    pub const fn glyph(self) -> Glyph {
        match self {
            Self::Received => Glyph::CheckCircle,
            Self::Failed => Glyph::CrossCircle,
            Self::Checking => Glyph::Question,
            Self::WithPerson => Glyph::Person,
            Self::Canceled => Glyph::Ban,
            Self::Expired => Glyph::Hourglass,
            Self::TakenBack => Glyph::Undo,
            Self::Unneeded => Glyph::Info,
            Self::Instructed | Self::Announced => Glyph::Landmark,
            _ => Glyph::Clock,
        }
    }

    /// Two or three words, for a list.
    pub fn short(self, language: Language) -> String {
        let key = format!("phase-short-{}", self.word().replace('_', "-"));
        words::by_key(language, &key).unwrap_or_default()
    }

    pub fn title(self, language: Language) -> String {
        let key = format!("phase-{}", self.word().replace('_', "-"));
        words::by_key(language, &key).unwrap_or_default()
    }

    /// What it means and what to do, for this payment.
    pub fn advice(self, payment: &Payment, transfer: Option<&Transfer>) -> String {
        let language = words::language();
        let day = |at| words::date(language, at);
        match self {
            Self::Opening => t!("phase-opening-advice"),
            Self::AtProvider => t!("phase-at-provider-advice"),
            Self::Instructed => t!("phase-instructed-advice"),
            Self::Announced => {
                let sent = transfer.map_or(String::new(), |transfer| words::named_day(language, &transfer.sent_on));
                t!("phase-announced-advice", date = sent)
            }
            Self::BankConfirms => match payment.expected_by {
                Some(by) => t!("phase-bank-confirms-by", date = day(by)),
                None => t!("phase-bank-confirms-advice"),
            },
            Self::Checking => t!("phase-checking-advice"),
            Self::WithPerson => t!("phase-with-person-advice"),
            Self::Received => t!("phase-received-advice"),
            Self::Failed => match &payment.failure {
                Some(word) => t!("phase-failed-because", reason = reasons::failure(language, word)),
                None => t!("phase-failed-advice"),
            },
            Self::Canceled => t!("phase-canceled-advice"),
            Self::Expired => t!("phase-expired-advice"),
            Self::TakenBack => t!("phase-taken-back-advice"),
            Self::Unneeded => t!("phase-unneeded-advice"),
        }
    }
}

/// How a payment stands, for whoever pays.
#[component]
pub fn PhaseBadge(of: Phase) -> impl IntoView {
    view! { <Badge tone=of.tone() icon=of.glyph() words=of.short(words::language())/> }
}
