//! PayPal, as its REST API (Orders v2) and PayPal Standard behave: strict calls, hosted pages, signed notices, IPN.

mod acts;
mod admission;
mod calls;
mod captures;
mod checkout_page;
mod dashboard;
mod disputes;
mod events;
mod evidence;
mod idempotency;
mod ipn;
mod money;
mod orders;
mod refunds;
mod refusal;
mod sale_page;
mod schema;
mod seal;
mod shown;
mod stand;
mod transactions;
mod webhooks;
mod words;

pub(crate) use stand::PayPal;

// Its page is where the buyers of others approve too.
pub(crate) use acts::Funding;
pub(crate) use checkout_page::{Choice, Open, Page, follow};
pub(crate) use words::Language;

/// Where all of it lies below the sandbox's address.
const ROOT: &str = "/paypal";

/// Kinds of objects in the books.
const ORDER: &str = "paypal.order";
const CAPTURE: &str = "paypal.capture";
const REFUND: &str = "paypal.refund";
const DISPUTE: &str = "paypal.dispute";
/// An order of PayPal Standard, as the address of its page states it.
const SALE: &str = "paypal.sale";
const WITHDRAWAL: &str = "paypal.withdrawal";
const TOKEN: &str = "paypal.token";

/// Seconds after which an order nobody approved is forgotten.
const OPEN_FOR: i64 = 3 * 3_600;
