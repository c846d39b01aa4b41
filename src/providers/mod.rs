//! What a provider is asked and what it answers. Adding one is its folder and two lines here.

mod asked;
pub mod balance;
pub mod bank_transfer;
pub mod braintree;
mod call;
mod capabilities;
#[cfg(test)]
mod contract;
pub mod gocardless;
pub mod http;
mod lent;
mod notice;
mod parts;
pub mod paypal;
pub mod paypal_express;
pub mod paytm;
mod provider;
pub mod razorpay;
mod repeat;
#[cfg(test)]
mod samples;
mod settings;
pub mod sign;
pub mod statement;
pub mod stripe;
mod trouble;

pub use asked::{
    AnswerKind, Asked, AskedRefund, Charge, Checked, DisputeAnswer, ForeignRefund, FoundDispute, FoundRefund,
    NamedDispute, SentEvidence, SentFile, Standing, Started,
};
pub use call::Call;
pub use capabilities::{Accounts, Bounds, Capabilities, Confirmation, Demo, Emblem, Feature};
pub use notice::{NoticeError, RawNotice};
pub use provider::Provider;
pub use settings::Settings;
pub use trouble::{REASONS, Trouble, TroubleKind};

/// In the order people are shown them.
pub static ALL: &[&dyn Provider] = &[
    &stripe::Stripe,
    &paypal_express::PayPalExpress,
    &paypal::PayPal,
    &gocardless::GoCardless,
    &braintree::Braintree,
    &razorpay::Razorpay,
    &paytm::Paytm,
    &bank_transfer::BankTransfer,
    &balance::Balance,
];

/// The provider of this kind, if we speak its protocol.
pub fn find(kind: &str) -> Option<&'static dyn Provider> {
    ALL.iter().copied().find(|provider| provider.kind() == kind)
}
