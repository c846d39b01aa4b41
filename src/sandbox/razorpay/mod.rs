//! Razorpay, as its payment links behave: strict calls, hosted page, signed callback and notices, refunds, disputes.

mod acts;
mod calls;
mod disputes;
mod events;
mod keys;
mod links;
mod money;
mod page;
mod payments;
mod refunds;
mod refusal;
mod schema;
mod settlements;
mod shown;
mod stand;

#[cfg(test)]
pub(crate) use events::callback_signature;
pub(crate) use stand::Razorpay;

/// Where all of it lies below the sandbox's address.
const ROOT: &str = "/razorpay";

/// Kinds of objects in the books.
const LINK: &str = "razorpay.link";
const PAYMENT: &str = "razorpay.payment";
const REFUND: &str = "razorpay.refund";
const DISPUTE: &str = "razorpay.dispute";
const SETTLEMENT: &str = "razorpay.settlement";

/// Whose books, and when.
type Place<'p> = (&'p str, i64);

/// Razorpay's ids have fourteen characters after their kind.
fn fresh(books: &mut super::books::Books, kind: &str) -> String {
    books.next_id(kind)[..kind.len() + 14].to_owned()
}
