//! Paytm, as its hosted page behaves: signed calls and answers, a page that is posted to, a browser posted back, refunds.

mod acts;
mod calls;
mod checksum;
mod events;
mod merchants;
mod money;
mod orders;
mod page;
mod refunds;
mod refusal;
mod schema;
mod stand;

#[cfg(test)]
pub(crate) use checksum::{is_of, of_form, of_text};
pub(crate) use stand::Paytm;

/// Where all of it lies below the sandbox's address.
const ROOT: &str = "/paytm";

/// Kinds of objects in the books.
const ORDER: &str = "paytm.order";
const REFUND: &str = "paytm.refund";

/// Seconds a token may be used to come to the page, and after which the page closes.
const TOKEN_LIVES: i64 = 15 * 60;
const PAGE_CLOSES: i64 = 20 * 60;
