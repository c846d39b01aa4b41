//! The life of an invoice: drafted, issued, resent, cancelled; which gateways it may be paid through.

pub mod cancel;
pub mod choose_gateway;
pub mod discard;
pub mod draft;
pub mod issue;
pub mod resend;
pub mod rewrite;
