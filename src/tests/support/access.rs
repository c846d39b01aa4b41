//! The authorization table: method, route, and the status for each of eight people.

use guichet::app::sheet;

use super::stage_set::StageSet;

/// Signed out · Grace, who may do everything for her customer · Henri, who only looks · Irène of another customer ·
/// viewer · support · accountant · owner.
type Cells = [u16; 8];

const EVERYBODY: Cells = [200; 8];
/// A form nobody asked for, refused to whoever may post one.
const EVERYBODY_POSTS: Cells = [422; 8];
const DEAD_LINK: Cells = [410; 8];
/// The door is for those outside.
const ENTRANCE: Cells = [200, 303, 303, 303, 303, 303, 303, 303];
const SIGNED_IN: Cells = [303, 200, 200, 200, 200, 200, 200, 200];
const SIGNED_IN_POSTS: Cells = [303, 422, 422, 422, 422, 422, 422, 422];

/// Customers have lists of their own; administrators have none.
const OF_CUSTOMERS: Cells = [303, 200, 200, 200, 404, 404, 404, 404];
/// What is Grace's customer's does not exist for anybody else.
const SEEN_BY_ITS_OWN: Cells = [303, 200, 200, 404, 404, 404, 404, 404];
const LED_ON_TO_ITS_PAGE: Cells = [303, 303, 403, 404, 404, 404, 404, 404];
const PAID_BY_ITS_OWN: Cells = [303, 422, 403, 404, 404, 404, 404, 404];
const PAID_BY_CUSTOMERS: Cells = [303, 422, 403, 422, 404, 404, 404, 404];

const READ: Cells = [303, 403, 403, 403, 200, 200, 200, 200];
const ASSIST: Cells = [303, 403, 403, 403, 403, 422, 422, 422];
const BOOKS: Cells = [303, 403, 403, 403, 403, 403, 200, 200];
const BOOKS_POSTS: Cells = [303, 403, 403, 403, 403, 403, 422, 422];
const OWNER: Cells = [303, 403, 403, 403, 403, 403, 403, 200];
const OWNER_POSTS: Cells = [303, 403, 403, 403, 403, 403, 403, 422];

/// A program brings its own proof: nobody's session is looked at.
const NOT_SIGNED: Cells = [400; 8];
/// Only providers that ask whether they will be heard get an answer there.
const NOT_ASKED: Cells = [405; 8];
const SENT_ON: Cells = [303; 8];
const NO_SUCH_ICON: Cells = [404; 8];

/// Every route of the house. One that is missing here fails the test, and so does one that is gone.
#[rustfmt::skip]
pub const TABLE: &[(&str, &str, Cells)] = &[
    ("GET", "/sign-in", ENTRANCE),
    ("POST", "/sign-in", EVERYBODY_POSTS),
    ("POST", "/language", EVERYBODY_POSTS),
    ("GET", "/forgotten", EVERYBODY),
    ("POST", "/forgotten", EVERYBODY_POSTS),
    ("GET", "/reset", DEAD_LINK),
    ("GET", "/reset/", DEAD_LINK),
    ("GET", "/reset/{token}", DEAD_LINK),
    ("POST", "/reset/{token}", DEAD_LINK),
    ("GET", "/invitation", DEAD_LINK),
    ("GET", "/invitation/", DEAD_LINK),
    ("GET", "/invitation/{token}", DEAD_LINK),
    ("POST", "/invitation/{token}", DEAD_LINK),
    ("GET", "/confirm-email/{token}", DEAD_LINK),
    ("POST", "/confirm-email/{token}", DEAD_LINK),

    ("GET", "/sign-in/code", SENT_ON),
    ("POST", "/sign-in/code", SENT_ON),

    ("GET", "/confirm", SIGNED_IN),
    ("POST", "/confirm", SIGNED_IN_POSTS),
    ("GET", "/account", SIGNED_IN),
    ("POST", "/account/name", SIGNED_IN_POSTS),
    ("GET", "/account/email", SIGNED_IN),
    ("POST", "/account/email", SIGNED_IN_POSTS),
    ("GET", "/account/password", SIGNED_IN),
    ("POST", "/account/password", SIGNED_IN_POSTS),
    ("GET", "/account/second-factor", SIGNED_IN),
    ("POST", "/account/second-factor/begin", SIGNED_IN_POSTS),
    ("POST", "/account/second-factor/on", SIGNED_IN_POSTS),
    ("POST", "/account/second-factor/codes", SIGNED_IN_POSTS),
    ("POST", "/account/second-factor/off", SIGNED_IN_POSTS),
    ("POST", "/account/sessions", SIGNED_IN_POSTS),
    ("POST", "/account/sessions/{handle}/end", SIGNED_IN_POSTS),

    ("GET", "/", [303, 200, 200, 200, 303, 303, 303, 303]),
    ("GET", "/invoices", OF_CUSTOMERS),
    ("GET", "/invoices/{id}", SEEN_BY_ITS_OWN),
    ("GET", "/invoices/{id}/print", SEEN_BY_ITS_OWN),
    ("GET", "/credit-notes/{id}", SEEN_BY_ITS_OWN),
    ("POST", "/invoices/{id}/pay", PAID_BY_ITS_OWN),
    ("POST", "/invoices/{id}/pay/balance", PAID_BY_ITS_OWN),
    ("POST", "/invoices/{id}/pay/mandate/{mandate}", PAID_BY_ITS_OWN),
    ("GET", "/invoices/{id}/switch", LED_ON_TO_ITS_PAGE),
    ("POST", "/invoices/{id}/switch", PAID_BY_ITS_OWN),
    ("GET", "/payments/{id}", SEEN_BY_ITS_OWN),
    ("GET", "/payments/{id}/status", SEEN_BY_ITS_OWN),
    ("GET", "/payments/{id}/return", LED_ON_TO_ITS_PAGE),
    ("GET", "/payments/{id}/back", LED_ON_TO_ITS_PAGE),
    ("POST", "/payments/{id}/continue", PAID_BY_ITS_OWN),
    ("POST", "/payments/{id}/give-up", PAID_BY_ITS_OWN),
    ("POST", "/payments/{id}/announce", PAID_BY_ITS_OWN),
    ("GET", "/mandates", OF_CUSTOMERS),
    ("POST", "/mandates/{id}/forget", PAID_BY_ITS_OWN),
    ("GET", "/balance", OF_CUSTOMERS),
    ("POST", "/balance/top-up", PAID_BY_CUSTOMERS),

    ("GET", "/admin", READ),
    ("GET", "/admin/audit", READ),
    ("GET", "/admin/settings/team", READ),
    ("GET", "/admin/settings/team/access", OWNER),
    ("POST", "/admin/settings/team/access", OWNER_POSTS),
    ("GET", "/admin/settings/team/invite", OWNER),
    ("POST", "/admin/settings/team/invite", OWNER_POSTS),
    ("GET", "/admin/settings/team/{person}", OWNER),
    ("POST", "/admin/settings/team/{person}/role", OWNER_POSTS),
    ("POST", "/admin/settings/team/{person}/shut", OWNER_POSTS),
    ("POST", "/admin/settings/team/{person}/open", OWNER_POSTS),
    ("POST", "/admin/settings/team/{person}/invite", OWNER_POSTS),
    ("POST", "/admin/settings/team/{person}/sessions", OWNER_POSTS),
    ("POST", "/admin/settings/team/{person}/second-factor", OWNER_POSTS),

    ("GET", "/admin/customers", READ),
    ("GET", "/admin/customers/new", BOOKS),
    ("POST", "/admin/customers/new", BOOKS_POSTS),
    ("GET", "/admin/customers/{id}", READ),
    ("GET", "/admin/customers/{id}/edit", BOOKS),
    ("POST", "/admin/customers/{id}/edit", BOOKS_POSTS),
    ("POST", "/admin/customers/{id}/contacts", BOOKS_POSTS),
    ("POST", "/admin/customers/{id}/contacts/{person}/rights", BOOKS_POSTS),
    ("POST", "/admin/customers/{id}/contacts/{person}/remove", BOOKS_POSTS),
    ("POST", "/admin/customers/{id}/contacts/{person}/sessions", BOOKS_POSTS),
    ("POST", "/admin/customers/{id}/contacts/{person}/second-factor", OWNER_POSTS),
    ("GET", "/admin/customers/{id}/balance", READ),
    ("POST", "/admin/customers/{id}/balance", BOOKS_POSTS),

    ("GET", "/admin/invoices", READ),
    ("GET", "/admin/invoices/new", BOOKS),
    ("POST", "/admin/invoices/new", BOOKS_POSTS),
    ("GET", "/admin/invoices/{id}", READ),
    ("GET", "/admin/invoices/{id}/edit", BOOKS),
    ("POST", "/admin/invoices/{id}/edit", BOOKS_POSTS),
    ("GET", "/admin/invoices/{id}/preview", READ),
    ("POST", "/admin/invoices/{id}/issue", BOOKS_POSTS),
    ("POST", "/admin/invoices/{id}/discard", BOOKS_POSTS),
    ("POST", "/admin/invoices/{id}/resend", ASSIST),
    ("POST", "/admin/invoices/{id}/cancel", BOOKS_POSTS),
    ("GET", "/admin/invoices/{id}/switch", READ),
    ("POST", "/admin/invoices/{id}/switch", ASSIST),

    ("GET", "/admin/payments", READ),
    ("GET", "/admin/payments/{id}", READ),
    ("POST", "/admin/payments/{id}/check", ASSIST),
    ("GET", "/admin/payments/{id}/refund", BOOKS),
    ("POST", "/admin/payments/{id}/refund", BOOKS_POSTS),
    ("GET", "/admin/refunds", READ),
    ("GET", "/admin/refunds/{id}", READ),
    ("POST", "/admin/refunds/{id}/check", ASSIST),
    ("POST", "/admin/refunds/{id}/sent", BOOKS_POSTS),
    ("POST", "/admin/refunds/{id}/drop", BOOKS_POSTS),
    ("POST", "/admin/refunds/{id}/seen", BOOKS_POSTS),
    ("GET", "/admin/disputes", READ),
    ("GET", "/admin/disputes/{id}", READ),
    ("POST", "/admin/disputes/{id}/check", ASSIST),
    ("POST", "/admin/disputes/{id}/accept", BOOKS_POSTS),
    ("POST", "/admin/disputes/{id}/seen", BOOKS_POSTS),
    ("POST", "/admin/disputes/{id}/evidence", BOOKS_POSTS),
    ("POST", "/admin/disputes/{id}/evidence/send", BOOKS_POSTS),
    ("GET", "/admin/disputes/{id}/evidence/{file}", READ),
    ("GET", "/admin/payouts", READ),
    ("GET", "/admin/payouts/there", READ),
    ("GET", "/admin/payouts/new", BOOKS),
    ("POST", "/admin/payouts/new", BOOKS_POSTS),
    ("GET", "/admin/payouts/{id}", READ),
    ("POST", "/admin/payouts/{id}/check", ASSIST),
    ("POST", "/admin/payouts/{id}/seen", BOOKS_POSTS),
    ("GET", "/admin/credit-notes/{id}", READ),
    ("GET", "/admin/transfers", READ),
    ("GET", "/admin/transfers/{id}", READ),
    ("GET", "/admin/transfers/{id}/proof", READ),
    ("POST", "/admin/transfers/{id}/confirm", BOOKS_POSTS),
    ("POST", "/admin/transfers/{id}/refuse", BOOKS_POSTS),
    ("GET", "/admin/late-money", READ),
    ("GET", "/admin/late-money/{id}", READ),
    ("POST", "/admin/late-money/{id}/credit", BOOKS_POSTS),
    ("POST", "/admin/late-money/{id}/move", BOOKS_POSTS),
    ("GET", "/admin/inbox", READ),
    ("GET", "/admin/inbox/{id}", READ),
    ("POST", "/admin/inbox/{id}/again", ASSIST),
    ("GET", "/admin/bank", READ),
    ("GET", "/admin/bank/import", BOOKS),
    ("POST", "/admin/bank/import", BOOKS_POSTS),
    ("GET", "/admin/bank/files/{id}", BOOKS),
    ("POST", "/admin/bank/files/{id}", BOOKS_POSTS),
    ("GET", "/admin/bank/statements", READ),
    ("GET", "/admin/bank/statements/{id}", READ),
    ("GET", "/admin/bank/lines/{id}", READ),
    ("POST", "/admin/bank/lines/{id}/accept", BOOKS_POSTS),
    ("POST", "/admin/bank/lines/{id}/split", BOOKS_POSTS),
    ("POST", "/admin/bank/lines/{id}/charge", BOOKS_POSTS),
    ("POST", "/admin/bank/lines/{id}/payout", BOOKS_POSTS),
    ("POST", "/admin/bank/lines/{id}/reverse", BOOKS_POSTS),
    ("POST", "/admin/bank/lines/{id}/undo", BOOKS_POSTS),
    ("POST", "/admin/bank/lines/{id}/ignore", BOOKS_POSTS),
    ("POST", "/admin/bank/lines/{id}/take-up", BOOKS_POSTS),
    ("GET", "/admin/journal", READ),
    ("GET", "/admin/journal/checks", READ),
    ("GET", "/admin/journal/fees", READ),
    ("POST", "/admin/journal/checks", BOOKS_POSTS),
    ("GET", "/admin/exports", BOOKS),
    ("GET", "/admin/exports/invoices.csv", BOOKS),
    ("GET", "/admin/exports/payments.csv", BOOKS),
    ("GET", "/admin/exports/payouts.csv", BOOKS),
    ("GET", "/admin/exports/journal.csv", BOOKS),
    ("GET", "/admin/exports/fec.txt", BOOKS),
    ("GET", "/admin/accounts", READ),
    ("POST", "/admin/accounts", OWNER_POSTS),
    ("POST", "/admin/accounts/plant", OWNER_POSTS),
    ("GET", "/admin/accounts/balances", READ),
    ("POST", "/admin/accounts/{id}", OWNER_POSTS),

    ("GET", "/admin/settings/store", READ),
    ("POST", "/admin/settings/store", OWNER_POSTS),
    ("GET", "/admin/settings/store/cart", READ),
    ("POST", "/admin/settings/store/cart", OWNER_POSTS),
    ("GET", "/admin/settings/store/gateways", READ),
    ("GET", "/admin/settings/store/gateways/new", OWNER),
    ("POST", "/admin/settings/store/gateways/new", OWNER_POSTS),
    ("GET", "/admin/settings/store/gateways/simulator", READ),
    ("GET", "/admin/settings/store/gateways/providers", READ),
    ("GET", "/admin/settings/store/gateways/{id}", READ),
    ("POST", "/admin/settings/store/gateways/{id}", OWNER_POSTS),
    ("POST", "/admin/settings/store/gateways/{id}/check", OWNER_POSTS),
    ("POST", "/admin/settings/store/gateways/{id}/order", OWNER_POSTS),
    ("POST", "/admin/settings/store/gateways/{id}/icon", OWNER_POSTS),
    ("POST", "/admin/settings/store/gateways/{id}/icon/remove", OWNER_POSTS),
    ("POST", "/admin/settings/store/gateways/{id}/delete", OWNER_POSTS),

    ("POST", "/payments/{id}/return", SENT_ON),
    ("POST", "/payments/{id}/back", SENT_ON),
    ("POST", "/webhooks/{gateway}", NOT_SIGNED),
    ("GET", "/webhooks/{gateway}", NOT_ASKED),
    ("GET", "/icons/{id}", NO_SUCH_ICON),
    ("GET", "/healthz", EVERYBODY),
    ("GET", "/readyz", EVERYBODY),
    ("GET", "/assets/{style}", EVERYBODY),
    ("GET", "/favicon.svg", EVERYBODY),
    ("GET", "/robots.txt", EVERYBODY),

    // The last one: behind it, nobody is anybody.
    ("POST", "/sign-out", SENT_ON),
];

/// The route with something of Grace's customer in it.
pub fn address(path: &str, set: &StageSet) -> String {
    let id = match path {
        _ if path.starts_with("/admin/customers") => set.customer.to_string(),
        _ if path.starts_with("/admin/invoices") => set.draft.to_string(),
        _ if path.starts_with("/invoices") => set.invoice.to_string(),
        _ if path.starts_with("/mandates") => set.mandate.to_string(),
        _ if path.starts_with("/admin/bank/files") => set.file.to_string(),
        _ if path.starts_with("/admin/bank/statements") => set.statement.to_string(),
        _ if path.starts_with("/admin/bank/lines") => set.line.to_string(),
        _ if path.starts_with("/admin/late-money") => set.late.to_string(),
        _ if path.starts_with("/admin/refunds") => set.refund.to_string(),
        _ if path.starts_with("/admin/disputes") => set.dispute.to_string(),
        _ if path.starts_with("/admin/payouts") => set.payout.to_string(),
        _ if path.starts_with("/admin/credit-notes") || path.starts_with("/credit-notes") => {
            set.credit_note.to_string()
        }
        _ if path.starts_with("/admin/inbox") => set.notice.to_string(),
        _ if path.starts_with("/admin/accounts") => set.account.to_string(),
        _ if path.starts_with("/admin/settings/store") => set.gateway.to_string(),
        _ => set.payment.to_string(),
    };
    let person = match path {
        _ if path.starts_with("/admin/settings/team") => set.colleague.to_string(),
        _ => set.contact.to_string(),
    };
    let style = sheet::PATH.trim_start_matches("/assets/");
    path.replace("{id}", &id)
        .replace("{person}", &person)
        .replace("{file}", &set.evidence.to_string())
        .replace("{mandate}", &set.mandate.to_string())
        .replace("{gateway}", &set.gateway.to_string())
        .replace("{token}", "0123456789abcdef")
        .replace("{handle}", "0123456789abcdef")
        .replace("{style}", style)
}
