//! GoCardless, as its API of 2015-07-06 behaves: strict calls, a hosted page, debits that take days, signed batches of events.

mod acts;
mod admission;
mod billing_requests;
mod calls;
mod creditors;
mod dashboard;
mod desk;
mod events;
mod flow_page;
mod flows;
mod life;
mod lists;
mod mandates;
mod payments;
mod payouts;
mod refunds;
mod refusal;
mod scenarios;
mod schema;
mod schemes;
mod stand;
mod words;

pub(crate) use stand::GoCardless;

/// Where all of it lies below the sandbox's address.
const ROOT: &str = "/gocardless";

/// Kinds of objects in the books, by the names of their resources.
const BILLING_REQUEST: &str = "gocardless.billing_requests";
const FLOW: &str = "gocardless.billing_request_flows";
const BANK_ACCOUNT: &str = "gocardless.customer_bank_accounts";
const MANDATE: &str = "gocardless.mandates";
const PAYMENT: &str = "gocardless.payments";
const PAYOUT: &str = "gocardless.payouts";
const REFUND: &str = "gocardless.refunds";
