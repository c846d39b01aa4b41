//! Braintree, as its GraphQL interface behaves with PayPal: strict questions, PayPal's page, charges that know no idempotency
//! key, signed notices in XML.

mod acts;
mod admission;
mod answers;
mod calls;
mod dashboard;
mod disputes;
mod events;
mod graphql;
mod money;
mod page;
mod payments;
mod refunds;
mod refusal;
mod seal;
mod shown;
mod stand;
mod transactions;

pub(crate) use stand::Braintree;

/// Where all of it lies below the sandbox's address.
const ROOT: &str = "/braintree";

/// Kinds of objects in the books.
const MERCHANT: &str = "braintree.merchant";
const PAYMENT: &str = "braintree.payment";
const TOKEN: &str = "braintree.token";
const TRANSACTION: &str = "braintree.transaction";
const REFUND: &str = "braintree.refund";
const DISPUTE: &str = "braintree.dispute";
const ENDPOINT: &str = "webhook_endpoint";

/// Seconds after which an approval, and a token made of it, are forgotten.
const OPEN_FOR: i64 = 3 * 3_600;

/// Seconds from a charge to its settlement.
const SETTLES_AFTER: i64 = 120;

/// Where something happens: account, the sandbox's address, Unix seconds.
type Place<'p> = (&'p str, &'p str, i64);
